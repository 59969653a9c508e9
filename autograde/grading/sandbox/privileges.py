"""Giving up what a process may do: its user, its capabilities, and the way back to either."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct

from autograde.grading.sandbox.system_calls import system_call

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_CAPBSET_DROP = 1, 4, 8, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 36, 38, 47, 4
CAPABILITY_VERSION = 0x20080522
CAP_DAC_READ_SEARCH, CAP_SETPCAP = 2, 8


def control(option: int, *arguments: int) -> None:
    """prctl, whose unused arguments must be zero."""
    system_call("prctl", option, *arguments, *[0] * (4 - len(arguments)))


def die_with_parent(with_signal: signal.Signals) -> None:
    """Get a signal when the parent dies. A change of user cancels this, so ask again after it."""
    control(PR_SET_PDEATHSIG, with_signal)


def become(uid: int, gid: int, *, keep: int = 0) -> None:
    """Take another user and group, or stay who one is, and give up every capability but those in a bit mask.

    Of what is to be kept, only what one has is kept.
    """
    _drop_bounding_set()
    keep &= permitted()
    if (uid, gid) != (os.getuid(), os.getgid()):
        control(PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        control(PR_SET_KEEPCAPS, 0)
    control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    low, high = keep & 0xFFFFFFFF, keep >> 32
    system_call(
        "capset", struct.pack("Ii", CAPABILITY_VERSION, 0), struct.pack("6I", low, low, 0, high, high, 0)
    )
    # The supervisor, which may be an ordinary user, has to see how much memory this process uses.
    control(PR_SET_DUMPABLE, 1)


def gain_nothing_by_programs() -> None:
    """From now on setuid programs run as whoever starts them."""
    control(PR_SET_NO_NEW_PRIVS, 1)


def permitted() -> int:
    """The capabilities of this process, as a bit mask."""
    answer = ctypes.create_string_buffer(24)
    system_call("capget", struct.pack("Ii", CAPABILITY_VERSION, 0), answer)
    _, low, _, _, high, _ = struct.unpack("6I", answer.raw)
    return low | high << 32


def _drop_bounding_set() -> None:
    if permitted() >> CAP_SETPCAP & 1:  # otherwise nothing can be dropped, and without it nothing be gained
        with contextlib.suppress(OSError):  # beyond the last one that the kernel knows
            for capability in range(64):
                control(PR_CAPBSET_DROP, capability)
