"""Where our points differ from stock nbgrader's, and why: `python -m autograde.audit.differences UNIT`.

Both grade the submissions of a course, stock with its own defaults and in a copy. Every difference has one reason from
a fixed list, derived from what can be seen; one without is a fault of ours until somebody shows otherwise.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import nbformat

from autograde.audit.stock import StockGrading, grade_with_stock, stock_course
from autograde.course_folder import CourseFolder
from autograde.exercise import checks, grade_id
from autograde.grading.grade import digest, grade, seed_of, submitted_notebooks
from autograde.grading.journal import Entry, journal_of
from course.check.case import SEED_VARIABLE
from course.reading import Unreadable, read


class Reason(Enum):
    """Why points differ."""

    UNREADABLE = "stock leaves no grade where there is no file or it cannot read it"
    HEADERS = "stock leaves no grade where a header is copied, damaged or outdated"
    ENDED = "stock leaves no grade where the code ends the kernel"
    NEVER_ENDS = (
        "stock's kernel is held up by a cell that ignores interrupts, and all after it run out of time"
    )
    ERROR_STREAM = "stock takes a word on the error stream for a failure"
    LOST_CHECK = "stock does not check where a check cell is deleted or has lost its header"
    OUT_OF_ORDER = (
        "stock runs the cells as they stand, also where one is missing or comes before what it needs"
    )
    CARRIED = "stock runs the checks in one kernel, and one changes what the next one sees"
    OUT_OF_TIME = "here a submission's time has an end, and the check was not reached"
    OUT_OF_REACH = "the code needs what students' code cannot reach here"
    TAMPERING = "in stock's kernel students' code can change the checks and what they use"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Difference:
    """A check cell of a student's for which the points differ; stock's are None where it left no grade."""

    student: str
    cell: str
    stock: float | None
    ours: float
    reason: Reason


@dataclass(frozen=True)
class Evidence:
    """What can be seen of a difference.

    message: what our check says, empty where it passes; entry: our record; sources: the submission's code, by cell;
    alone: runs stock again without the other check cells, and returns its points for this one.
    """

    cell: str
    ours: float
    message: str
    entry: Entry
    stock: StockGrading
    sources: tuple[str, ...]
    alone: Callable[[], float | None]

    def stock_says(self, *words: str) -> bool:
        """Whether stock left no grade, with one of these words."""
        return self.stock.gave_up and any(word in self.stock.log for word in words)

    def stock_raised(self, name: str = "") -> bool:
        """Whether stock's check cell shows an error, or one of this name."""
        return any(output.output_type == "error" and name in output.ename for output in self.stock_outputs())

    def stock_outputs(self) -> list[nbformat.NotebookNode]:
        """What stock's check cell shows."""
        cells = [cell for cell in self.stock.notebook.cells if grade_id(cell) == self.cell]
        return [output for cell in cells for output in cell.get("outputs", ())]

    def gains(self) -> bool:
        """Whether stock gives more."""
        return (self.stock.points[self.cell] or 0.0) > self.ours

    def noted(self, words: str) -> bool:
        """Whether one of our notes on the submission has these words."""
        return any(re.search(words, note) for note in self.entry.notes)


def reason_for(evidence: Evidence) -> Reason:
    """The first reason that the evidence bears out."""
    return next((reason for reason, holds in SIGNS.items() if holds(evidence)), Reason.UNEXPLAINED)


def _is_unreadable(seen: Evidence) -> bool:
    return seen.stock_says("NotJSONError", "UnicodeDecodeError", "No notebooks were matched")


def _has_bad_headers(seen: Evidence) -> bool:
    return seen.stock_says("old version", "Inconsistent checksums", "metadata may be corrupted")


def _writes_to_the_error_stream(seen: Evidence) -> bool:
    streams = {output.get("name") for output in seen.stock_outputs()}
    return not seen.gains() and "stderr" in streams and not seen.stock_raised()


def _has_no_check(seen: Evidence) -> bool:
    names = map(grade_id, seen.stock.notebook.cells)
    return not seen.stock.gave_up and not seen.gains() and seen.cell not in names


def _is_out_of_order(seen: Evidence) -> bool:
    return not seen.gains() and seen.stock_raised("NameError") and seen.noted("moved behind|put back|is back")


def _needs_what_is_out_of_reach(seen: Evidence) -> bool:
    errors = (
        "FileNotFoundError|PermissionError|OSError|gaierror|MemoryError|ModuleNotFoundError|ended the process"
    )
    return seen.gains() and re.search(errors, seen.message) is not None


def _tampers(seen: Evidence) -> bool:
    return seen.gains() and reaches_into_libraries(seen.sources)


SIGNS: dict[Reason, Callable[[Evidence], bool]] = {
    Reason.UNREADABLE: _is_unreadable,
    Reason.HEADERS: _has_bad_headers,
    Reason.ENDED: lambda seen: seen.stock_says("DeadKernelError"),
    Reason.NEVER_ENDS: lambda seen: seen.stock_says("CellTimeoutError"),
    Reason.ERROR_STREAM: _writes_to_the_error_stream,
    Reason.LOST_CHECK: _has_no_check,
    Reason.OUT_OF_ORDER: _is_out_of_order,
    Reason.OUT_OF_TIME: lambda seen: seen.gains() and seen.message.startswith("not reached"),
    Reason.OUT_OF_REACH: _needs_what_is_out_of_reach,
    Reason.TAMPERING: _tampers,
    Reason.CARRIED: lambda seen: not seen.stock.gave_up and seen.alone() == seen.ours,
}

#: Ways to what belongs to the checks, the libraries or the kernel.
_WAYS = {
    "setattr",
    "delattr",
    "get_ipython",
    "modules",
    "builtins",
    "__builtins__",
    "__dict__",
    "_getframe",
    "gc",
}


def reaches_into_libraries(sources: tuple[str, ...]) -> bool:
    """Whether code sets an attribute of what it imports, or takes another way into it.

    >>> reaches_into_libraries(("import torch", "torch.allclose = print"))
    True
    >>> reaches_into_libraries(("import torch", "x = torch.ones(3)"))
    False
    """
    nodes = [node for source in sources for node in _nodes(source)]
    imported = {
        (name.asname or name.name).partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    return any(_WAYS & set(_chain(node)) or _sets(node) in imported for node in nodes)


def _nodes(source: str) -> Iterator[ast.AST]:
    with contextlib.suppress(SyntaxError):  # it runs nowhere, or it is one of IPython's magics
        yield from ast.walk(ast.parse(source))


def _sets(node: ast.AST) -> str | None:
    """The name in which the chain begins whose last attribute is set here."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        return _chain(node)[0]
    return None


def _chain(node: ast.AST) -> list[str]:
    """The names of an expression like `a.b[0].c`, from left to right."""
    match node:
        case ast.Name(name):
            return [name]
        case ast.Attribute(value, name):
            return [*_chain(value), name]
        case ast.Subscript(value):
            return _chain(value)
    return [""]


def compare(folder: CourseFolder, unit: str) -> list[Difference]:
    """Grade what has not been graded yet, grade all anew with stock nbgrader in a copy, and explain each difference.

    Raises `CourseError` as `grade` does, and where the gradebook is not a file in the course's folder.
    """
    grade(folder, unit)
    with tempfile.TemporaryDirectory() as place:
        course = stock_course(folder, unit, Path(place) / "course")
        comparison = _Comparison(folder, unit, course, journal_of(folder.state, unit).entries())
        return [found for student in submitted_notebooks(folder, unit) for found in comparison.of(student)]


@dataclass(frozen=True)
class _Comparison:
    folder: CourseFolder
    unit: str
    course: CourseFolder
    entries: dict[str, Entry]

    def of(self, student: str) -> Iterator[Difference]:
        """The differences of one student, in the order of the check cells."""
        stock = self._stock(student)
        for cell, (ours, message) in self._ours(student).items():
            if stock.points[cell] != ours:
                alone = lambda cell=cell: self._alone(student, cell)  # noqa: E731
                seen = Evidence(
                    cell, ours, message, self.entries[student], stock, self._sources(student), alone
                )
                yield Difference(student, cell, stock.points[cell], ours, reason_for(seen))

    def _submission(self, student: str) -> Path:
        return self.folder.step("submitted", self.unit, student) / f"{self.unit}.ipynb"

    def _stock(self, student: str) -> StockGrading:
        seed = seed_of(self.folder.secret(), digest(self._submission(student)))
        return grade_with_stock(self.course, self.unit, student, {SEED_VARIABLE: str(seed)})

    def _alone(self, student: str, cell: str) -> float | None:
        """Stock's points for a check cell where it is the only one."""
        path = self.course.step("submitted", self.unit, student) / f"{self.unit}.ipynb"
        whole = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(whole, as_version=4)
        others = {grade_id(each) for each in checks(notebook)} - {cell}
        notebook.cells = [each for each in notebook.cells if grade_id(each) not in others]
        path.write_text(json.dumps(notebook), encoding="utf-8")
        try:
            return self._stock(student).points[cell]
        finally:
            path.write_text(whole, encoding="utf-8")

    def _ours(self, student: str) -> dict[str, tuple[float, str]]:
        """Points and message of each check cell."""
        with self.folder.gradebook() as gradebook:
            grades = gradebook.find_submission_notebook(self.unit, self.unit, student).grades
            points = {grade.name: grade.auto_score for grade in grades}
        shown = nbformat.read(self.folder.step("autograded", self.unit, student) / f"{self.unit}.ipynb", 4)
        return {
            grade_id(cell): (
                points[grade_id(cell)],
                "".join(output.get("evalue", "") for output in cell.outputs),
            )
            for cell in checks(shown)
        }

    def _sources(self, student: str) -> tuple[str, ...]:
        path = self._submission(student)
        with contextlib.suppress(Unreadable):
            cells, _ = read(path.read_bytes() if path.exists() else None)
            return tuple(cell.source for cell in cells if cell.kind == "code")
        return ()


def main() -> None:
    """Print every difference with its reason; the exit code is 1 if one is unexplained."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("unit")
    parser.add_argument("--folder", type=Path, default=Path(), help="the course's folder (default: this one)")
    arguments = parser.parse_args()
    folder = CourseFolder.open(arguments.folder)
    found = compare(folder, folder.unit(arguments.unit))
    for each in found:
        stock = "no grade" if each.stock is None else f"{each.stock:g}"
        print(f"{each.student}, {each.cell}: {stock} with stock, {each.ours:g} here: {each.reason.value}")
    sys.exit(any(each.reason is Reason.UNEXPLAINED for each in found))


if __name__ == "__main__":
    main()
