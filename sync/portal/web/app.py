"""The web application: routes, problem answers, signed time, and a description of itself."""

from __future__ import annotations

from litestar import Litestar
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.types import Message, Scope

from sync.portal.context import Portal
from sync.portal.office.actions import ACTIONS
from sync.portal.web.admission import Admission, Limits
from sync.portal.web.blob_routes import announce_blob, append_blob, ask_blob
from sync.portal.web.content_routes import read_content
from sync.portal.web.description import Described
from sync.portal.web.officer_routes import (
    action_route,
    ask_supplement,
    count_satisfaction,
    list_dossiers,
    list_packets,
    list_stations,
    read_dossier,
    read_paper,
)
from sync.portal.web.problem_answers import answer_problem
from sync.portal.web.station_auth import add_signed_time
from sync.portal.web.station_routes import (
    SMALL_BODY,
    ask_held,
    enrol,
    follow_dossier,
    read_feed,
    read_keys,
    register_operator,
    take_heartbeat,
    take_packets,
    take_packets_again,
)


def make_app(portal: Portal, limits: Limits | None = None) -> Litestar:
    """Return the application over one opened portal; the caller closes the portal.

    Args:
        portal: opened.
        limits: how much this worker takes on at once.
    """
    return Litestar(
        [
            enrol,
            read_keys,
            register_operator,
            take_packets,
            ask_held,
            take_packets_again,
            read_feed,
            follow_dossier,
            read_content,
            take_heartbeat,
            ask_blob,
            announce_blob,
            append_blob,
            list_dossiers,
            count_satisfaction,
            list_packets,
            read_dossier,
            read_paper,
            list_stations,
            ask_supplement,
            *(action_route(action) for action in ACTIONS),
        ],
        state=State({"portal": portal, "admission": Admission(portal.entropy, limits)}),
        exception_handlers={Exception: answer_problem},
        before_send=[_sign_time],
        request_max_body_size=SMALL_BODY,
        logging_config=None,
        # The description is data: no page that fetches scripts from elsewhere.
        openapi_config=OpenAPIConfig(
            title="Trạm Số: cổng tiếp nhận",
            version="1",
            path="/schema",
            render_plugins=[Described(path="/")],
        ),
    )


async def _sign_time(message: Message, scope: Scope) -> None:
    portal: Portal = scope["litestar_app"].state.portal
    add_signed_time(portal, message, scope)
