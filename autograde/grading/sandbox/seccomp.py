"""Which system calls are refused inside: a filter in the kernel, for all descendants and for good."""

from __future__ import annotations

import ctypes
import errno
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
RWF_NOWAIT = 8
LOCKS = (5, 6, 7, 36, 37, 38)  # F_GETLK, F_SETLK, F_SETLKW, and the same of open files
LEASES_WATCHES_HINTS = (1024, 1026, 1035, 1036)  # F_SETLEASE, F_NOTIFY, F_GET_RW_HINT, F_SET_RW_HINT
AF_UNIX, SOCK_STREAM, SOCK_SEQPACKET = 1, 1, 5  # Python has not all of them on every system


class Always(NamedTuple):
    """Refuse the call with this error; with none, it seems to have been done."""

    error: int = errno.EPERM


class Unless(NamedTuple):
    """Refuse the call unless this argument, masked, has one of these values."""

    argument: int
    values: tuple[int, ...]
    mask: int = WHOLE_WORD
    error: int = errno.EPERM


class When(NamedTuple):
    """Refuse the call when this argument, masked, has one of these values."""

    argument: int
    values: tuple[int, ...]
    mask: int = WHOLE_WORD
    error: int = errno.EPERM


Rules = Mapping[str, Always | Unless | When]
REFUSED, PRETENDED, UNKNOWN = Always(), Always(0), Always(errno.ENOSYS)
NOT_SUPPORTED = errno.EOPNOTSUPP  # for sockets: ZeroMQ goes on without, and ends the process at another error

_OTHER_PROCESSES = "ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp"
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
# All sandboxes read the same files of Python. What one could leave on them, or be told of their use, another feels.
_USE_OF_FILES = "inotify_init inotify_init1 mincore cachestat"
_ADVICE = "fadvise64 readahead"

EVERYWHERE: Rules = {
    **dict.fromkeys(
        f"{_OTHER_PROCESSES} {_MOUNTS} {_KERNEL} {_UNSEEN_MEMORY} {_WITHOUT_PATH} {_USE_OF_FILES}".split(),
        REFUSED,
    ),
    **dict.fromkeys(_ADVICE.split(), PRETENDED),
    "flock": Always(errno.ENOLCK),
    "fcntl": When(1, (*LOCKS, *LEASES_WATCHES_HINTS), error=errno.ENOLCK),
    "preadv2": When(5, (RWF_NOWAIT,), RWF_NOWAIT, error=NOT_SUPPORTED),
    "clone": Unless(0, (0,), NEW_NAMESPACES),
    "clone3": UNKNOWN,  # its flags lie in memory, where a filter cannot look; the C library goes on to clone
    "socket": Unless(0, (AF_UNIX,), error=NOT_SUPPORTED),
    # The supervisor must be able to look at a process, and a process must end with the supervisor.
    "prctl": When(0, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE)),
}

# Landlock says nothing about the attributes of files, about sockets that have a path, and about
# limits and priorities of other processes. That modes, times and schedules are set is only pretended: IPython and
# shutil.copy set the first two and stop at an error, and so does ZeroMQ, which schedules its threads; these have
# numbers like processes.
_MODES_AND_TIMES = (
    "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat"
)
_ATTRIBUTES = (
    "setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr "
    "mknod mknodat"
)
_SCHEDULES = "sched_setaffinity sched_setattr sched_setparam sched_setscheduler"
BESIDES_LANDLOCK: Rules = {
    **dict.fromkeys(_MODES_AND_TIMES.split(), PRETENDED),
    **dict.fromkeys(_ATTRIBUTES.split(), REFUSED),
    **dict.fromkeys(_SCHEDULES.split(), Unless(0, (0,), error=0)),
    "prlimit64": Unless(0, (0,)),
    "setpriority": REFUSED,
    "ioprio_set": REFUSED,
    "ioctl": When(1, (FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR)),
    "socketpair": Unless(1, (SOCK_STREAM, SOCK_SEQPACKET), 0xF),  # a datagram can go to any path
}
NO_NEW_SOCKETS: Rules = dict.fromkeys(("socket", "connect", "bind"), Always(NOT_SUPPORTED))


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
            block = _block(rule)
            yield _step(EQUAL, called, 0, len(block))
            yield from block
    yield _step(RETURN, ALLOW)


def _block(rule: Always | Unless | When) -> list[bytes]:
    if isinstance(rule, Always):
        return [_step(RETURN, REFUSE | rule.error)]
    look = [_step(LOAD, ARGUMENTS_AT + 8 * rule.argument), _step(MASK, rule.mask)]
    count = len(rule.values)
    compare = [_step(EQUAL, value, count - place, 0) for place, value in enumerate(rule.values)]
    refuse, allow = _step(RETURN, REFUSE | rule.error), _step(RETURN, ALLOW)
    return [*look, *compare, *((refuse, allow) if isinstance(rule, Unless) else (allow, refuse))]


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, when_true, when_false, value)
