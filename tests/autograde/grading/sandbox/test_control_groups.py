"""Where the kernel itself counts for all processes of a sandbox together."""

from pathlib import Path

import pytest

from autograde.grading.sandbox import cgroups
from tests.autograde.grading.sandbox import scenes

MIB = 1 << 20
SESSION = "/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope"
BEHIND = "rw,nosuid,nodev,noexec,relatime"


def test_where_groups_can_be_made_the_kernel_ends_what_uses_too_much_memory(sandbox):
    """Nobody watches here, so without groups the deed is done."""
    seen = sandbox.play(scenes.without_watcher, 400 * MIB, {"memory": 200 * MIB})
    expected = {"ended": "memory", "detail": 200 * MIB} if seen["groups"] else {"ended": "exit", "detail": 0}
    assert seen["ended"] == expected


@pytest.mark.parametrize(
    ("mounts", "own", "kind", "controller", "expected"),
    [
        (
            f"30 23 0:26 / /sys/fs/cgroup {BEHIND} shared:9 - cgroup2 cgroup2 rw,nsdelegate",
            f"0::{SESSION}",
            "cgroup2",
            "",
            [f"/sys/fs/cgroup{path}" for path in (SESSION, SESSION.removesuffix("/terminal.scope"))],
        ),
        (
            f"34 30 0:30 / /sys/fs/cgroup/memory {BEHIND} - cgroup cgroup rw,memory",
            "4:memory:/grader",
            "cgroup",
            "memory",
            ["/sys/fs/cgroup/memory/grader", "/sys/fs/cgroup/memory"],
        ),
        (
            f"34 30 0:30 /docker/abc /sys/fs/cgroup/memory {BEHIND} - cgroup cgroup rw,memory",
            "4:memory:/docker/abc",
            "cgroup",
            "memory",
            ["/sys/fs/cgroup/memory"],
        ),
        (
            f"34 30 0:30 / /sys/fs/cgroup/cpu {BEHIND} - cgroup cgroup rw,cpu",
            "4:cpu:/",
            "cgroup",
            "memory",
            [],
        ),
    ],
    ids=["a session of version 2", "version 1", "version 1 in a container", "another controller"],
)
def test_a_group_is_sought_at_ones_own_and_then_above(monkeypatch, mounts, own, kind, controller, expected):
    texts = {"/proc/self/mountinfo": mounts, "/proc/self/cgroup": own}
    monkeypatch.setattr(cgroups, "_text", lambda path: texts[str(path)])
    found = [str(path) for path in cgroups._candidates(kind, controller)]
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_groups_of_supervisors_that_were_killed_are_removed_and_others_stay(tmp_path):
    gone, here, other = (tmp_path / name for name in ("sandbox-0", "sandbox-1", "user.slice"))
    for folder in (gone, here, other):
        folder.mkdir()
    cgroups._sweep(tmp_path)
    assert [Path(path).name for path in sorted(tmp_path.iterdir())] == ["sandbox-1", "user.slice"]
