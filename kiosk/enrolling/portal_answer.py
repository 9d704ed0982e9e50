"""What the portal answers to an enrolment, believed only from the printed fingerprint of its root down."""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import DomainError, HostileInput
from forms.packets.certificate import StationCertificate
from forms.packets.portal_keys import PortalKeys, read_keys
from kiosk.home.layout import check_operator_id
from sync.wire.messages import EnrolAnswer, RosterEntry

MAX_NAME = 200


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer whose every part has been verified, and the person whose PIN is being set."""

    answer: EnrolAnswer
    keys: PortalKeys
    certificate: StationCertificate
    operator: RosterEntry


def check_answer(
    answer: EnrolAnswer, fingerprint: str, station_public: bytes, operator_id: str | None
) -> CheckedAnswer:
    """Verify an enrolment's answer.

    Args:
        answer: as it came.
        fingerprint: of the root, as typed from the enrolment slip.
        station_public: the key this station showed.
        operator_id: whose PIN is being set; None where the roster names one person only.

    Raises:
        HostileInput: `root_mismatch`, `keys_bytes`, `bad_signature`, `unknown_key`, `certificate_…`,
            `operator_id`, or `enrol_answer` with the field that does not hold.
        DomainError: `operator_needed` with `count`, `operator_unknown`.
    """
    keys = read_keys(answer.keys, fingerprint=fingerprint)
    _, certificate = keys.certifier(answer.certificate)
    if certificate.public != station_public:
        raise HostileInput("enrol_answer", field="certificate")
    texts = (answer.label, answer.unit_code, answer.unit_name, *(entry.name for entry in answer.roster))
    if not all(1 <= len(text) <= MAX_NAME for text in texts):
        raise HostileInput("enrol_answer", field="text")
    for entry in answer.roster:
        check_operator_id(entry.operator_id)
    return CheckedAnswer(answer, keys, certificate, _operator(answer, operator_id))


def _operator(answer: EnrolAnswer, operator_id: str | None) -> RosterEntry:
    active = [entry for entry in answer.roster if entry.active]
    if operator_id is None:
        if len(active) != 1:
            raise DomainError("operator_needed", count=len(active))
        return active[0]
    for entry in active:
        if entry.operator_id == operator_id:
            return entry
    raise DomainError("operator_unknown")
