"""The officer of the guided day: reads what arrived, asks for a supplement, accepts, all over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from forms import pointer as pointers
from sync.link.transport import Transport
from ui.day.family import RETURNED_DOCUMENT, RETURNED_POINTER
from ui.day.stuck import StuckError

_REASONS = (
    {
        "pointer": RETURNED_POINTER,
        "doc_id": None,
        "text": "Ghi đủ số nhà và tên đường của nơi sinh.",
    },
    {
        "pointer": None,
        "doc_id": RETURNED_DOCUMENT,
        "text": "Ảnh Giấy chứng sinh chưa rõ, đề nghị chụp lại.",
    },
)


class Officer:
    """Calls of an officer.

    Args:
        url: the portal itself; the office is not behind the station's link.
        token: from its credentials.
    """

    def __init__(self, url: str, token: str) -> None:
        self._transport = Transport(url)
        self._headers = {"Authorization": f"Bearer {token}"}

    def packets(self) -> list[dict[str, Any]]:
        """Return ids and digests of everything the portal accepted from the unit's stations."""
        return list(self._pages("/v1/officer/packets", "packets"))

    def dossier(self, case_id: str) -> dict[str, Any]:
        """Return the summary of a case.

        Raises:
            StuckError: the portal does not know it.
        """
        for row in self._pages("/v1/officer/dossiers", "dossiers"):
            if row["case_id"] == case_id:
                return row
        raise StuckError("the portal does not know the case")

    def differing(self, case_id: str, expected: Mapping[str, object]) -> list[str]:
        """Return the pointers at which the portal holds something else than was filled in."""
        code = quote(self.dossier(case_id)["code"], safe="")
        content = self._call("GET", f"/v1/officer/dossiers/{code}")["content"]
        held = content["data"] if content is not None else {}
        return [
            pointer
            for pointer, value in expected.items()
            if pointers.read(held, pointers.split(pointer)) != value
        ]

    def ask_for_supplement(self, case_id: str) -> str:
        """Ask for two things at once, one at a field and one at a paper; return the request's id."""
        seen = self.dossier(case_id)
        answer = self._order(seen, "supplement", {"version": seen["version"], "reasons": _REASONS})
        return str(answer["request"]["request_id"])

    def accept(self, case_id: str) -> str:
        """Accept a case; return its due day (ISO)."""
        seen = self.dossier(case_id)
        return str(self._order(seen, "accept", {"version": seen["version"]})["due_on"])

    def close(self) -> None:
        """Drop the connection."""
        self._transport.close()

    def _pages(self, path: str, name: str) -> Iterator[dict[str, Any]]:
        page = self._call("GET", path)
        yield from page[name]
        while page["more"]:
            page = self._call("GET", f"{path}?after={page['after']}")
            yield from page[name]

    def _order(self, seen: dict[str, Any], verb: str, order: dict[str, object]) -> dict[str, Any]:
        target = f"/v1/officer/dossiers/{quote(seen['code'], safe='')}/{verb}"
        return self._call("POST", target, msgspec.json.encode(order))

    def _call(self, method: str, target: str, body: bytes = b"") -> dict[str, Any]:
        headers = {**self._headers, "Content-Type": "application/json"} if body else self._headers
        answer = self._transport.call(method, target, headers=headers, body=body)
        if answer.status != 200:
            raise StuckError(f"{method} {target.partition('?')[0]} answered {answer.status}")
        decoded: dict[str, Any] = msgspec.json.decode(answer.body)
        return decoded
