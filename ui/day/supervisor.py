"""`tram-so day`: owns portal, link and processes of the guided day, plays the officer, gives the verdict.

Knows nothing of Qt: the windows are children. Between station and portal stands a relay, the only address
the station ever learns; it is open while enrolling, cut while capturing, thin when the portal appears.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from forms.errors import TramSoError
from forms.stamp import vietnam_date
from kiosk import container
from kiosk.enrolling import enrolment
from kiosk.home.layout import Home
from kiosk.wording import sentence
from ui.day.children import Act, Credentials, PracticePortal, read_credentials, start_act, wait_for
from ui.day.family import expected
from ui.day.officer import Officer
from ui.day.relay import Relay
from ui.day.steps import Step, StepLog, StepReader
from ui.day.stuck import StuckError
from ui.day.verdict import Verdict, judge

if TYPE_CHECKING:
    from forms.stamp import Clock

PIN = "246810"
"""Of the practice operator; guards a practice home, no secret."""
THIN_BYTES_PER_S = 24_000
ACT_S = 150.0
DIARY = "steps.jsonl"
OURS = ("[0-9][0-9]-*.png", "slip*.pdf", "day.json", DIARY)


def main(argv: list[str]) -> int:
    """Play the guided day.

    Returns:
        0 when everything happened, nothing was lost and nothing came twice; 1 otherwise; 2 for misuse.
    """
    options = _parser().parse_args(argv)
    out: Path = options.out.absolute()
    if options.act is not None:
        from ui.qt.binding import load_binding

        load_binding()
        from ui.day import act

        return act.main(options.act, options.home, out, out / DIARY)
    if (options.portal is None) != (options.credentials is None):
        _say("--portal và --credentials đi cùng nhau.", sys.stderr)
        return 2
    try:
        out.mkdir(parents=True, exist_ok=True)
        for pattern in OURS:
            for old in out.glob(pattern):
                old.unlink()
    except OSError:
        _say(f"Không ghi được vào thư mục {out}.", sys.stderr)
        return 1
    with ExitStack() as tidy:
        work = Path(tempfile.mkdtemp(prefix="tram-so-day-"))
        tidy.callback(shutil.rmtree, work, ignore_errors=True)
        clock = container.system_clock()
        began = clock.boot_s()
        try:
            credentials = _portal(options, work, clock, tidy)
            address = credentials.address
        except StuckError as error:
            _say(f"✗ {error}", sys.stderr)
            return 1
        relay = Relay(*address)
        tidy.callback(relay.close)
        day = _Day(credentials, relay, options.home or work / "home", out, clock, tidy)
        try:
            verdict = day.play()
        except StuckError as error:
            verdict = day.broken_off(str(error))
        except TramSoError as error:
            told = sentence(error)
            verdict = day.broken_off(f"{told.title}. {told.next_step} ({error})")
        return _tell(out, day, verdict, clock.boot_s() - began, as_json=options.json)


class _Day:
    """One day in its order: enrol, capture, restart, supplement, accept."""

    def __init__(
        self,
        credentials: Credentials,
        relay: Relay,
        home: Path,
        out: Path,
        clock: Clock,
        tidy: ExitStack,
    ) -> None:
        self.home = home
        self.out = out
        self.diary = StepReader(out / DIARY)
        self._credentials = credentials
        self._clock = clock
        self._log = StepLog(out / DIARY, clock, "supervisor")
        self._relay = relay
        self._officer = Officer(credentials.url, credentials.officer_token)
        tidy.callback(self._officer.close)

    def play(self) -> Verdict:
        """Play everything that can still be played; a failed act ends the day."""
        self._relay.open()
        self._enrol()
        self._relay.cut()
        if self._act("capture", {}) and self._act("restart", self._restart_words()):
            case_id = str(self._sealed().facts["case_id"])
            request = self._officer.ask_for_supplement(case_id)
            self._log.add("supplement_asked", case_id=case_id, request_id=request)
            if self._act("returned", {"complete_receipt_again": self._accept}):
                self._compare(case_id)
        self._read_on()
        return judge(self.diary.steps, self._officer.packets())

    def broken_off(self, why: str) -> Verdict:
        """Note why the day could not go on; what the portal holds is unknown then, so nothing counts as there."""
        self._log.add("failed", why=why)
        self._read_on()
        return judge(self.diary.steps, [])

    def _enrol(self) -> None:
        around = container.machine()
        enrolment.enrol(
            Home(self.home),
            container.portal_calls(around),
            url=self._relay.url,
            code=self._credentials.enrol_code,
            fingerprint=self._credentials.root_fingerprint,
            pin=PIN,
            clock=around.clock,
            entropy=around.entropy,
            keyring=around.keyring,
            operator_id=self._credentials.operator_id,
        )

    def _restart_words(self) -> dict[str, Callable[[Act, Step], None]]:
        def appear(act: Act, _step: Step) -> None:
            self._relay.open(THIN_BYTES_PER_S)
            self._log.add("link_open")
            act.say("link")

        return {"queue_offline": appear, "text_receipt": lambda _act, _step: self._relay.widen()}

    def _accept(self, act: Act, step: Step) -> None:
        case_id = str(self._sealed().facts["case_id"])
        self._log.add("accepted", case_id=case_id, due_on=self._officer.accept(case_id))
        act.say("accepted")

    def _compare(self, case_id: str) -> None:
        """Hold what the portal opened against what was filled in: a changed answer is as bad as a lost one."""
        answers = expected(vietnam_date(self._clock.now_ms() // 1000))
        differing = self._officer.differing(case_id, answers)
        if differing:
            self._log.add("failed", why=f"the portal holds other answers at {', '.join(differing)}")
        else:
            self._log.add("content_matches", pointers=len(answers))

    def _sealed(self) -> Step:
        return self.diary.named("sealed")[0]

    def _act(self, name: str, answers: dict[str, Callable[[Act, Step], None]]) -> bool:
        """Play one act, answering its steps; return whether it ended as it must."""
        act = start_act(name, self.home, self.out, PIN)

        def ended() -> bool:
            over = act.process.poll() is not None
            self._read_on(act, answers)
            return over

        try:
            in_time = wait_for(ended, self._clock, ACT_S)
        finally:
            act.stop()
        self._read_on(act, {})
        killed = bool(self.diary.steps) and self.diary.steps[-1].name == "killed"
        code = act.process.returncode
        if not in_time:
            self._log.add("failed", why=f"{name} took longer than {ACT_S:.0f} s")
        elif code != 0 and not (killed and code in (-9, 15)):
            told = bool(self.diary.named("failed"))
            if not told:
                self._log.add("failed", why=f"{name} ended with {code}")
        return in_time and not self._failed() and (code == 0 or killed)

    def _failed(self) -> bool:
        self._read_on()
        return bool(self.diary.named("failed"))

    def _read_on(
        self, act: Act | None = None, answers: dict[str, Callable[[Act, Step], None]] | None = None
    ) -> None:
        for step in self.diary.fresh():
            answer = (answers or {}).get(step.name)
            if answer is not None and act is not None:
                answer(act, step)


def _portal(options: argparse.Namespace, work: Path, clock: Clock, tidy: ExitStack) -> Credentials:
    if options.portal is None:
        portal = PracticePortal(work, clock)
        tidy.callback(portal.stop)
        return portal.credentials()
    credentials = read_credentials(options.credentials)
    if credentials.url.rstrip("/") != options.portal.rstrip("/"):
        raise StuckError(f"{options.credentials} is of another portal than {options.portal}")
    return credentials


def _tell(out: Path, day: _Day, verdict: Verdict, seconds: float, *, as_json: bool) -> int:
    pictures = sorted(path.name for path in out.glob("[0-9][0-9]-*.png"))
    papers = sorted(path.name for path in out.glob("slip*.pdf"))
    record = {
        "steps": [step.to_json() for step in day.diary.steps],
        "receipts": verdict.receipts,
        "lost": verdict.lost,
        "duplicated": verdict.duplicated,
        "problems": list(verdict.problems),
        "seconds": round(seconds, 1),
        "link_to_complete_s": _link_to_complete(day.diary),
        "pictures": pictures,
        "papers": papers,
    }
    (out / "day.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        _say(json.dumps({"out": str(out), **record}, ensure_ascii=False))
    else:
        for problem in verdict.problems:
            _say(f"✗ {problem}")
        _say(
            f"{'✓' if verdict.fine else '✗'} {len(day.diary.steps)} bước, {len(verdict.receipts)} xác nhận của Cổng, "
            f"mất {verdict.lost}, trùng {verdict.duplicated}, {seconds:.1f} giây"
        )
        _say(f"Ảnh màn hình, phiếu và day.json: {out}")
    return 0 if verdict.fine else 1


def _link_to_complete(diary: StepReader) -> float | None:
    opened, complete = diary.named("link_open"), diary.named("complete_receipt")
    return (complete[0].at_ms - opened[0].at_ms) / 1000 if opened and complete else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tram-so day", description="Một ngày mẫu qua màn hình thật")
    parser.add_argument(
        "--portal", metavar="URL", help="Cổng thực hành trên máy này; không có thì tự chạy một cái"
    )
    parser.add_argument(
        "--credentials", type=Path, metavar="FILE", help="tệp do tram-so-portal serve --demo ghi"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="nơi ghi ảnh, phiếu và day.json"
    )
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="thư mục trạm mới; không có thì dùng thư mục tạm"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--act", choices=("capture", "restart", "returned"), help=argparse.SUPPRESS)
    return parser


def _say(text: str, stream: TextIO | None = None) -> None:
    out = stream or sys.stdout
    out.write(text + "\n")
    out.flush()
