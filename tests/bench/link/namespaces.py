"""Network namespaces that only open descriptors keep alive: nothing has a name, nothing outlives the bench."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MTU = 1_400
_TUN = Path("/dev/net/tun")
_NEW_NET = 0x4000_0000
_PARENT_DEATH = 1
_URGENT = -10
_TUN_SET, _TUN_FLAGS = 0x4004_54CA, 0x0001 | 0x1000
_SET_FLAGS, _SET_ADDRESS, _SET_MASK, _SET_MTU = 0x8914, 0x8916, 0x891C, 0x8922
_RUNNING = 0x1 | 0x40


def why_not() -> str | None:
    """Return why this machine cannot emulate a link, None where it can."""
    if sys.platform != "linux":
        return "network namespaces are of Linux"
    if os.geteuid() != 0:
        return "making network namespaces needs root"
    if not _TUN.exists():
        return "there is no /dev/net/tun"
    if shutil.which("ip") is None:
        return "iproute2 is not installed"
    try:
        namespace = Namespace.new()
        with contextlib.closing(namespace):
            os.close(namespace.tun("10.77.0.1"))
    except (OSError, subprocess.CalledProcessError) as error:
        return f"the system forbids it ({type(error).__name__})"
    return None


@dataclass(frozen=True)
class Namespace:
    """A network of its own, as an open descriptor."""

    number: int

    @classmethod
    def new(cls) -> Namespace:
        """Make an empty one with its loopback up.

        Raises:
            OSError: the system does not allow it.
        """
        before = _own()
        try:
            _call("unshare", _NEW_NET)
            made = cls(_own())
            _configure("lo", "127.0.0.1", 65_536)
        finally:
            _call("setns", before, _NEW_NET)
            os.close(before)
        return made

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Be in it with the calling thread."""
        before = _own()
        _call("setns", self.number, _NEW_NET)
        try:
            yield
        finally:
            _call("setns", before, _NEW_NET)
            os.close(before)

    def tun(self, address: str, *, congestion: str = "cubic") -> int:
        """Make a TUN device with an address in a /24 and return its descriptor.

        Args:
            address: of this end.
            congestion: control of every connection here; Windows machines have CUBIC.
        """
        with self.entered():
            number = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(number, _TUN_SET, struct.pack("16sH22x", b"link0", _TUN_FLAGS))
            _configure("link0", address, MTU)
            Path("/proc/sys/net/ipv4/tcp_no_metrics_save").write_text("1", encoding="ascii")
            network = f"{address.rpartition('.')[0]}.0/24"
            # By route, because the system's default cannot be changed for one namespace.
            route = ["ip", "route", "replace", network, "dev", "link0", "src", address, "congctl", congestion]
            subprocess.run(route, check=True)
        return number

    def start(self, command: Sequence[str], **options: Any) -> subprocess.Popen[str]:
        """Start a program inside; it is killed when the calling thread ends."""
        with self.entered():
            return start(command, **options)

    def close(self) -> None:
        """Let go of it."""
        os.close(self.number)


def start(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, **options: Any
) -> subprocess.Popen[str]:
    """Start a program that talks in lines and is killed when the calling thread ends."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, **(environment or {})},
        preexec_fn=_begin_child,  # noqa: PLW1509 (there are no other threads)
        start_new_session=True,
        **options,
    )


def end(process: subprocess.Popen[str], patience_s: float = 10.0) -> None:
    """Ask a program to end, and kill it when it does not."""
    process.terminate()
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(patience_s)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: int) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _begin_child() -> None:
    _libc.prctl(_PARENT_DEATH, signal.SIGKILL)
    # Both ends need little time but need it when it is due, or a busy machine is measured.
    os.nice(_URGENT)


def _own() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _configure(device: str, address: str, mtu: int) -> None:
    def request(number: int, value: bytes) -> None:
        fcntl.ioctl(control, number, struct.pack("16s24s", device.encode(), value))

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for number, text in ((_SET_ADDRESS, address), (_SET_MASK, "255.255.255.0")):
            request(number, struct.pack("HH4s", socket.AF_INET, 0, socket.inet_aton(text)))
        request(_SET_MTU, struct.pack("i", mtu))
        request(_SET_FLAGS, struct.pack("h", _RUNNING))
