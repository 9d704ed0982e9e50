"""A signed-in person with the key their packets are signed with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.packets.signature import SigningKey
    from kiosk.views.front import SessionView


@dataclass(frozen=True)
class Session:
    """A signed-in person with the key their packets are signed with."""

    view: SessionView
    operator_key: SigningKey = field(repr=False)

    @property
    def operator_id(self) -> str:
        """The id that stands in bodies and in the audit."""
        return self.view.operator_id
