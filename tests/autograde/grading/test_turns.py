"""Where sandboxes share a limit on processes, one submission is run at a time."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from autograde.grading import turns
from autograde.grading.submission import Plan
from autograde.grading.turns import own_turn


def taken(folder: Path) -> bool:
    """Whether another submission would have to wait."""
    with (folder / "turn").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize(
    ("tier", "user", "waits"),
    [("landlock", 1000, True), ("landlock", 0, False), ("namespaces", 1000, False), ("unsafe", 1000, False)],
)
def test_submissions_take_turns_where_the_kernel_counts_their_processes_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tier: str, user: int, waits: bool
):
    monkeypatch.setattr(turns.os, "geteuid", lambda: user)
    with own_turn(Plan("unit", (), str(tmp_path), tier, False)):
        assert taken(tmp_path) == waits
    assert not taken(tmp_path)
