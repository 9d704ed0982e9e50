"""One request signed by the station, and its answer as our portal gives it: the ground of every call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.portal_keys import MAX_KEYS_BYTES, PortalKeys
from forms.packets.signature import SigningKey
from forms.stamp import Entropy
from sync.errors import SyncError, Trouble
from sync.link.error_answers import failure_of, is_balancers, is_strangers, unsigned
from sync.link.goodput import Patience
from sync.link.key_renewal import KeyRenewal
from sync.link.station_clock import StationClock
from sync.link.transport import Answer, Transport
from sync.wire import problems
from sync.wire.messages import KEYS_TYPE, MEDIA_TYPE, decode
from sync.wire.request_auth import (
    CHAIN_HEADER,
    RESTORED_HEADER,
    TIME_HEADER,
    Upload,
    check_time,
    read_chain,
    read_restored,
    sign_request,
    time_key_id,
)

_M = TypeVar("_M")
NOBODYS_FILE = f"/v1/blobs/{bytes(32).hex()}"
"""What is asked for when only the portal's signature under the answer matters: a few bytes, and no body."""


@dataclass(frozen=True)
class StationIdentity:
    """Who signs the requests.

    Attributes:
        station_no: its number.
        key: its key.
        receipt_public: finds the key that signs the portal's time.
        take_over_keys: takes a list of the portal's keys that may be newer; None where nothing can be kept.
    """

    station_no: int
    key: SigningKey
    receipt_public: Callable[[int], bytes]
    take_over_keys: Callable[[bytes], bool] | None = None

    @classmethod
    def of(
        cls, station_no: int, key: SigningKey, keys: PortalKeys, renewal: KeyRenewal | None = None
    ) -> StationIdentity:
        """Return who signs, believing the receipt keys of the portal's `keys.json`."""
        return cls(
            station_no,
            key,
            lambda key_id: keys.good(KeyUse.RECEIPT, key_id).public,
            None if renewal is None else renewal.take_over,
        )


class SignedCalls:
    """Signs requests, learns the portal's time from each answer, heals a wrong clock once.

    Args:
        transport: the connection.
        identity: None before enrolment; then nothing can be signed.
        station_clock: learns the portal's signed time from every answer.
        entropy: for nonces.

    Attributes:
        forgets: what a portal that refused the last refused call told of a restore, not yet verified.
        chain: what the last heartbeat's answer, or the last refusal since, told of this station's own chain, not
            yet verified.
        answered: called after each answer the portal has signed and that is no refusal: only then is it reached.
    """

    def __init__(
        self,
        transport: Transport,
        identity: StationIdentity | None,
        station_clock: StationClock,
        entropy: Entropy,
    ) -> None:
        self._transport = transport
        self._identity = identity
        self._clock = station_clock
        self._entropy = entropy
        self.forgets: bytes | None = None
        self.chain: bytes | None = None
        self.answered: Callable[[], object] = lambda: None
        self._heard = False

    def begin_round(self) -> None:
        """Believe nothing any more of who is at the other end."""
        self._heard = False

    def renew_keys(self) -> bool:
        """Fetch the portal's key list and take it over if the root has signed a newer one; return whether it did.

        Nobody signs the question and nothing but the root vouches for the answer: what this station knows of the
        portal may be too old for any other call.

        Raises:
            SyncError: the portal could not be reached.
            StationError: the list could not be stored.
        """
        take_over = None if self._identity is None else self._identity.take_over_keys
        if take_over is None:
            return False
        try:
            answer = self._transport.call(
                "GET", "/v1/keys", headers={"Accept": KEYS_TYPE}, most=MAX_KEYS_BYTES
            )
        except SyncError as error:
            if error.trouble is Trouble.PROTOCOL:
                # Too long, or packed in a way that does not hold: no list of our portal.
                return False
            raise
        return answer.status == 200 and take_over(answer.body)

    def _signed(
        self,
        method: str,
        target: str,
        body: bytes | Iterable[bytes],
        *,
        extra: dict[str, str] | None = None,
        upload: Upload | None = None,
        patient: Patience | None = None,
        most: int | None = None,
        leaving: Callable[[], object] | None = None,
    ) -> Answer:
        answer = self._once(method, target, body, extra or {}, upload, patient, most, leaving)
        problem = problems.read_problem(answer.body, answer.content_type)
        skewed = (
            answer.status == 401
            and (problem is None or problem.type == problems.CLOCK_SKEW)
            and TIME_HEADER.lower() in answer.headers
        )
        if skewed and not isinstance(body, bytes):
            # The pieces may be half consumed; the caller starts again with the healed clock.
            raise SyncError(Trouble.CLOCK, systemic=False, problem=problems.CLOCK_SKEW)
        if skewed:
            answer = self._once(method, target, body, extra or {}, upload, patient, most, leaving)
        if answer.status == 401:
            self.forgets = read_restored(answer.headers.get(RESTORED_HEADER.lower()))
            self.chain = read_chain(answer.headers.get(CHAIN_HEADER.lower()))
        if answer.status < 400 and TIME_HEADER.lower() not in answer.headers:
            # A log-in page or a cache may well say that all is fine; only our portal signs it.
            raise unsigned(answer)
        if answer.status < 400:
            self.answered()
        return answer

    def _once(
        self,
        method: str,
        target: str,
        body: bytes | Iterable[bytes],
        extra: dict[str, str],
        upload: Upload | None,
        patient: Patience | None,
        most: int | None,
        leaving: Callable[[], object] | None,
    ) -> Answer:
        if self._identity is None:
            raise SyncError(Trouble.REFUSED, problem="not_enrolled")
        nonce = self._entropy.token(16)
        covered: bytes | Upload = upload if upload is not None else bytes(body)  # type: ignore[arg-type]  # an iterable only with an upload
        headers = {
            "Authorization": sign_request(
                self._identity.key,
                self._identity.station_no,
                method,
                target,
                covered,
                created=self._clock.portal_now_s(),
                nonce=nonce,
            ),
            "Accept": MEDIA_TYPE,
            **({"Content-Type": MEDIA_TYPE} if body and upload is None else {}),
            **extra,
        }
        answer = self._transport.call(
            method, target, headers=headers, body=body, patience=patient, most=most, leaving=leaving
        )
        self._learn_time(answer, nonce)
        return answer

    def _learn_time(self, answer: Answer, nonce: bytes) -> None:
        header = answer.headers.get(TIME_HEADER.lower())
        if header is None or self._identity is None:
            return
        try:
            public = self._receipt_public(time_key_id(header))
            self._clock.observe(check_time(header, public, nonce))
            self._heard = True
        except HostileInput as error:
            raise SyncError(Trouble.NOT_OUR_PORTAL, problem="time_signature") from error

    def _receipt_public(self, key_id: int) -> bytes:
        if self._identity is None:
            raise HostileInput("unknown_key", id=key_id)
        try:
            return self._identity.receipt_public(key_id)
        except HostileInput:
            # The portal's keys were rotated, perhaps more than once, while this station did not hear of it. Looked
            # up again whatever came of it: the other connection of the round may have taken the list a moment before.
            self.renew_keys()
        return self._identity.receipt_public(key_id)

    @staticmethod
    def _body(answer: Answer) -> bytes:
        if answer.status not in {200, 201}:
            raise failure_of(answer)
        if not answer.content_type.startswith(MEDIA_TYPE):
            raise SyncError(Trouble.NOT_OUR_PORTAL, problem="content_type")
        return answer.body

    def _told(self, answer: Answer, message: type[_M]) -> _M:
        """Read the answer to a call of a round, as `_message`; a stranger's word counts for this call alone.

        Raises:
            SyncError: not systemic, with `problem` `blocked`, where somebody refuses this call in front of a portal
                that signs the others.
        """
        self._check_whose(answer)
        return self._message(answer, message)

    def _check_whose(self, answer: Answer) -> None:
        if is_strangers(answer) and self._is_there():
            raise SyncError.blocked()
        if is_balancers(answer) and self._heard:
            # One route, then; a second such answer in a row says that it is all of them.
            self._heard = False
            raise SyncError(Trouble.PORTAL_DOWN, problem=f"status_{answer.status}")

    def _is_there(self) -> bool:
        """Tell whether our portal signs what it is asked, and not a network that wants a log-in first.

        What it has signed since the round began and since the last such doubt counts; otherwise it is asked.

        Raises:
            SyncError: nobody answered.
        """
        if not self._heard:
            self._signed("HEAD", NOBODYS_FILE, b"")
        heard, self._heard = self._heard, False
        return heard

    def _message(self, answer: Answer, message: type[_M]) -> _M:
        try:
            return decode(self._body(answer), message)
        except HostileInput as error:
            raise SyncError(Trouble.PROTOCOL, problem=error.code) from error
