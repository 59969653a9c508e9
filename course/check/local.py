"""Run the visible checks on a student's own notebook: what `course check NOTEBOOK` does.

The notebook's cells run in a process of their own, in their order; the checks run in this one and reach the student's
functions through the same codec as in grading.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.check import kinds, state, version
from course.check.failure import CheckFailed
from course.check.link import StudentObject
from course.check.missing import defined_in, missing_function
from course.check.process import StudentProcess
from course.reading import SubmittedCell, Unreadable, read

KINDS = ("close", "shape", "gradient", "increases", "network", "mean", "distribution")
#: Run where the exercise's own first cell is gone.
SET_UP = 'import math\n\nimport torch\n\nfrom course import check, view\n\ncheck.exercise("{unit}")'
NO_CHECKS = (
    "there are no check cells in this notebook. Grading puts them back, but here there is nothing to run: copy your "
    "answers into a fresh copy of the exercise."
)


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
    """What became of one check cell: passed, or the failure; None points for a cell that carries none.

    printed: what the student's functions printed while they were checked.
    """

    task: str
    points: float | None
    failure: CheckFailed | None
    printed: str = ""


def check_notebook(path: Path) -> int:
    """Check a notebook and print a table; 0 if all visible checks pass, 1 if not, 2 if it cannot be checked."""
    console = Console()
    try:
        cells, unit, notes = read_exercise(path)
        with console.status("running your cells …"):
            results = list(outcomes(cells, unit, path.parent))
    except (NotANotebook, OSError) as error:
        Console(stderr=True).print(Text(f"{path}: {error}"), soft_wrap=True)
        return 2
    if told := version.advice(unit, path.read_bytes()):
        notes.append(told)
    for note in notes:
        console.print(Text(f"note: {note}"), style="yellow", soft_wrap=True)
    console.print(_table(results))
    for result in results:
        _print_details(console, result)
    untouched = [r.task for r in results if isinstance(r, Outcome) and r.failure and not r.failure.attempted]
    if untouched:
        console.print(
            Text(f"\nNext: write {untouched[0]}, in place of the line that raises NotImplementedError.")
        )
    passed = all(isinstance(result, Outcome) and result.failure is None for result in results)
    return 0 if passed else 1


def read_exercise(path: Path) -> tuple[list[SubmittedCell], str, list[str]]:
    """The cells of a notebook, the unit that it is an exercise of, and notes on what was mended.

    Raises `NotANotebook` if the file is no notebook of an exercise, or holds no check cells.
    """
    if not path.is_file():
        raise NotANotebook("there is no such file")
    try:
        cells, notes = read(path.read_bytes())
    except Unreadable as error:
        raise NotANotebook(str(error)) from None
    sources = [cell.source for cell in cells if cell.kind == "code"]
    if not any(check_calls(source) for source in sources):
        raise NotANotebook(NO_CHECKS)
    for source in sources:
        if begins := re.search(r"check\.exercise\(['\"](\w+)['\"]\)", source):
            return cells, begins.group(1), notes
    unit = _unit_by_name(path)
    notes.append("the first cell is gone: copy it from a fresh copy of the exercise")
    return [SubmittedCell("code", SET_UP.format(unit=unit)), *cells], unit, notes


def _unit_by_name(path: Path) -> str:
    name = re.match(r"\d\d_[a-z_]+[a-z]", path.stem)
    try:
        kinds.load_cases(name[0] if name else "")
    except ValueError:
        raise NotANotebook(
            'no cell calls check.exercise("..."): is this an exercise of the course?'
        ) from None
    assert name is not None
    return name[0]


def outcomes(cells: Sequence[SubmittedCell], unit: str, folder: Path) -> Iterator[Outcome | str]:
    """Run a notebook's cells in order and yield what became of each check cell; a text for a cell that raised."""
    before = state.unit
    state.unit = unit
    raised: dict[str, str] = {}
    broken: list[str] = []
    task = ""
    try:
        with StudentProcess(folder) as process:
            for cell in cells:
                if cell.kind != "code" or not cell.source.strip():
                    continue
                if (calls := check_calls(cell.source)) is None:
                    why = process.run(cell.source)
                    raised |= dict.fromkeys(defined_in(cell.source), why or "")
                    task = next(iter(defined_in(cell.source)), "") if cell.name else task
                    if why and why != "NotImplementedError: ":
                        if not _follows(why, broken):
                            yield f"{_place(cell, task)} raised {why:.300}"
                        broken.append(cell.source)
                elif calls:
                    process.printed = ""
                    failure = _first_failure(
                        process, calls, {name: why for name, why in raised.items() if why}
                    )
                    yield Outcome(calls[0].function, cell.points, failure, process.printed)
    finally:
        state.unit = before


def _place(cell: SubmittedCell, task: str) -> str:
    """Which cell it is, in words that Jupyter shows: its task, or the task it stands behind."""
    if cell.name:
        return f"the cell of {cell.name}"
    first = cell.source.strip().partition("\n")[0][:50]
    return f"the cell {first!r}" + (f", after {task}," if task else ", before the first task,")


def _follows(why: str, broken: Sequence[str]) -> bool:
    """Whether a name is missing only because a cell that should have made it has failed: one slip is told once."""
    missing = re.match(r"NameError: name '(\w+)' is not defined", why)
    made = missing and re.compile(rf"^(?:class |(?:async )?def )?{missing[1]}\b\s*[=:(]", re.MULTILINE)
    return bool(made and any(made.search(source) for source in broken))


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


def _first_failure(
    process: StudentProcess, calls: list[CheckCall], raised: dict[str, str]
) -> CheckFailed | None:
    for call in calls:
        number = process.look_up(call.function)
        if number is None:
            return missing_function(call.function, raised)
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # the table says what passed
                getattr(kinds, call.kind)(StudentObject(process, number, call.function), *call.cases)
        except CheckFailed as failure:
            return failure
    return None


def _print_details(console: Console, result: Outcome | str) -> None:
    if isinstance(result, str):
        console.print(Text(f"\n{result}"), style="yellow", soft_wrap=True)
        return
    if result.failure is not None and result.failure.attempted:
        console.print(Text(f"\n{result.failure}"), soft_wrap=True)
    if result.printed:
        console.print(
            Text(f"\n{result.task} printed:\n{result.printed.rstrip()}"), style="dim", soft_wrap=True
        )


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
