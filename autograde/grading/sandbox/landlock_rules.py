"""Landlock: what a process may open, connect and signal, by rules that hold for all its descendants."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable, Iterator

from autograde.grading.sandbox.system_calls import system_call

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, DEVICE_CONTROL = (1 << bit for bit in range(13, 16))
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_CONTROL
READ = EXECUTE | READ_FILE | READ_DIR
# Nothing of a student's own is executed as a program: only a program in `readable` can be.
KEEP_FILES = (
    WRITE_FILE | READ_FILE | READ_DIR | REMOVE_DIR | REMOVE_FILE
    | MAKE_DIR | MAKE_REG | MAKE_FIFO | MAKE_SYM | REFER | TRUNCATE
)  # fmt: skip
BIND_SOCKETS = MAKE_SOCK | READ_FILE | READ_DIR
TCP = 0b11
ABSTRACT_SOCKETS, SIGNALS = 1, 2


def version() -> int:
    """The kernel's version of Landlock's interface, 0 where there is none."""
    try:
        return system_call("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def every_file_right(known: int) -> int:
    """All rights on files that a version of the interface can refuse.

    >>> every_file_right(1) & REFER
    0
    """
    newer = (
        (REFER if known >= 2 else 0) | (TRUNCATE if known >= 3 else 0) | (DEVICE_CONTROL if known >= 5 else 0)
    )
    return (REFER - 1) | newer


class Ruleset:
    """Everything to do with files is refused but for what `allow` names; TCP and signals to the outside too.

    The older the kernel, the less of this it knows: GUARANTEES tells what follows.
    """

    def __init__(self, *, files: bool = True, network: bool = True) -> None:
        known = version()
        self.handled = every_file_right(known) if files else 0
        words = [self.handled, TCP if network else 0, ABSTRACT_SOCKETS | SIGNALS][
            : 1 + (known >= 4) + (known >= 6)
        ]
        attributes = struct.pack(f"{len(words)}Q", *words)
        self.descriptor = system_call("landlock_create_ruleset", attributes, len(attributes), 0)

    def allow(self, path: str, rights: int) -> None:
        """Give rights on a file, or on all that lies beneath a folder; a path that is not there is passed over."""
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= OF_A_FILE
        try:
            rule = struct.pack("=Qi", rights & self.handled, descriptor)
            system_call("landlock_add_rule", self.descriptor, 1, rule, 0)
        finally:
            os.close(descriptor)

    def enforce(self) -> None:
        """Hold this thread, and all that it starts from now on, to the rules."""
        system_call("landlock_restrict_self", self.descriptor, 0)
        os.close(self.descriptor)


def shown(path: str, hidden: Iterable[str]) -> Iterator[tuple[str, int]]:
    """What to allow so that a path can be read but for the hidden ones beneath it: rules cannot subtract.

    The names of hidden files stay visible, for Python finds modules by listing the folder above.
    """
    beneath = [other for other in hidden if (other + "/").startswith(path + "/")]
    if path in beneath:
        return
    if not beneath:
        yield path, READ
        return
    yield path, READ_DIR
    for entry in os.scandir(path):
        if not entry.is_symlink():  # a rule would follow it, to a hidden path perhaps
            yield from shown(entry.path, beneath)
