"""What is played around a sandbox: it is set up, a deed is done inside, and what came of it is told."""

import contextlib
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from autograde.grading.sandbox import cgroups, landlock, landlock_rules
from autograde.grading.sandbox.confine import confine
from autograde.grading.sandbox.confinement import Confinement, Limits
from autograde.grading.sandbox.identities import subordinate_ids
from autograde.grading.sandbox.processes import Processes
from autograde.grading.sandbox.tiers import best, usable
from autograde.grading.sandbox.trial import Trial, started
from tests.autograde.grading.sandbox import deeds
from tests.waiting import HOPELESS

CHECKOUT = Path(__file__).parents[4]
FRESH_USERS = range(1_500_000, 1_600_000)


@contextlib.contextmanager
def asked_for(tier: str, limits: dict[str, int], hidden: tuple[str, ...] = ()) -> Iterator[Confinement]:
    """A sandbox in folders of its own; the course's tests are to be seen in it, for the deeds."""
    folder = Path(tempfile.mkdtemp(prefix="tried-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    for inner in ("sockets", "scratch", "library"):
        (folder / inner).mkdir()
    (folder / "library" / "seen.py").write_text("seen = True")
    (folder / "library" / "unseen").mkdir()
    (folder / "library" / "unseen" / "answer.py").write_text("answer = 42")
    try:
        yield Confinement(
            tier=tier,
            uid=FRESH_USERS[os.getpid() % len(FRESH_USERS)] if os.geteuid() == 0 else None,
            readable=(sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64", "/bin", str(folder / "library")),
            hidden=(str(folder / "library" / "unseen"), *hidden),
            sockets=str(folder / "sockets"),
            scratch=str(folder / "scratch"),
            limits=Limits(**limits),
        )
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", folder / "scratch"], check=True)
        subprocess.run(["rm", "-rf", folder], check=True)


def deed(name: str, *arguments: Any) -> Callable[[], Any]:
    """A deed, at home in its working directory."""

    def run() -> Any:
        os.environ.update(HOME=os.getcwd(), TMPDIR=os.getcwd(), MPLCONFIGDIR=os.getcwd())
        tempfile.tempdir = None
        return getattr(importlib.import_module(deeds.__name__), name)(*arguments)

    return run


def outcome(tier: str, name: str, arguments: list[Any], limits: dict[str, int]) -> dict[str, Any]:
    """What a deed returned, how the sandbox ended, and whether a process of it was left."""
    with asked_for(tier, limits) as confinement:
        places = {"SCRATCH": confinement.scratch, "SOCKETS": confinement.sockets}
        with started(confinement, deed(name, *(places.get(str(word), word) for word in arguments))) as trial:
            answer = trial.heard()
            ended = trial.ended()
            return {"answer": answer, "ended": ended, "left": not all_gone(trial)}


def processor_time(tier: str, seconds: float) -> float:
    """What the supervisor tells of the processor time of a process that works, once that is so many seconds."""
    with asked_for(tier, {}) as confinement, started(confinement, deed("spin")) as trial:
        worked = 0.0
        until = time.monotonic() + HOPELESS
        while worked < seconds and time.monotonic() < until:
            trial.lifeline.send(b"time")
            worked = trial.ended()["worked"]
        return worked


def without_groups(tier: str, name: str, arguments: list[Any], limits: dict[str, int]) -> dict[str, Any]:
    """How a deed ends where the kernel offers no control groups."""
    with mock.patch.object(cgroups, "create", return_value=[]):
        return outcome(tier, name, arguments, limits)["ended"]


def without_watcher(tier: str, size: int, limits: dict[str, int]) -> dict[str, Any]:
    """How it ends where only the kernel limits memory, and how many control groups there are."""
    groups = cgroups.create(Limits())
    for group in groups:
        group.remove()
    with mock.patch.object(Processes, "memory_above", return_value=False):
        ended = outcome(tier, "allocate", [size, 0], limits)["ended"]
    return {"groups": len(groups), "ended": ended}


def with_landlock(version: int, scene: str, *arguments: Any) -> Any:
    """A scene in the weaker tier, on a kernel that knows an older Landlock."""
    with contextlib.ExitStack() as stack:
        for module in (landlock, landlock_rules):
            stack.enter_context(mock.patch.object(module, "version", return_value=version))
        return globals()[scene]("landlock", *arguments)


def impossible(tier: str) -> dict[str, Any]:
    """A sandbox whose working directory is not there."""
    with asked_for(tier, {}) as confinement:
        wrong = Confinement.of({**confinement.plain(), "scratch": confinement.scratch + "/missing"})
        with started(wrong, deed("identity")) as trial:
            return {"answer": trial.heard(), "ended": trial.ended()}


def all_gone(trial: Trial, seconds: float = HOPELESS) -> bool:
    """Whether every process that was inside has ended: each holds the other end of a pipe."""
    until = time.monotonic() + seconds
    while select.select([trial.answer], [], [], max(0.0, until - time.monotonic()))[0]:
        if not os.read(trial.answer, 2**16):
            return True
    return False


def usable_here() -> dict[str, Any]:
    """What works for this user."""
    return {
        "usable": usable(),
        "best": best(),
        "subordinate": subordinate_ids() is not None,
        "uid": os.getuid(),
    }


def sight(tier: str, extra: list[str]) -> dict[str, Any]:
    """What can be read of the host, of the confinement, and of the library."""
    with asked_for(tier, {}) as confinement, tempfile.TemporaryDirectory() as other:
        Path(other).chmod(0o755)
        secret = Path(other, "gradebook.db")
        secret.write_text("points")
        secret.chmod(0o644)
        library = confinement.readable[-1]
        host = [str(secret), other, *extra]
        unseen = [f"{library}/unseen/answer.py"]
        seen = [f"{library}/seen.py", f"{library}", os.__file__]
        with started(confinement, deed("readable_of", host + unseen + seen)) as trial:
            found = trial.heard()
    return {"host": [p for p in host + unseen if p in found], "missing": [p for p in seen if p not in found]}


def writing(tier: str) -> dict[str, Any]:
    """Where can be written, and whether anything of it is found outside afterwards."""
    with asked_for(tier, {}) as confinement, tempfile.TemporaryDirectory() as other:
        Path(other).chmod(0o777)
        mine = Path(other, "mine")
        mine.write_text("x" * 10)
        folders = [
            other,
            confinement.readable[-1],
            confinement.sockets,
            os.path.dirname(confinement.scratch),
            "/",
        ]
        folders += ["/dev/shm", "/tmp", "/var/tmp", "/usr", confinement.scratch]
        with started(confinement, deed("writable_of", folders)) as trial:
            written = trial.heard()
            trial.ended()
        before = [mine.read_text(), mine.stat(), os.listxattr(mine)]
        with asked_for(tier, {}) as another, started(another, deed("change", str(mine))) as trial:
            assert trial.heard() == "tried"
        outside = [folder for folder in folders if os.path.exists(f"{folder}/made_inside")]
        with contextlib.suppress(OSError):
            os.unlink("/tmp/made_inside")
        return {
            "outside": [folder for folder in outside if folder != confinement.scratch],
            "scratch": confinement.scratch in written,
            "intact": before == [mine.read_text(), mine.stat(), os.listxattr(mine)],
        }


def reading(tier: str) -> dict[str, Any]:
    """Whether a file can be read that nobody has read for long, and whether that shows outside."""
    with asked_for(tier, {}) as confinement:
        seen = Path(confinement.readable[-1], "seen.py")
        os.utime(seen, (0, 0))
        with started(confinement, deed("readable_of", [str(seen)])) as trial:
            read = trial.heard() == [str(seen)]
        return {"read": read, "shows": seen.stat().st_atime != 0}


def setuid_program(tier: str) -> dict[str, Any]:
    """A copy of `id` that belongs to this user and is setuid lies in the library."""
    with asked_for(tier, {}) as confinement:
        program = Path(confinement.readable[-1], "id")
        shutil.copy(shutil.which("id") or "", program)
        program.chmod(0o4755)
        with started(confinement, deed("run_setuid_program", str(program))) as trial:
            return trial.heard()


def reach(tier: str) -> dict[str, Any]:
    """Which processes can be reached: the supervisor's parent, a bystander of the same user, the first of all."""
    bystander = subprocess.Popen(["sleep", str(HOPELESS)])
    try:
        with asked_for(tier, {}) as confinement:
            processes = {"parent": os.getpid(), "bystander": bystander.pid}
            with started(confinement, deed("signalled_of", processes)) as trial:
                reached = trial.heard()
        with asked_for(tier, {}) as confinement, started(confinement, deed("signal_own_group")) as trial:
            group = trial.heard()
            ended = trial.ended()
        return {"reached": reached, "group": group, "ended": ended}
    finally:
        bystander.kill()
        bystander.wait()


def network(tier: str) -> dict[str, Any]:
    """Which listeners can be reached, and what they heard."""
    with (
        asked_for(tier, {}) as confinement,
        tempfile.TemporaryDirectory() as other,
        contextlib.ExitStack() as stack,
    ):
        Path(other).chmod(0o755)
        path, name = f"{other}/socket", f"heard-{os.getpid()}"
        listeners = [
            stack.enter_context(socket.socket(kind))
            for kind in (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX)
        ]
        for listener, address in zip(listeners, (("127.0.0.1", 0), path, "\0" + name), strict=True):
            listener.bind(address)
            listener.listen()
        datagrams = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(path + ".datagram")
        for made in (path, path + ".datagram"):
            os.chmod(made, 0o777)
        port = listeners[0].getsockname()[1]
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", port))
        with started(confinement, deed("connected_of", port, path, name)) as trial:
            reached = trial.heard()
        heard = select.select([*listeners, datagrams, udp], [], [], 0)[0]
        return {"reached": reached, "heard": len(heard)}


@contextlib.contextmanager
def entered(
    confinement: Confinement, work: Callable[[Callable[[], None], Callable[[Any], None]], None]
) -> Iterator[Trial]:
    """A sandbox in which `work` is given `seal`, and a function that tells the outside something."""
    grader, supervisor = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reading, writing = os.pipe()
    # The warm parent, whose end is one of the things that are played.
    parent = os.fork()
    if parent == 0:
        grader.close()
        if os.fork():
            os.close(writing)
            os.wait()
            os._exit(0)
        seal = confine(replace(confinement, keep=(writing,)), supervisor)
        try:
            work(seal, lambda answer: os.write(writing, json.dumps(answer).encode() + b"\n"))
        finally:
            os._exit(1)
    supervisor.close()
    os.close(writing)
    try:
        yield Trial(parent, grader, reading)
    finally:
        grader.close()
        os.close(reading)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(parent, 0)


def late_socket(tier: str) -> dict[str, Any]:
    """A socket bound before sealing, one bound after it, and one after it in a thread that was there before."""
    with asked_for(tier, {}) as confinement:

        def work(seal: Callable[[], None], tell: Callable[[Any], None]) -> None:
            tell(_bind_early_and_late(confinement.sockets, seal))
            os._exit(0)

        with entered(confinement, work) as trial:
            answer, ended = trial.heard(), trial.ended()
        return {**answer, "ended": ended, "found": sorted(os.listdir(confinement.sockets))}


def _bind_early_and_late(folder: str, seal: Callable[[], None]) -> dict[str, list[str]]:
    early = deeds.possible({"early": lambda: socket.socket(socket.AF_UNIX).bind(f"{folder}/early")})
    sealed, late = threading.Event(), []

    def in_thread() -> None:
        sealed.wait()
        late.extend(deeds.possible({"thread": lambda: deeds.bind_socket(folder)}))

    thread = threading.Thread(target=in_thread)
    thread.start()
    seal()
    sealed.set()
    thread.join()
    tries = {
        "late": lambda: deeds.bind_socket(folder),
        "file": lambda: deeds.write_file(f"{folder}/file"),
        "node": lambda: os.mknod(f"{folder}/node", 0o140600),
    }
    return {"early": early, "late": late + deeds.possible(tries)}


def closed(tier: str, name: str) -> dict[str, Any]:
    """The grader closes its end while a deed goes on for ever."""

    def work(seal: Callable[[], None], tell: Callable[[Any], None]) -> None:
        seal()
        tell("begun")
        deed(name)()

    with asked_for(tier, {}) as confinement, entered(confinement, work) as trial:
        trial.heard()
        time.sleep(0.2)  # so that the deed has come some way; what follows holds however far
        trial.lifeline.shutdown(socket.SHUT_WR)
        return {"ended": trial.ended(), "gone": all_gone(trial)}


def interrupted(tier: str) -> dict[str, Any]:
    """The grader interrupts what waits for it."""

    def work(seal: Callable[[], None], tell: Callable[[Any], None]) -> None:
        seal()
        try:
            tell("begun")
            time.sleep(HOPELESS)
        except KeyboardInterrupt:
            tell("interrupted")
            os._exit(0)

    with asked_for(tier, {}) as confinement, entered(confinement, work) as trial:
        trial.heard()
        trial.lifeline.send(b"interrupt")
        return {"answer": trial.heard(), "ended": trial.ended()}


def bereaved(tier: str, victim: str) -> dict[str, Any]:
    """The supervisor, or its parent, is killed while a deed and its daemon go on."""

    def work(seal: Callable[[], None], tell: Callable[[Any], None]) -> None:
        seal()
        deeds.leave_daemon()
        tell("begun")
        time.sleep(HOPELESS)

    with asked_for(tier, {}) as confinement, entered(confinement, work) as trial:
        trial.heard()
        supervisor = Path(f"/proc/{trial.supervisor}/task/{trial.supervisor}/children").read_text()
        os.kill(int(supervisor) if victim == "supervisor" else trial.supervisor, signal.SIGKILL)
        stays = victim == "supervisor" and tier != "namespaces"  # nobody is left there who would end it
        gone = all_gone(trial, 3.0 if stays else HOPELESS)
        clear_away(writing_end_of=trial.answer)
        return {"gone": gone}


def clear_away(writing_end_of: int) -> None:
    """End the processes that hold the other end of a pipe: what a sandbox was expected to leave."""
    pipe = os.readlink(f"/proc/self/fd/{writing_end_of}")
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            held = [os.readlink(f"/proc/{name}/fd/{number}") for number in os.listdir(f"/proc/{name}/fd")]
            if pipe in held and int(name) != os.getpid():
                os.kill(int(name), signal.SIGKILL)


def groups_left() -> list[str]:
    """Control groups of sandboxes whose supervisor is gone."""
    found = Path("/sys/fs/cgroup").glob(f"**/{cgroups.PREFIX}*")
    return [str(path) for path in found if not Path("/proc", path.name.removeprefix(cgroups.PREFIX)).exists()]
