"""What the catalogue says of procedures that are over, for the screens' tests and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from tests.ui.scripted.desk import ScriptedDesk


def close_birth(desk: ScriptedDesk) -> None:
    """Let registering births be replaced by another procedure while drafts of it are open."""
    rows = tuple(
        msgspec.structs.replace(one, status="withdrawn", replaced_by="1.004884")
        if one.code == desk.service_code
        else one
        for one in desk.catalogue.services
    )
    desk.catalogue = msgspec.structs.replace(desk.catalogue, services=rows)
