"""Which system calls are refused inside: a filter in the kernel, for all descendants and for good."""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from autograde.grading.sandbox.system_calls import architecture, number, system_call

LOAD, MASK, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16
AUDIT_ARCHITECTURES = (0xC000003E, 0xC00000B7)
X32 = 0x40000000
SET_FILTER, ALL_THREADS = 1, 1
NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW* flag, time included
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR = 0x40086602, 0x401C5820
WHOLE_WORD = 0xFFFFFFFF


class Unless(NamedTuple):
    """Refuse the call unless this argument, masked, has one of these values."""

    argument: int
    values: tuple[int, ...]
    mask: int = WHOLE_WORD


class When(NamedTuple):
    """Refuse the call when this argument has one of these values."""

    argument: int
    values: tuple[int, ...]
    mask: int = WHOLE_WORD


Rules = Mapping[str, Unless | When | None]  # None: refuse always

_OTHER_PROCESSES = (
    "ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp setpriority ioprio_set"
)
_MOUNTS = (
    "mount umount2 fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr "
    "pivot_root chroot unshare setns open_by_handle_at name_to_handle_at quotactl quotactl_fd fanotify_init"
)
_KERNEL = (
    "kexec_load kexec_file_load bpf perf_event_open keyctl add_key request_key userfaultfd io_uring_setup "
    "io_uring_enter io_uring_register init_module finit_module delete_module reboot swapon swapoff sethostname "
    "setdomainname syslog acct settimeofday clock_settime adjtimex clock_adjtime iopl ioperm modify_ldt vhangup"
)
# Memory that no process maps is seen by no watcher.
_UNSEEN_MEMORY = "memfd_create memfd_secret"
# These have no path, so that no rule on files holds for them, and they outlive their maker.
_WITHOUT_PATH = (
    "shmget shmat shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink"
)

EVERYWHERE: Rules = {
    **dict.fromkeys(f"{_OTHER_PROCESSES} {_MOUNTS} {_KERNEL} {_UNSEEN_MEMORY} {_WITHOUT_PATH}".split()),
    "clone": Unless(0, (0,), NEW_NAMESPACES),
    "clone3": None,  # its flags lie in memory, where a filter cannot look; the C library goes on to clone
    "socket": Unless(0, (socket.AF_UNIX,)) if hasattr(socket, "AF_UNIX") else None,
    # The supervisor must be able to look at a process, and a process must end with the supervisor.
    "prctl": When(0, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE)),
    **dict.fromkeys(
        ["prlimit64", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler"],
        Unless(0, (0,)),
    ),
}

# Landlock says nothing about the attributes of files, about watching them, and about sockets that have a path.
BESIDES_LANDLOCK: Rules = {
    **dict.fromkeys(
        [
            "chmod",
            "fchmod",
            "fchmodat",
            "fchmodat2",
            "chown",
            "fchown",
            "lchown",
            "fchownat",
            "utime",
            "utimes",
            "futimesat",
            "utimensat",
            "setxattr",
            "lsetxattr",
            "fsetxattr",
            "setxattrat",
            "removexattr",
            "lremovexattr",
            "fremovexattr",
            "removexattrat",
            "file_setattr",
            "inotify_init",
            "inotify_init1",
            "mknod",
            "mknodat",
        ]
    ),
    "ioctl": When(1, (FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR)),
    "socketpair": Unless(1, (socket.SOCK_STREAM, socket.SOCK_SEQPACKET), 0xF)  # a datagram can go to any path
    if hasattr(socket, "SOCK_SEQPACKET")
    else None,
}
NO_NEW_SOCKETS: Rules = dict.fromkeys(("socket", "connect", "bind"))


def refuse(rules: Rules, *, all_threads: bool = False) -> None:
    """Put a filter on this process, or on its calling thread alone; no_new_privs must be set.

    Raises:
        OSError: where the kernel has no filters, or has not this machine's.
    """
    text = b"".join(_program(rules))
    code = ctypes.create_string_buffer(text, len(text))
    header = struct.pack("HxxxxxxQ", len(text) // 8, ctypes.addressof(code))
    system_call("seccomp", SET_FILTER, ALL_THREADS if all_threads else 0, header)


def _program(rules: Rules) -> Iterator[bytes]:
    yield _step(LOAD, ARCHITECTURE_AT)
    yield _step(EQUAL, AUDIT_ARCHITECTURES[architecture()], 1, 0)
    yield _step(RETURN, KILL)
    yield _step(LOAD, NUMBER_AT)
    yield _step(AT_LEAST, X32, 0, 1)
    yield _step(RETURN, KILL)
    for name, rule in rules.items():
        if (called := number(name)) is not None:
            answer = _step(RETURN, REFUSE | (errno.ENOSYS if name == "clone3" else errno.EPERM))
            block = _block(rule, answer)
            yield _step(EQUAL, called, 0, len(block))
            yield from block
    yield _step(RETURN, ALLOW)


def _block(rule: Unless | When | None, answer: bytes) -> list[bytes]:
    if rule is None:
        return [answer]
    look = [_step(LOAD, ARGUMENTS_AT + 8 * rule.argument), _step(MASK, rule.mask)]
    count = len(rule.values)
    compare = [_step(EQUAL, value, count - place, 0) for place, value in enumerate(rule.values)]
    allow = _step(RETURN, ALLOW)
    return [*look, *compare, *((answer, allow) if isinstance(rule, Unless) else (allow, answer))]


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, when_true, when_false, value)
