"""The city edits its procedures without a program: a table is published, and stations follow."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from kiosk.fictional.people import TODAY
from kiosk.words.found_sentences import not_offered, reason_found
from sync.portal.administration.admin import publish_catalogue
from sync.portal.home import PortalHome
from tests.support.fakes import SeededEntropy
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.views.cases import FoundService
    from tests.support.stations import Practice

DEATH, ADOPTION, OLD, NEW = "1.000656", "2.001263", "2.000986", "2.001023"
SAID = "báo hỷ ông bà đi xa"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Return a portal and one enrolled station."""
    with practice(tmp_path) as made:
        yield made


def publish(place: Practice, *tables: Path) -> dict[str, object]:
    """Publish as `tram-so-portal admin catalogue publish --services …` does, beside the serving portal."""
    folder = place.folder.parent / "portal"
    home = PortalHome(folder / "data", place.clock, SeededEntropy(3))
    chosen = Namespace(root=folder / "root", form=[], list=[], services=list(tables), shipped=False)
    return publish_catalogue(chosen, home)


def first(desk: Desk, text: str) -> FoundService:
    return desk.search(text).result()[0]


def test_new_synonyms_and_states_arrive_with_the_next_delta(place: Practice, tmp_path: Path) -> None:
    with place.signed_in() as (desk, station):
        assert not any(one.service.code == DEATH for one in desk.search(SAID).result()[:1])
        (tmp_path / "death.csv").write_text(f"code,synonyms\n{DEATH},{SAID}\n", encoding="utf-8")
        (tmp_path / "states.json").write_text(
            f'[{{"code":"{ADOPTION}","status":"suspended"}},'
            f'{{"code":"{OLD}","status":"withdrawn","replaced_by":"{NEW}"}}]',
            encoding="utf-8",
        )
        told = publish(place, tmp_path / "death.csv", tmp_path / "states.json")
        assert told == {"generation": 1, "objects": [DEATH, ADOPTION, OLD]}
        assert station.sync.play_one().trouble is None
        assert desk.today().result().catalogue_generation == 1

        found = first(desk, "bao hy ong ba di xa")
        assert found.service.code == DEATH
        assert reason_found(found.why).startswith("Khớp cách gọi thường ngày")
        assert found.help == "submit"

        paused = first(desk, ADOPTION)
        assert paused.why.startswith("suspended+")
        assert not_offered(paused.service, TODAY) == "Đang tạm dừng tiếp nhận"
        assert not_offered(first(desk, OLD).service, TODAY) == f"Đã thay bằng thủ tục {NEW}"

        # Nothing else came along: the rest of the row is as it was.
        assert found.service.name == "Đăng ký khai tử"
        assert found.service.documents


def test_a_second_table_builds_on_the_first(place: Practice, tmp_path: Path) -> None:
    with place.signed_in() as (desk, station):
        for number, text in enumerate((f"code,synonyms\n{DEATH},{SAID}\n", f"code,fee_vnd\n{DEATH},9000\n")):
            (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8")
            publish(place, tmp_path / f"{number}.csv")
        assert station.sync.play_one().trouble is None
        service = first(desk, SAID).service
        assert (service.synonyms, service.fee_vnd) == ((SAID,), 9000)
