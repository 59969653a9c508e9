"""The machine around a run, made so that harm shows: canaries, and listeners that must hear nothing."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import selectors
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: Where files that attacks leave are looked for, beside the folders of the run.
SHARED_FOLDERS = ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev", "/etc", "/run", "/usr", "/usr/local")
CHECKOUT = Path(__file__).parents[3]
_SUBREAPER = 36


@dataclass
class Host:
    """A folder that all the world may write to, with a course in it, files to be left alone, and listeners.

    heard: what arrived at the listeners. canaries: texts that nobody may see, by where they are.
    """

    outside: Path
    mark: str = field(default_factory=lambda: f"lvm-attack-{secrets.token_hex(8)}")
    canaries: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)

    @property
    def course(self) -> Path:
        """Where the course's folder is to be."""
        return self.outside / "course"

    @property
    def temporary(self) -> Path:
        """Where the run is to keep what it does not need afterwards."""
        return self.outside / "temporary"

    def canary(self, name: str) -> str:
        """A text that can be told from all others, to be put where nobody may look."""
        return self.canaries.setdefault(name, f"CANARY-{name}-{secrets.token_hex(8)}")

    def marked(self) -> list[str]:
        """The files that an attack left somewhere outside."""
        folders = [*SHARED_FOLDERS, str(Path.home()), str(CHECKOUT), str(CHECKOUT / "course"), os.getcwd()]
        seen = [os.path.join(folder, name) for folder in folders for name in os.listdir(folder)]
        seen += [str(path) for path in self.outside.rglob("*")]
        return [path for path in seen if self.mark in os.path.basename(path) or self.mark in _target(path)]


def _target(path: str) -> str:
    return os.readlink(path) if os.path.islink(path) else ""


@contextlib.contextmanager
def host() -> Iterator[Host]:
    """A host for one run; afterwards all of it is gone."""
    outside = Path(tempfile.mkdtemp(prefix="lvm-attacked-", dir="/tmp"))
    outside.chmod(0o777)
    here = Host(outside)
    home_canary = Path.home() / f".{here.mark.replace('attack', 'canary')}"
    try:
        here.temporary.mkdir(mode=0o777)
        here.temporary.chmod(0o1777)
        for name, path in (("outside", outside / "canary.txt"), ("home", home_canary)):
            path.write_text(here.canary(name))
            path.chmod(0o666)
            here.places[f"canary_{name}"] = str(path)
        with _listening(here):
            yield here
    finally:
        home_canary.unlink(missing_ok=True)
        shutil.rmtree(outside, ignore_errors=True)


@contextlib.contextmanager
def _listening(here: Host) -> Iterator[None]:
    """Listen on TCP, UDP, a socket that is a file and an abstract one."""
    name = f"{here.mark.replace('attack', 'listens')}"
    unix = here.outside / "listener.sock"
    sockets = [socket.socket(socket.AF_INET, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
    sockets += [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(2)]
    for each, address in zip(sockets, [("", 0), ("", 0), str(unix), f"\0{name}"], strict=True):
        each.bind(address)
        if each.type == socket.SOCK_STREAM:
            each.listen()
    unix.chmod(0o777)
    here.places |= {
        "tcp": str(sockets[0].getsockname()[1]),
        "udp": str(sockets[1].getsockname()[1]),
        "unix": str(unix),
        "abstract": name,
        "address": _own_address(),
    }
    wake, asleep = socket.socketpair()
    thread = threading.Thread(target=_listen, args=(sockets, asleep, here.heard))
    thread.start()
    try:
        yield
    finally:
        wake.close()
        thread.join()
        for each in (*sockets, asleep):
            each.close()


def _listen(sockets: list[socket.socket], end: socket.socket, heard: list[bytes]) -> None:
    selector = selectors.DefaultSelector()
    for each in (*sockets, end):
        selector.register(each, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is end:
                return
            listener = key.fileobj
            assert isinstance(listener, socket.socket)
            if listener.type == socket.SOCK_DGRAM:
                heard.append(listener.recv(4096))
                continue
            visitor, _ = listener.accept()
            with visitor, contextlib.suppress(OSError):
                visitor.settimeout(1)
                heard.append(b"a connection")
                heard.append(visitor.recv(4096))


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: this only asks for the way
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


@contextlib.contextmanager
def adopting(left: list[str]) -> Iterator[None]:
    """Adopt every process that loses its parent inside the block, and note in `left` those that are there at its end.

    Whatever descends from this process, by whatever detours, then has it for an ancestor. What is left is ended.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(_SUBREAPER, 1, 0, 0, 0)
    before = set(_children(os.getpid()))
    try:
        yield
    finally:
        libc.prctl(_SUBREAPER, 0, 0, 0, 0)
        while orphans := [each for each in _children(os.getpid()) if each not in before]:
            for orphan in orphans:
                left += [] if _state(orphan) == "Z" else [_command(orphan)]
                with contextlib.suppress(ProcessLookupError):
                    os.kill(orphan, 9)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(orphan, 0)


def _children(parent: int) -> list[int]:
    numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [number for number in numbers if _field(number, 1) == str(parent)]


def _state(number: int) -> str:
    return _field(number, 0)


def _field(number: int, place: int) -> str:
    """A field of a process's line in /proc, counted from behind its name."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[place]
    return ""


def _command(number: int) -> str:
    with contextlib.suppress(OSError):
        return (
            Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200]
        )
    return "a process"
