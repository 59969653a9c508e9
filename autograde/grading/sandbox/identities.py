"""Whose processes they are inside: a fresh user where root or subordinate ids allow it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SUBORDINATE_USERS, SUBORDINATE_GROUPS = Path("/etc/subuid"), Path("/etc/subgid")
PROGRAMS = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}


def subordinate_ids() -> tuple[int, int] | None:
    """A user and a group out of the ranges that this ordinary user was given, None where there are none."""
    if not all(shutil.which(program, path=PROGRAMS["PATH"]) for program in ("newuidmap", "newgidmap")):
        return None
    users, groups = _range(SUBORDINATE_USERS), _range(SUBORDINATE_GROUPS)
    return (_one_of(users), _one_of(groups)) if users and groups else None


def _range(file: Path) -> range | None:
    import pwd  # not there on Windows, where this module can still be imported

    names = {str(os.getuid())}
    names |= {entry.pw_name for entry in pwd.getpwall() if entry.pw_uid == os.getuid()}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        owner, _, span = line.partition(":")
        if owner in names and span.count(":") == 1:
            start, count = map(int, span.split(":"))
            return range(start, start + count)
    return None


def _one_of(ids: range) -> int:
    return ids[os.getpid() % len(ids)]


class Mapper:
    """Lets this process, once it is in a user namespace of its own, have its own ids there, and one further pair.

    Only a process that stays outside can map the further pair: it is started at once and waits.
    """

    def __init__(self) -> None:
        self.own = os.getuid(), os.getgid()
        self.further = subordinate_ids()
        if self.further:
            reading, self.go = os.pipe()
            command = "read go && " + " && ".join(
                f"{program} {os.getpid()} {own} {own} 1 {further} {further} 1"
                for program, own, further in zip(
                    ("newuidmap", "newgidmap"), self.own, self.further, strict=True
                )
            )
            quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
            actions = [(os.POSIX_SPAWN_DUP2, reading, 0), quiet]
            self.helper = os.posix_spawn("/bin/sh", ["sh", "-c", command], PROGRAMS, file_actions=actions)
            os.close(reading)

    def map(self) -> tuple[int, int]:
        """Map, and return the user and the group for what runs inside: the further pair, or one's own."""
        if self.further:
            os.write(self.go, b"go\n")
            os.close(self.go)
            _, status = os.waitpid(self.helper, 0)
            if status == 0:
                return self.further
        Path("/proc/self/uid_map").write_text("{0} {0} 1".format(self.own[0]))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text("{0} {0} 1".format(self.own[1]))
        return self.own


def hand_over(folder: str, gid: int) -> None:
    """Let a group make sockets in a folder and read what lies there; the folder stays its owner's."""
    for path in (folder, *(entry.path for entry in os.scandir(folder))):
        os.chown(path, -1, gid)
        os.chmod(path, 0o770 if path == folder else 0o640)
