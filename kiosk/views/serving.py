"""What the screens show of which station serves a case."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.wording import t


@dataclass(frozen=True)
class ServingView:
    """Who serves a case, as the portal last said.

    Attributes:
        station_no: of the station.
        label: its name.
        since_ms: since when, UTC milliseconds.
        elsewhere: it is another station than this one.
    """

    station_no: int
    label: str
    since_ms: int
    elsewhere: bool

    @property
    def name(self) -> str:
        """Name and number, as one station calls another on the telephone."""
        if not self.label:
            return t("trạm {station}", station=self.station_no)
        return t("{label} (trạm {station})", label=self.label, station=self.station_no)

    @property
    def sentence_name(self) -> str:
        """The same at the beginning of a sentence."""
        return self.name[:1].upper() + self.name[1:]
