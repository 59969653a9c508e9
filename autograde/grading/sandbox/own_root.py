"""A root folder of one's own, in memory, in which only what was asked for is to be seen."""

from __future__ import annotations

import os
import stat
import struct

from autograde.grading.sandbox.confinement import Confinement
from autograde.grading.sandbox.system_calls import system_call

HERE = -100  # AT_FDCWD
EMPTY_PATH, RECURSIVE = 0x1000, 0x8000
CLONE, FROM_DESCRIPTOR = 1, 4
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
PRIVATE, DETACH = 1 << 18, 2
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def enter(confinement: Confinement, owner: tuple[int, int]) -> None:
    """Make the root and change into it. The mount namespace must be one's own.

    owner: the user and the group whom the writable folders belong to.
    """
    system_call("mount", None, b"/", None, PRIVATE | 0x4000, None)
    seen = _seen(confinement.readable)
    trees = [(path, tree(path, READ_ONLY | NO_SETUID | NO_DEVICES)) for path in seen]
    trees += [(path, tree(path, READ_ONLY | NO_SETUID | NO_PROGRAMS)) for path in DEVICES]
    trees += [(confinement.sockets, tree(confinement.sockets, NO_SETUID | NO_DEVICES | NO_PROGRAMS))]
    # any folder would do: what is mounted over it is seen by nobody else
    root = os.path.realpath(confinement.scratch)
    mount_memory(root, "size=1m,mode=755")
    _place_writable(root, confinement, owner, trees)
    for path in confinement.readable:
        _link(root, path)
    _hide(root, confinement.hidden)
    os.chdir(root)
    system_call("pivot_root", b".", b".")
    system_call("umount2", b".", DETACH)
    os.chdir("/")
    restrict(HERE, "/", READ_ONLY)


def tree(path: str, attributes: int) -> int:
    """A descriptor of a copy of what is mounted at a path and beneath, with more restrictions than there.

    Raises:
        OSError: where the kernel is older than 5.12, among other reasons.
    """
    descriptor = system_call("open_tree", HERE, os.fsencode(path), CLONE | os.O_CLOEXEC | RECURSIVE)
    restrict(descriptor, "", attributes, EMPTY_PATH | RECURSIVE)
    return descriptor


def restrict(descriptor: int, path: str, attributes: int, flags: int = 0) -> None:
    """Add attributes to a mount."""
    words = struct.pack("4Q", attributes, 0, PRIVATE, 0)
    system_call("mount_setattr", descriptor, os.fsencode(path), flags, words, len(words))


def place(descriptor: int, target: str) -> None:
    """Mount a copy at a path, which is made if it is not there."""
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    system_call("move_mount", descriptor, b"", HERE, os.fsencode(target), FROM_DESCRIPTOR)
    os.close(descriptor)


def _seen(paths: tuple[str, ...]) -> list[str]:
    """The real paths, parents first, without what lies beneath another one."""
    seen: list[str] = []
    for path in sorted({os.path.realpath(path) for path in paths if os.path.exists(path)}):
        if not any(path.startswith(other.rstrip("/") + "/") for other in seen):
            seen.append(path)
    return seen


def _place_writable(
    root: str, confinement: Confinement, owner: tuple[int, int], trees: list[tuple[str, int]]
) -> None:
    """One file system in memory, whose size is the limit of all that can be written, is seen at three places."""
    disk = f"{root}/.disk"
    os.mkdir(disk)
    mount_memory(disk, f"size={confinement.limits.disk},nr_inodes={confinement.limits.files},mode=755")
    places = (("/tmp", 0o1777), ("/dev/shm", 0o1777), (confinement.scratch, 0o700))
    writable = []
    for number, (path, mode) in enumerate(places):
        folder = f"{disk}/{number}"
        os.mkdir(folder)
        os.chmod(folder, mode)
        os.chown(folder, *(owner if path == confinement.scratch else (-1, -1)))
        writable.append((path, tree(folder, NO_SETUID | NO_DEVICES)))
    system_call("umount2", os.fsencode(disk), DETACH)
    os.rmdir(disk)
    for path, descriptor in (*writable[:2], *trees, writable[2]):  # the others may lie beneath /tmp
        place(descriptor, root + path)


def mount_memory(path: str, options: str) -> None:
    """Mount an empty file system in memory."""
    system_call("mount", b"tmpfs", os.fsencode(path), b"tmpfs", NO_SETUID | NO_DEVICES, options.encode())


def _link(root: str, path: str) -> None:
    """What was asked for by a symbolic link is seen at that name too."""
    if os.path.realpath(path) != path and not os.path.lexists(root + path):
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        os.symlink(os.path.realpath(path), root + path)


def _hide(root: str, paths: tuple[str, ...]) -> None:
    folder, file = f"{root}/.hidden", f"{root}/.hidden_file"
    os.mkdir(folder)
    os.close(os.open(file, os.O_CREAT, 0o444))
    for path in paths:
        target = root + os.path.realpath(path)
        if os.path.exists(target):
            place(tree(folder if os.path.isdir(target) else file, READ_ONLY | NO_SETUID), target)
