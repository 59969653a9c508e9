"""Groups in which the kernel itself counts memory and processes, where this user may make them (versions 1 and 2)."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograde.grading.sandbox.confinement import Limits

PREFIX = "sandbox-"  # before the supervisor's process id


@dataclass
class Group:
    """A new group, held by descriptors: its path is out of sight once the supervisor has a root of its own."""

    parent: int
    name: str
    folder: int
    members: int
    events: str

    def add(self, process: int) -> None:
        """Put a process in; its descendants will be in too."""
        os.write(self.members, str(process).encode())

    def killed_for_memory(self) -> bool:
        """Whether the kernel had to kill a process because the group's memory was used up."""
        with (
            contextlib.suppress(OSError),
            open(os.open(self.events, os.O_RDONLY, dir_fd=self.folder)) as file,
        ):
            return any(line.split()[0] == "oom_kill" and int(line.split()[1]) for line in file)
        return False

    def remove(self) -> None:
        """Remove the group, whose processes have ended."""
        for descriptor in (self.members, self.folder):
            os.close(descriptor)
        for _ in range(50):
            with contextlib.suppress(OSError):
                os.rmdir(self.name, dir_fd=self.parent)
                return
            time.sleep(0.01)


def create(limits: Limits) -> list[Group]:
    """Groups for memory and processes; none where this user may not make any."""
    version_1 = {
        "memory": [("memory.limit_in_bytes", limits.memory), ("memory.memsw.limit_in_bytes", limits.memory)],
        "pids": [("pids.max", limits.processes)],
    }
    version_2 = [
        ("memory.max", limits.memory),
        ("memory.swap.max", 0),
        ("memory.oom.group", 1),
        ("pids.max", limits.processes),
    ]
    for folder in _candidates("cgroup2", ""):
        if "memory" in _text(folder / "cgroup.subtree_control").split() and (
            group := _create(folder, version_2, "memory.events")
        ):
            return [group]
    groups = []
    for controller, settings in version_1.items():
        made = (
            _create(folder, settings, "memory.oom_control") for folder in _candidates("cgroup", controller)
        )
        if group := next(filter(None, made), None):
            groups.append(group)
    return groups


def _create(parent: Path, settings: list[tuple[str, int]], events: str) -> Group | None:
    name = f"{PREFIX}{os.getpid()}"
    try:
        _sweep(parent)
        os.mkdir(parent / name)
    except OSError:
        return None
    for file, value in settings:
        with contextlib.suppress(OSError):  # the kernel may be built without accounting of swap
            (parent / name / file).write_text(str(value))
    try:
        folder = os.open(parent / name, os.O_RDONLY | os.O_DIRECTORY)
        members = os.open("cgroup.procs", os.O_WRONLY, dir_fd=folder)
    except OSError:
        os.rmdir(parent / name)
        return None
    return Group(os.open(parent, os.O_RDONLY | os.O_DIRECTORY), name, folder, members, events)


def _sweep(parent: Path) -> None:
    """Remove the groups of supervisors that were killed before they could."""
    for name in os.listdir(parent):
        if name.startswith(PREFIX) and not os.path.exists(f"/proc/{name.removeprefix(PREFIX)}"):
            with contextlib.suppress(OSError):
                os.rmdir(parent / name)


def _candidates(kind: str, controller: str) -> Iterator[Path]:
    """This process's own group and the groups above it, in each mounted tree of a kind that has the controller."""
    own = _own_groups()
    for line in _text(Path("/proc/self/mountinfo")).splitlines():
        before, _, after = line.partition(" - ")
        kind_found, _, options = after.split(" ")[:3]
        if kind_found != kind or (controller and controller not in options.split(",")):
            continue
        root, mounted_at = before.split(" ")[3:5]
        path = own.get(controller, "/")
        inner = Path(path.removeprefix(root.rstrip("/")).lstrip("/"))
        yield from (Path(mounted_at) / step for step in (inner, *inner.parents))


def _own_groups() -> dict[str, str]:
    groups = {}
    for line in _text(Path("/proc/self/cgroup")).splitlines():
        _, controllers, path = line.split(":", 2)
        groups.update(dict.fromkeys(controllers.split(","), path))
    return groups


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
