"""Submissions take turns where their sandboxes could get in each other's way."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from autograde.grading.submission import Plan


def shares_processes(tier: str) -> bool:
    """Whether the sandboxes of a tier share one limit on processes: the kernel counts them by user."""
    return tier == "landlock" and os.geteuid() != 0


@contextlib.contextmanager
def own_turn(plan: Plan) -> Iterator[None]:
    """Wait until no other submission of the run is in a sandbox that this one's would share a limit with."""
    if not shares_processes(plan.tier):
        yield
        return
    import fcntl  # not there on Windows, where there is no sandbox either

    with (Path(plan.run_folder) / "turn").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released when this process ends, however it ends
        yield
