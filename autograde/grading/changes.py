"""What a new grading changed: grades that are not what they were, and answers that are not what they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from autograde.exercise import grade_id, header, task_of
from autograde.grading.journal import Entry


@dataclass(frozen=True)
class Change:
    """A cell's points before and after, and why they changed: what was new, and what the check says now."""

    student: str
    cell: str
    before: float | None
    after: float | None
    reason: str


def changes(
    notebook: NotebookNode,
    entry: Entry,
    earlier: Entry | None,
    before: Mapping[str, float | None],
) -> list[Change]:
    """The points that a new grading changed; none where there was no grade before.

    notebook: as graded now; entry and earlier: the gradings; before: the points by cell.
    """
    if earlier is None or earlier.could_not or entry.could_not:
        return []
    cause = _cause(entry, earlier)
    return [
        Change(entry.student, cell, before[cell], points, f"{cause}: {_verdict(notebook, cell)}")
        for cell, points in entry.points.items()
        if cell in before and before[cell] != points
    ]


def _cause(entry: Entry, earlier: Entry) -> str:
    if entry.digest != earlier.digest:
        return "another submission"
    return "graded anew" if entry.checks == earlier.checks else "other checks"


def _verdict(notebook: NotebookNode, cell: str) -> str:
    """The first line of what a check says in a graded notebook."""
    outputs = [
        output for each in notebook.cells if grade_id(each) == cell for output in each.get("outputs", ())
    ]
    failed = [output.evalue for output in outputs if output.output_type == "error"]
    return failed[0].partition("\n")[0] if failed else "it passes"


def answers(notebook: NotebookNode) -> dict[str, str]:
    """A digest of what the student wrote for each graded cell: in the question itself, or in the task of a check.

    Of a task that stands elsewhere in the notebook, all that is the student's is taken.
    """
    written = {grade_id(cell): cell for cell in notebook.cells if header(cell).get("solution")}
    everything = [cell for cell in notebook.cells if not header(cell) or header(cell)["solution"]]
    return {
        name: _digest([written[task_of(name)]] if task_of(name) in written else everything)
        for name in (grade_id(cell) for cell in notebook.cells if header(cell).get("grade"))
    }


def _digest(cells: list[NotebookNode]) -> str:
    words = [[cell.source, cell.get("attachments", {})] for cell in cells]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:20]
