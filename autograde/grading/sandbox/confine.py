"""The way into a sandbox: a fork becomes the supervisor, and a further fork goes on inside."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
from collections.abc import Callable
from typing import NoReturn

from autograde.grading.sandbox import cgroups
from autograde.grading.sandbox.confinement import Confinement
from autograde.grading.sandbox.landlock import Landlock
from autograde.grading.sandbox.namespaces import Namespaces
from autograde.grading.sandbox.privileges import die_with_parent
from autograde.grading.sandbox.supervisor import Supervisor, Tier, tell

TIERS: dict[str, Callable[[Confinement], Tier]] = {"namespaces": Namespaces, "landlock": Landlock}


def confine(confinement: Confinement, lifeline: socket.socket) -> Callable[[], None]:
    """Go on inside a sandbox. To be called in a fresh fork that has one thread; the calling process never returns.

    It becomes the supervisor, which ends everything inside when `lifeline` (of SOCK_SEQPACKET) is closed at the other
    end or its parent dies, passes b"interrupt" on as SIGINT, answers b"time" with {"worked": seconds of the
    processor}, and at the end sends {"ended": ..., "detail": ...}:
    "exit" with the exit code, "signal" with its number, "memory", "cpu" and "disk" with the limit that was passed,
    "closed", and "failed" with the reason if there is no sandbox; then nothing was run.

    Returns `seal`, inside: to be called after sockets are bound and before any code that nobody trusts. After it no
    socket can be made in `confinement.sockets`.
    """
    parent = os.getppid()
    os.umask(0o022)
    _stand_apart()
    die_with_parent(signal.SIGTERM)
    try:
        if os.getppid() != parent:
            raise OSError("the warm parent ended")
        tier = TIERS[confinement.tier](confinement)
        proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        groups = cgroups.create(confinement.limits)
    except (OSError, KeyError) as error:
        _refuse(lifeline, error)
    try:
        tier.prepare()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = os.fork()
    except OSError as error:
        for group in groups:
            group.remove()
        _refuse(lifeline, error)
    if child == 0:
        lifeline.close()
        ours.close()
        return _inside(tier, confinement, theirs)
    theirs.close()
    for group in groups:
        with contextlib.suppress(OSError):  # not every place allows it; the watcher counts in any case
            group.add(child)
    Supervisor(tier, child, lifeline, ours, confinement.limits, groups, proc).run()


def _refuse(lifeline: socket.socket, error: Exception) -> NoReturn:
    tell(lifeline, {"ended": "failed", "detail": str(error)})
    os._exit(1)


def _stand_apart() -> None:
    """Be out of reach of the terminal and of signals to the parent's group."""
    with contextlib.suppress(PermissionError):  # this process leads a session already
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _inside(tier: Tier, confinement: Confinement, channel: socket.socket) -> Callable[[], None]:
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _close_all_but({channel.fileno(), *confinement.keep})
        tier.enter()
        os.umask(0)  # the grader, another user, must be able to connect to the sockets
        if channel.recv(16) != b"go":  # the supervisor ended before it could take this process along
            os._exit(1)
    except BaseException as error:
        with contextlib.suppress(OSError):
            channel.send(b"!" + str(error).encode()[:1000])
        os._exit(1)

    def seal() -> None:
        os.umask(0o022)
        channel.send(b"seal")
        if channel.recv(16) != b"sealed":
            os._exit(1)
        channel.close()
        tier.seal_inside()

    return seal


def _close_all_but(kept: set[int]) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    borders = [2, *sorted(kept - {0, 1, 2}), os.sysconf("SC_OPEN_MAX")]
    for below, above in itertools.pairwise(borders):
        os.closerange(below + 1, above)
