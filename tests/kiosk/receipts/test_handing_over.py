"""A receipt reaches its printer once, whole, or the failure says which of the two did not happen."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import StationError, TramSoError
from forms.stamp import SystemClock
from kiosk.receipt_printer.choice import NO_PRINTER, ReceiptPrinter, file_printer, network_printer
from kiosk.receipt_printer.escpos import BAND_DOTS, MAX_HEIGHT_DOTS, WIDTH_DOTS, receipt_bytes
from kiosk.receipt_printer.port import MAX_RECEIPT_BYTES, PrinterPort
from tests.support.printer_port import closed_port, picture_of, printer_port
from tests.support.proof import not_proven
from tests.support.small_disk import small_disk

ACROSS = WIDTH_DOTS // 8
ROWS = bytes(range(256)) * (ACROSS * 1_600 // 256)
"""As long as a real receipt: 1,600 rows."""
JOB = receipt_bytes(ROWS)
SOON_S = 1.0


@pytest.fixture
def port() -> PrinterPort:
    return PrinterPort(SystemClock(), SOON_S)


def at(port_number: int) -> ReceiptPrinter:
    return network_printer("127.0.0.1", str(port_number))


def failure(port: PrinterPort, printer: ReceiptPrinter, job: bytes = JOB) -> str:
    error = port.hand_over(printer, job).exception(timeout=10)
    assert isinstance(error, TramSoError), error
    return error.code


def test_a_network_printer_gets_every_byte_once(port: PrinterPort) -> None:
    with printer_port() as printer:
        assert port.hand_over(at(printer.port), JOB).result(10) == "printer"
        assert printer.one_job() == JOB
    picture = picture_of(JOB)
    assert picture.size == (WIDTH_DOTS, 1_600)
    assert bytes(byte ^ 0xFF for byte in picture.tobytes()) == ROWS


def test_a_printer_that_is_off_is_refused(port: PrinterPort) -> None:
    assert failure(port, at(closed_port())) == "printer_refused"


def test_a_name_nobody_knows_is_no_route(port: PrinterPort) -> None:
    # Two dots: refused before any name server is asked.
    assert failure(port, ReceiptPrinter(kind="tcp", host="may..in")) == "printer_no_route"


def test_a_printer_that_stops_taking_is_half_sent_not_done(port: PrinterPort) -> None:
    with printer_port(takes=100) as printer:
        assert failure(port, at(printer.port), JOB * 3) == "printer_half_sent"
        assert len(printer.jobs) == 1, "one try"


def test_bytes_swallowed_by_our_own_side_do_not_count(port: PrinterPort) -> None:
    # So short that this machine's buffer would take it whole.
    with printer_port(takes=1) as printer:
        assert failure(port, at(printer.port), JOB[:12_000]) == "printer_half_sent"


def test_a_printer_that_resets_is_half_sent(port: PrinterPort) -> None:
    with printer_port(takes=5_000, resets=True) as printer:
        assert failure(port, at(printer.port)) == "printer_half_sent"
        assert len(printer.jobs) == 1, "one try"


def test_a_printer_that_never_answers_is_a_timeout(port: PrinterPort) -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        # The queue of one is full, so the next caller waits without an answer.
        waiting = [socket.socket() for _ in range(3)]
        for line in waiting:
            line.setblocking(False)
            line.connect_ex(silent.getsockname())
        try:
            assert failure(port, at(silent.getsockname()[1])) == "printer_timeout"
        finally:
            for line in waiting:
                line.close()


def test_no_printer_is_said_at_once(port: PrinterPort) -> None:
    assert failure(port, NO_PRINTER) == "printer_not_set"


def test_one_receipt_at_a_time(port: PrinterPort) -> None:
    with printer_port(takes=1) as printer:
        first = port.hand_over(at(printer.port), JOB * 3)
        assert failure(port, at(printer.port)) == "printer_busy"
        assert isinstance(first.exception(10), StationError)


def test_a_call_that_never_returns_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from kiosk.receipt_printer import network

    hangs = threading.Event()

    def never(*_where: object, **_how: object) -> object:
        hangs.wait(20)
        raise OSError

    monkeypatch.setattr(network.socket, "getaddrinfo", never)
    port = PrinterPort(SystemClock(), 0.2)
    try:
        assert failure(port, at(9_100)) == "printer_timeout"
        assert failure(port, at(9_100)) == "printer_busy", "the dead call still holds the port"
    finally:
        hangs.set()


def test_a_file_holds_the_last_receipt_for_this_user_alone(port: PrinterPort, tmp_path: Path) -> None:
    place = tmp_path / "receipt.bin"
    printer = file_printer(str(place))
    assert port.hand_over(printer, JOB * 2).result(10) == "file"
    assert port.hand_over(printer, JOB).result(10) == "file"
    assert place.read_bytes() == JOB
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_file_that_is_no_receipt_is_left_alone(port: PrinterPort, tmp_path: Path) -> None:
    place = tmp_path / "letter.txt"
    place.write_text("not a receipt", encoding="utf-8")
    assert failure(port, file_printer(str(place))) == "printer_place_taken"
    assert place.read_text(encoding="utf-8") == "not a receipt"


@pytest.mark.parametrize("name", ["", "no/such/folder/receipt.bin"])
def test_a_place_that_cannot_be_written(port: PrinterPort, tmp_path: Path, name: str) -> None:
    assert failure(port, file_printer(str(tmp_path / name))) == "printer_place"


def test_a_device_nobody_reads_is_not_there(port: PrinterPort, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    assert failure(port, file_printer(str(tmp_path / "lp0"))) == "printer_place"


@pytest.fixture
def device(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A device file with something behind it that reads only what it is told to."""
    place = tmp_path / "lp0"
    os.mkfifo(place)
    reader = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    yield str(place), reader
    os.close(reader)


def test_a_device_gets_every_byte(port: PrinterPort, device: tuple[str, int]) -> None:
    place, reader = device
    job = JOB[:30_000]
    assert port.hand_over(file_printer(place), job).result(10) == "printer"
    assert os.read(reader, 65_536) == job


def test_a_device_that_stops_is_half_sent(port: PrinterPort, device: tuple[str, int]) -> None:
    assert failure(port, file_printer(device[0])) == "printer_half_sent"


def test_a_full_device_says_so(port: PrinterPort) -> None:
    if not Path("/dev/full").is_char_device():
        not_proven("a device without room: there is no /dev/full")
    assert failure(port, file_printer("/dev/full")) == "printer_disk_full"


def test_a_full_disk_keeps_the_receipt_before(port: PrinterPort, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        place = disk.root / "receipt.bin"
        assert port.hand_over(file_printer(str(place)), JOB).result(10) == "file"
        disk.leave(4_096)
        assert failure(port, file_printer(str(place)), JOB * 2) == "printer_disk_full"
        assert place.read_bytes() == JOB


def test_bytes_are_bounded(port: PrinterPort) -> None:
    with pytest.raises(ValueError, match="longer"):
        receipt_bytes(bytes(ACROSS) * (MAX_HEIGHT_DOTS + 1))
    with pytest.raises(ValueError, match="whole rows"):
        receipt_bytes(bytes(ACROSS + 1))
    with pytest.raises(ValueError, match="longer"):
        port.hand_over(NO_PRINTER, bytes(MAX_RECEIPT_BYTES + 1))
    assert picture_of(receipt_bytes(bytes(ACROSS) * (2 * BAND_DOTS + 1))).height == 2 * BAND_DOTS + 1
