"""What a paid-by-volume connection may carry: text always, files within what the station allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from forms.stamp import VIETNAM, vietnam_date

Mode = Literal["off", "texts_only", "budget"]


@dataclass(frozen=True)
class Metering:
    """The station's rule at this moment.

    Attributes:
        mode: `off` sends everything, `texts_only` keeps files back, `budget` sends files while the day's
            traffic stays below `budget_bytes`.
        budget_bytes: both directions together, a local day.
        let_through: files somebody said may go all the same.
    """

    mode: Mode = "off"
    budget_bytes: int = 0
    let_through: frozenset[bytes] = frozenset()

    def allowance(self, used_bytes: int) -> int | None:
        """Return how many bytes files may still use today, None without a limit."""
        if self.mode == "off":
            return None
        return 0 if self.mode == "texts_only" else max(self.budget_bytes - used_bytes, 0)

    def renewed_ms(self, now_ms: int) -> int | None:
        """Return when the allowance is whole again (UTC milliseconds), None when no day renews it."""
        if self.mode != "budget":
            return None
        tomorrow = vietnam_date(now_ms // 1000) + timedelta(days=1)
        return int(datetime.combine(tomorrow, time(), tzinfo=VIETNAM).timestamp() * 1000)


UNMETERED = Metering()
