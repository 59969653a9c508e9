"""Run the visible checks on a student's own notebook: what `course check NOTEBOOK` does.

The notebook's cells run in a process of their own, in their order; the checks run in this one and reach the student's
functions through the same codec as in grading.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.check import kinds, state
from course.check.failure import CheckFailed
from course.check.link import StudentObject
from course.check.process import StudentProcess

KINDS = ("close", "shape", "gradient", "increases", "network", "mean", "distribution")


class NotANotebook(ValueError):
    """The file cannot be checked; the text says why."""


@dataclass(frozen=True)
class CheckCall:
    """One line of a check cell: `check.kind(function, "case", ...)`."""

    kind: str
    function: str
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one check cell: passed, or the failure; None points for a cell that carries none."""

    task: str
    points: float | None
    failure: CheckFailed | None


def check_notebook(path: Path) -> int:
    """Check a notebook and print a table; 0 if all visible checks pass, 1 if not, 2 if it cannot be checked."""
    console = Console()
    try:
        notebook, unit = read_exercise(path)
        with console.status("running your cells …"):
            results = list(outcomes(notebook, unit, path.parent))
    except (NotANotebook, OSError) as error:
        Console(stderr=True).print(Text(f"{path}: {error}"), soft_wrap=True)
        return 2
    console.print(_table(results))
    for result in results:
        if isinstance(result, str):
            console.print(Text(f"\n{result}"), style="yellow", soft_wrap=True)
        elif result.failure is not None and result.failure.attempted:
            console.print(Text(f"\n{result.failure}"), soft_wrap=True)
    untouched = [r.task for r in results if isinstance(r, Outcome) and r.failure and not r.failure.attempted]
    if untouched:
        console.print(
            Text(f"\nNext: write {untouched[0]}, in place of the line that raises NotImplementedError.")
        )
    passed = all(isinstance(result, Outcome) and result.failure is None for result in results)
    return 0 if passed else 1


def read_exercise(path: Path) -> tuple[Any, str]:
    """The notebook in a file and the unit that it is an exercise of; `NotANotebook` if it is neither."""
    if not path.is_file():
        raise NotANotebook("there is no such file")
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (UnicodeDecodeError, json.JSONDecodeError, nbformat.reader.NotJSONError):
        raise NotANotebook("this is not a notebook, or it was cut off: save it again in Jupyter") from None
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise NotANotebook(f"this notebook is damaged: {error!s:.200}") from None
    for cell in notebook.cells:
        if cell.cell_type == "code" and (
            begins := re.search(r"check\.exercise\(['\"](\w+)['\"]\)", cell.source)
        ):
            return notebook, begins.group(1)
    raise NotANotebook('no cell calls check.exercise("..."): is this an exercise of the course?')


def outcomes(notebook: Any, unit: str, folder: Path) -> Iterator[Outcome | str]:
    """Run a notebook's cells in order and yield what became of each check cell; a text for a cell that raised."""
    before = state.unit
    state.unit = unit
    try:
        with StudentProcess(folder) as process:
            for place, cell in enumerate(notebook.cells, start=1):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                if (calls := check_calls(cell.source)) is None:
                    raised = process.run(cell.source)
                    if raised and not raised.startswith("NotImplementedError"):
                        yield f"cell {place} raised {raised:.300}"
                elif calls:
                    points = cell.metadata.get("nbgrader", {}).get("points")
                    yield Outcome(calls[0].function, points, _first_failure(process, calls))
    finally:
        state.unit = before


def check_calls(source: str) -> list[CheckCall] | None:
    """The calls of a check cell, in order, or None if the cell holds anything else.

    >>> check_calls('check.close(bound, "a", "b")')
    [CheckCall(kind='close', function='bound', cases=('a', 'b'))]
    >>> check_calls("x = 1") is None
    True
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # also a cell with magics: it is the student's own
        return None
    calls = []
    for statement in statements:
        match statement:
            case ast.Expr(
                ast.Call(ast.Attribute(ast.Name("check"), kind), [ast.Name(function), *cases], [])
            ) if kind in KINDS and all(isinstance(c, ast.Constant) for c in cases):
                calls.append(CheckCall(kind, function, tuple(str(c.value) for c in cases)))  # type: ignore[attr-defined]
            case _:
                return None
    return calls


def _first_failure(process: StudentProcess, calls: list[CheckCall]) -> CheckFailed | None:
    for call in calls:
        number = process.look_up(call.function)
        if number is None:
            return CheckFailed(call.function, "there is no function of this name: did its cell run?")
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # the table says what passed
                getattr(kinds, call.kind)(StudentObject(process, number, call.function), *call.cases)
        except CheckFailed as failure:
            return failure
    return None


def _table(results: list[Outcome | str]) -> Table:
    table = Table(title="visible checks")
    table.add_column("task")
    table.add_column("points", justify="right")
    table.add_column("result")
    for result in results:
        if isinstance(result, Outcome):
            points = "" if result.points is None else f"{result.points:g}"
            table.add_row(Text(result.task), points, _verdict(result.failure))
    return table


def _verdict(failure: CheckFailed | None) -> Text:
    if failure is None:
        return Text("✓ passes", style="green")
    if not failure.attempted:
        return Text("– not attempted yet", style="dim")
    return Text(f"✗ {failure.mistake or failure.problem}", style="red")
