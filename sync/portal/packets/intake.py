"""Taking packets in: each is answered for itself, and the same packet always the same way.

Everything a packet claims is checked before the writing transaction; inside it only what another
packet may have changed meanwhile is looked at again. A packet that is refused leaves no trace but
its place in the station's chain.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.body import Body, Submission, Supplement, Withdrawal
from forms.packets.packet import Packet, parse_packet
from forms.packets.seal import Compressor
from forms.stamp import Clock
from sync.portal import restorations
from sync.portal.dossiers import declarations, dossiers, duplicates, supplements
from sync.portal.dossiers.dossiers import FINAL, DossierRow
from sync.portal.dossiers.papers import cards_read, check_announced, in_force, papers_seen
from sync.portal.dossiers.subjects import subject_hash
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets import adopted, confirmations, kinds, moved_cases, packet_answers, packets
from sync.portal.packets.adjusted_clock import adjust
from sync.portal.packets.adopted import Proof
from sync.portal.packets.citizen_moves import move_case
from sync.portal.packets.opening import Opened, OperatorPending, open_packet, station_public, unseal
from sync.portal.packets.packet_runs import Answered, Checked, PacketRuns, Unkept
from sync.portal.packets.revalidation import find_problems
from sync.portal.shelf import Shelf
from sync.portal.stations.stations import find_station
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.wire.messages import PacketResult
from sync.wire.records import AnyRecord, Record

WAIT_OPERATOR_S = 60


class Intake:
    """Takes packets of any station.

    Args:
        store: the portal's database.
        keys: online keys.
        shelf: forms and lists in force.
        compressor: knows every published dictionary.
        clock: the portal's time; it is the legal time of submission.
    """

    def __init__(
        self, store: Database, keys: OnlineKeys, shelf: Shelf, compressor: Compressor, clock: Clock
    ) -> None:
        self._keys = keys
        self._shelf = shelf
        self._clock = clock
        self._compressor = compressor
        self._runs = PacketRuns(store, clock, self)

    def take_batch(self, batch: Iterable[bytes]) -> tuple[PacketResult, ...]:
        """Answer the packets of a batch, each for itself, in their order."""
        self.refresh()
        return self._runs.take(batch)

    def refresh(self) -> None:
        """Take over forms published since the last batch."""
        self._shelf.refresh()

    def open(
        self, db: sa.Connection, parsed: Packet, proof: Proof | None = None
    ) -> Opened | Unkept | PacketResult:
        """Check signatures and seal of a packet that is not known yet.

        With `proof` these very bytes were taken before, under rules that held then.
        """
        genuine = False
        try:
            known = self._known(db, parsed)
            if known is not None:
                return known
            parsed.verify(station_public(db, parsed))
            genuine = True
            return open_packet(db, parsed, self._keys, self._compressor, proven=proof is not None)
        except OperatorPending:
            return Unkept(packet_answers.wait(parsed, WAIT_OPERATOR_S, "operator"))
        except HostileInput as error:
            refused = kinds.answer_refused(parsed, error)
            return Unkept(refused) if genuine else refused

    def judge(
        self, db: sa.Connection, opened: Opened, now_s: int, proof: Proof | None = None
    ) -> Checked | Unkept:
        """Check what an opened packet says by the rules, and its place in its case."""
        try:
            return self._check(db, opened, now_s, proof)
        except Answered as answer:
            return Unkept(answer.result)
        except HostileInput as error:
            return Unkept(kinds.answer_refused(opened.packet, error))

    def _check(self, db: sa.Connection, opened: Opened, now_s: int, proof: Proof | None) -> Checked:
        parsed, body, proven = opened.packet, opened.body, proof is not None
        header = parsed.header
        received_at = now_s if proof is None else proof.received_at
        station = find_station(db, header.station_no)
        if station is None:
            raise HostileInput("station_unknown")
        case = _case_of(db, parsed)
        self._check_place(db, parsed, body, case, proven=proven)
        if isinstance(body, Record):
            when = kinds.adjusted_day(body, received_at)
            return Checked(opened, station.unit_code, when.on.isoformat(), when.suspect, None, proof)
        earlier = self._earlier_bodies(db, case.case_id) if case is not None else []
        when = adjust(body.declared_on, body.captured_at, body.clock, received_at)
        subject = None
        if not isinstance(body, Withdrawal):
            check_announced(header, body)
            bodies = [*earlier, body]
            problems = (
                ()
                if proven
                else find_problems(
                    self._shelf,
                    header,
                    body,
                    in_force(bodies),
                    cards_read(bodies),
                    papers_seen(bodies),
                    received_at=now_s,
                    first_declared_on=declarations.first_day(earlier),
                )
            )
            if any(problem.severity == "error" for problem in problems):
                raise Answered(packet_answers.rejected(parsed, problems))
            form_id = None if header.form is None else header.form.form_id
            subject = subject_hash(self._keys, header.service or "", form_id, body.data)
        elif header.blobs:
            raise HostileInput("documents_announced")
        return Checked(opened, station.unit_code, when.on.isoformat(), when.suspect, subject, proof)

    @staticmethod
    def _known(db: sa.Connection, parsed: Packet) -> PacketResult | None:
        stored = packets.find(db, parsed.header.packet_id)
        if stored is None:
            return None
        if stored.sha256 != parsed.sha256:
            raise HostileInput("packet_id_reused")
        return PacketResult(
            packet_id=stored.packet_id,
            outcome="already",
            text_receipt=stored.text_receipt,
            complete_receipt=stored.complete_receipt,
        )

    def _answer_if_known(self, db: sa.Connection, parsed: Packet) -> None:
        known = self._known(db, parsed)
        if known is not None:
            raise Answered(known)

    @staticmethod
    def link(db: sa.Connection, parsed: Packet) -> None:
        """Record the place of a genuine packet in its chain, so that it is no gap later."""
        header = parsed.header
        if not packets.record_link(db, parsed):
            record("chain_broken", station=header.station_no, epoch=header.chain_epoch, seq=header.seq)

    def told_conflict(self, db: sa.Connection, parsed: Packet) -> None:
        """Let the station that is told a conflict hear how the case goes on."""
        moved_cases.let_hear(db, parsed, self._clock.now_ms() // 1000)

    def _check_place(
        self,
        db: sa.Connection,
        parsed: Packet,
        body: Body | AnyRecord,
        known: DossierRow | None,
        *,
        proven: bool,
    ) -> None:
        """Compare a packet with the state of its case; called again inside the writing transaction.

        One that was taken before is no conflict: it is kept, and what it moves is decided by `adopted.moves`.
        """
        if isinstance(body, Record):
            answer = kinds.check_place(db, parsed, body, known, self._clock.now_ms() // 1000)
            if answer is not None and not (proven and answer.outcome == "conflict"):
                raise Answered(answer)
            return
        if isinstance(body, Submission):
            if known is not None and not proven:
                raise Answered(packet_answers.conflict(parsed, known))
            return
        if known is None:
            if isinstance(body, Withdrawal):
                station_no, now_s = parsed.header.station_no, self._clock.now_ms() // 1000
                if not proven and restorations.may_owe(db, station_no, now_s):
                    # Its submission was lost with the database: it comes first, under the code it had.
                    raise Answered(packet_answers.wait(parsed, packet_answers.WAIT_RESTORED_S, "restored"))
                # The submission never came, or is still on its way by another road: it must not enter later.
                return
            raise Answered(packet_answers.wait_for_case(parsed))
        if not proven:
            self._check_moves(db, parsed, body, known)

    def _check_moves(self, db: sa.Connection, parsed: Packet, body: Body, known: DossierRow) -> None:
        now_s = self._clock.now_ms() // 1000
        if known.station_no != parsed.header.station_no:
            answer = moved_cases.check(db, parsed, body, known, now_s)
            if answer is not None:
                raise Answered(answer)
        if isinstance(body, Supplement):
            request = supplements.open_request(db, known.case_id)
            if request is None or request.request_id != body.answers_to:
                raise Answered(moved_cases.conflict(db, parsed, known))
            if parsed.header.service != known.service:
                raise HostileInput("service_changed")
        if known.state in FINAL:
            raise Answered(moved_cases.conflict(db, parsed, known))

    def _earlier_bodies(self, db: sa.Connection, case_id: bytes) -> list[Body]:
        return [
            unseal(parse_packet(raw), self._keys, self._compressor)[1]
            for raw in declarations.raws(db, case_id)
        ]

    def keep(self, db: sa.Connection, checked: Checked, now_s: int) -> PacketResult:
        """Keep a packet that was looked at, after another look at what may have changed meanwhile."""
        parsed, body = checked.opened.packet, checked.opened.body
        header = parsed.header
        self._answer_if_known(db, parsed)
        known = _case_of(db, parsed)
        proof = checked.proof
        received_at = now_s if proof is None else proof.received_at
        self._check_place(db, parsed, body, known, proven=proof is not None)
        self.link(db, parsed)
        for blob in header.blobs:
            size = packets.blob_size(db, blob.sealed_sha256)
            if size is not None and size != blob.size:
                raise HostileInput("blob_size")
        duplicate = None
        if isinstance(body, Record):
            kinds.apply(db, body, known, header.packet_id, now_s)
        elif known is None:
            known = dossiers.open_dossier(
                db,
                case_id=header.case_id or b"",
                station_no=header.station_no,
                unit_code=checked.unit_code,
                service=header.service or "",
                subject=checked.subject,
                packet_id=header.packet_id,
                now_s=received_at,
                withdrawn=isinstance(body, Withdrawal),
                code=None if proof is None else adopted.code_for(db, proof, checked.unit_code, now_s),
            )
            if checked.subject is not None:
                duplicate = duplicates.beside_new(db, known, checked.subject)
        elif proof is None or adopted.moves(db, known, body):
            station_no = moved_cases.next_station(db, parsed, body, known, received_at)
            move_case(db, self._shelf, known, body, header.packet_id, received_at, station_no)
            if checked.subject is not None:
                duplicate = duplicates.corrected(db, known, checked.subject)
        code = None if known is None else known.code
        proof = None if proof is None else proof.under(code)
        text = None if proof is None else proof.text
        if text is None:
            text = confirmations.text_receipt(
                db, self._keys, parsed, code=code, received_at=received_at, possible_duplicate=duplicate
            )
        packets.store(
            db,
            parsed,
            operator_id=body.operator,
            received_at=received_at,
            adjusted_on=checked.adjusted_on,
            clock_suspect=checked.clock_suspect,
            text_receipt=text,
        )
        adopted.keep(db, header.packet_id, proof, now_s)
        whole = not header.blobs or not packets.missing(db, header.blobs)
        return PacketResult(
            packet_id=header.packet_id,
            outcome="accepted",
            text_receipt=text,
            complete_receipt=(
                confirmations.complete_if_whole(db, self._keys, parsed, now_s) if whole else None
            ),
        )


def _case_of(db: sa.Connection, parsed: Packet) -> DossierRow | None:
    case_id = parsed.header.case_id
    return None if case_id is None else dossiers.by_case(db, case_id)
