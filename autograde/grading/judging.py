"""Have the check cells of a submission judged by a judge's process, and wait for its verdicts."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from nbformat import NotebookNode

from autograde.exercise import checks, grade_id
from autograde.grading import warm_parent
from autograde.grading.judge import Verdict
from autograde.grading.run_folder import RunFolder
from autograde.grading.submission import Job, Plan
from course.check.local import CheckCall, check_calls


def judged(
    plan: Plan, job: Job, snapshots: Mapping[str, socket.socket], deadline: float
) -> dict[str, Verdict]:
    """The verdicts on the check cells of which there are snapshots, as far as they come before the deadline."""
    if not snapshots:
        return {}
    calls = calls_by_cell(plan.releases[-1].source)
    cells = [cell for cell in snapshots if cell in calls]
    request = {
        "unit": plan.unit,
        "seed": job.seed,
        "cells": cells,
        "calls": [[list(asdict(call).values()) for call in calls[cell]] for cell in cells],
    }
    descriptors = [snapshots[cell].fileno() for cell in cells]
    judges = RunFolder(Path(plan.run_folder)).judges
    with warm_parent.request(judges, request, descriptors, socket.SOCK_STREAM) as judge:
        return {verdict.cell: verdict for verdict in _verdicts(judge, len(cells), deadline)}


def _verdicts(judge: socket.socket, count: int, deadline: float) -> list[Verdict]:
    verdicts: list[Verdict] = []
    with judge.makefile("r", encoding="utf-8") as lines, contextlib.suppress(TimeoutError):
        while len(verdicts) < count:
            judge.settimeout(max(deadline - time.monotonic(), 1e-3))
            if not (line := lines.readline()):  # the judge has ended: what it had not judged is not reached
                break
            verdicts.append(Verdict(**json.loads(line)))
    return verdicts


def calls_by_cell(source: NotebookNode) -> dict[str, list[CheckCall]]:
    """The calls of each check cell that a judge can run: those that hold nothing but calls of `course.check`."""
    found = {grade_id(cell): check_calls(cell.source) for cell in checks(source) if cell.cell_type == "code"}
    return {name: calls for name, calls in found.items() if calls}
