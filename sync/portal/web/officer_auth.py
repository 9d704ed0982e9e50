"""Who an officer's request comes from."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.concurrency import sync_to_thread

from sync.portal.office.officers import Officer, Officers
from sync.portal.storage.database import Database
from sync.portal.storage.refusal import Refused, undeclared
from sync.wire import problems


async def signed_in_officer(request: Request[Any, Any, Any]) -> Officer:
    """Return the officer whose token a request carries, for use as a route's dependency.

    Raises:
        Refused: 401; 503 while a restore is not declared.
    """
    store: Database = request.app.state.portal.store
    if store.in_doubt and not await sync_to_thread(store.look):
        raise undeclared()
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = None
    if scheme.lower() == "bearer" and len(token) <= 200:
        officers: Officers = request.app.state.portal.officers
        found = await sync_to_thread(officers.find, token.strip())
    if found is None:
        raise Refused(
            401, problems.FORBIDDEN, "An officer's token is needed.", headers={"WWW-Authenticate": "Bearer"}
        )
    return found
