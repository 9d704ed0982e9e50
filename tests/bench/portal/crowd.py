"""Stations of a load test: their packets made beforehand, their calls made on real sockets."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import httpx

from forms.packets.attachment import digest
from forms.packets.body import SealedDocument, Submission
from forms.packets.packet import Packet
from forms.packets.signature import SigningKey
from sync.portal.context import Portal
from sync.wire import request_auth
from sync.wire.batch import frame_batch
from sync.wire.request_auth import Upload
from tests.support.fakes import SeededEntropy
from tests.support.packets import PacketMaker, Paper
from tests.support.portal import CallingStation, in_process, offer

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng")
MIDDLE = ("Mẫu", "Thử", "Ví Dụ", "Hư Cấu")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc")


@dataclass
class StationInCrowd:
    """One station of the crowd.

    Attributes:
        station_no: its number.
        key: signs its calls.
        batch: body of its one batch of packets.
        packets: ids and digests, in order.
        papers: seeds its files are made from again when they are sent: all at once would fill the memory.
    """

    station_no: int
    key: SigningKey
    batch: bytes
    packets: list[bytes]
    papers: list[int]
    file_size: int
    digests: list[bytes] = field(default_factory=list)

    def signed(self, method: str, target: str, body: bytes | Upload, created: int, nonce: bytes) -> str:
        """Return the `Authorization` header of a call."""
        return request_auth.sign_request(
            self.key, self.station_no, method, target, body, created=created, nonce=nonce
        )

    def file(self, position: int) -> bytes:
        """Return the sealed bytes of one of its files."""
        return made_file(self.papers[position], self.file_size)[1]


def made_file(seed: int, size: int) -> tuple[SealedDocument, bytes]:
    """Make the file of a seed: what a body says of it, and its bytes.

    The portal cannot tell them from sealed ones, and sealing thousands of files again while the clock runs
    would take the processor from it.
    """
    entropy = SeededEntropy(seed)
    sealed = entropy.token(size)
    document = SealedDocument(
        doc_id="d-birth",
        plain_sha256=digest(sealed[: size // 2]),
        type="image/jpeg",
        size=size,
        content_key=sealed[:32],
        sealed_sha256=digest(sealed),
        originals=1,
    )
    return document, sealed


def enrol_crowd(
    portal: Portal, stations: int, packets: int, files: int, file_size: int
) -> list[StationInCrowd]:
    """Enrol stations and make everything they will send; each packet names one of the station's files."""
    with in_process(portal) as client:
        return [
            _made(_enrolled(client, portal, number), number, packets, files, file_size)
            for number in range(stations)
        ]


def _enrolled(client: httpx.Client, portal: Portal, number: int) -> CallingStation:
    """Enrol a station with an operator of its own: one person on every roster is told to all of them anew."""
    entropy, operator_id = SeededEntropy(number + 1), f"op-{number}"
    station = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    code = offer(portal, operator_id=operator_id)
    assert station.enrol(code, portal.keys.fingerprint).status_code == 201
    assert station.register_operator(code, operator_id).status_code == 200
    return station


def _made(station: CallingStation, number: int, packets: int, files: int, file_size: int) -> StationInCrowd:
    maker = station.maker()
    maker.operator_id = f"op-{number}"
    seeds = [1_000_000 + number * 100 + position for position in range(files)]
    papers = [Paper(*made_file(seed, file_size)) for seed in seeds]
    base = maker.declaration(())
    sealed = [
        _packet(maker, base, number * packets + index, papers[index % files]) for index in range(packets)
    ]
    return StationInCrowd(
        station_no=station.station_no,
        key=station.key,
        batch=frame_batch([packet.raw for packet in sealed]),
        packets=[packet.header.packet_id for packet in sealed],
        papers=seeds,
        file_size=file_size,
        digests=[paper.document.sealed_sha256 for paper in papers],
    )


def _packet(maker: PacketMaker, base: dict[str, Any], index: int, paper: Paper) -> Packet:
    """Seal a registration for another child: otherwise the portal would look at one subject only."""
    data = copy.deepcopy(base["data"])
    data["child"]["fullName"] = child_name(index)
    body = Submission(**{**base, "data": data, "documents": (paper.document,)})
    return maker.seal(body, maker.new_id(), (paper,))


def child_name(index: int) -> str:
    """Return a fictional name, another one for each number."""
    words = [FAMILY[index % 10], MIDDLE[index // 10 % 4], GIVEN[index // 40 % 10]]
    return " ".join([*words, *(GIVEN[int(digit)] for digit in str(index // 400))])
