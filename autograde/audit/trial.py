"""Try an answer on the checks of its exercise, without notebooks or kernels."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch

from autograde.authoring.build import exercise_notebook
from autograde.course_folder import CourseFolder
from autograde.exercise import grade_id, header, is_task, tasks
from course.check import CheckFailed, kinds, link, load_cases, state
from course.check.case import SEED_VARIABLE
from course.check.local import CheckCall, check_calls

#: How long a call may take in an audit, in seconds.
TIME_LIMIT = 5.0


@dataclass(frozen=True)
class CheckCell:
    """One check cell: its name, its points, the task that it belongs to, and its calls."""

    name: str
    points: float
    task: str
    calls: tuple[CheckCall, ...]


@dataclass(frozen=True)
class Examination:
    """An exercise as the audit needs it: the set-up code, the solutions by task, and the check cells in order."""

    unit: str
    set_up: str
    solutions: dict[str, str]
    cells: tuple[CheckCell, ...]

    def cells_of(self, task: str) -> tuple[CheckCell, ...]:
        """The check cells of one task."""
        return tuple(cell for cell in self.cells if cell.task == task)


def read_examination(folder: CourseFolder, unit: str) -> Examination:
    """Read an exercise's source."""
    notebook = exercise_notebook(folder.source_text(unit).read_text(encoding="utf-8"))
    set_up = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    solutions = {grade_id(cell): cell.source for cell in notebook.cells if is_task(cell)}
    cells = tuple(
        CheckCell(grade_id(cell), header(cell)["points"], task.name, tuple(check_calls(cell.source) or ()))
        for task in tasks(notebook).values()
        for cell in (*task.visible, *task.hidden)
    )
    return Examination(unit, set_up, solutions, cells)


def functions(examination: Examination, source: str = "") -> dict[str, Any]:
    """The names that a notebook would hold with the solutions, some of them replaced by those of an answer."""
    names: dict[str, Any] = {"__name__": "answer"}
    withheld_line = "check.exercise("
    set_up = "\n".join(line for line in examination.set_up.splitlines() if not line.startswith(withheld_line))
    exec(set_up, names)
    for solution in examination.solutions.values():
        exec(solution, names)
    exec(source, names)
    return names


def examine(
    examination: Examination,
    names: dict[str, Any],
    seed: int,
    cells: Iterable[CheckCell] | None = None,
    *,
    random_only: bool = False,
) -> dict[str, CheckFailed]:
    """Run check cells on functions; the failures by the cell's name.

    random_only leaves out the calls whose cases do not depend on the seed: they were tried with another one.
    """
    failures = {}
    with _examining(examination.unit, seed):
        for cell in examination.cells if cells is None else cells:
            calls = [call for call in cell.calls if not random_only or _is_random(examination.unit, call)]
            try:
                with kinds.in_sight_only() as part:
                    for call in calls:
                        getattr(kinds, call.kind)(names[call.function], *call.cases)
                for ask in [part.tell] if part.tell else part.later:
                    ask()
            except CheckFailed as failure:
                failures[cell.name] = failure
    return failures


def _is_random(unit: str, call: CheckCall) -> bool:
    return any(load_cases(unit)[name].random for name in call.cases)


@contextlib.contextmanager
def _examining(unit: str, seed: int) -> Any:
    before = state.unit, torch.get_default_dtype(), link.TIME_LIMIT, os.environ.get(SEED_VARIABLE)
    state.unit, link.TIME_LIMIT, os.environ[SEED_VARIABLE] = unit, TIME_LIMIT, str(seed)
    torch.set_default_dtype(torch.float64)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        state.unit, dtype, link.TIME_LIMIT, seed_before = before
        torch.set_default_dtype(dtype)
        os.environ.pop(SEED_VARIABLE)
        if seed_before is not None:
            os.environ[SEED_VARIABLE] = seed_before
