"""What long work and a class's report look like in a terminal."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk.explain import explain
from autograde.desk.report import NOT_GRADED, ClassReport, StudentReport, not_graded
from autograde.desk.report_files import where_to_look
from autograde.grading.changes import Change
from autograde.grading.plain_text import plain

if TYPE_CHECKING:
    from autograde.grading.grade import Progress


@contextlib.contextmanager
def bar(label: str) -> Iterator[Progress]:
    """A progress bar on the error stream, with the time left, for what calls back after each student."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(label, total=None)
        yield lambda done, total, student: shown.update(task, completed=done, total=total)


def show_report(
    folder: CourseFolder, report: ClassReport, handed_in: Mapping[str, str] | None = None
) -> None:
    """Print students and points by task, the named mistakes, what awaits a person, and where to open what."""
    console = Console()
    console.print(points_table(report, handed_in or {}))
    tasks = [f"{number} {task}" for number, task in enumerate(report.maximum, 1)]
    for heading, lines in (
        ("Look at this first", report.warnings),
        ("How it was run", report.runs),
        ("Tasks", [" · ".join(tasks)]),
        ("Decided for all", report.decisions),
        ("Handed in late", [_late(each) for each in report.students if each.penalty]),
        ("Named mistakes", [f"{count} × {mistake}" for mistake, count in report.mistakes.most_common()]),
        ("Could not be graded, and is no grade", not_graded(report)),
        ("Counts as not attempted", [f"{each.id}: {each.reason}" for each in report.students if each.reason]),
        ("Notes", [f"{each.id}: {note}" for each in report.students for note in each.notes]),
        ("Awaits a person", [f"{cell}: {', '.join(students)}" for cell, students in report.waiting.items()]),
        ("Where to open what", where_to_look(report.unit, os.path.relpath(folder.root))),
    ):
        if lines:
            console.print(Text(f"\n{heading}", style="bold"))
            for line in lines:
                console.print(Text(f"  {' '.join(plain(line).split())}"), soft_wrap=True)


def _late(student: StudentReport) -> str:
    return f"{student.id}: {student.days_late:.2g} days, {student.penalty:g} taken off"


def points_table(report: ClassReport, handed_in: Mapping[str, str]) -> Table:
    """Students in rows, tasks in numbered columns; full points in green, none in red, "?" where a person decides."""
    table = Table(title=report.unit, title_justify="left")
    table.add_column("student", no_wrap=True)
    for number, task in enumerate(report.maximum, 1):
        points = report.head(task).removeprefix(f"{task} ")
        table.add_column(f"{number}\n{points}", justify="right", no_wrap=True)
    table.add_column(f"total\n/{report.best:g}", justify="right", no_wrap=True)
    if handed_in:
        table.add_column("handed in")
    for student in report.students:
        scores = [_score(student, task, report) for task in report.maximum]
        what = [Text(handed_in[student.id])] if handed_in else []
        table.add_row(Text(plain(student.id)), *scores, Text(student.shown_total, style="bold"), *what)
    for absent in report.missing:
        table.add_row(
            Text(plain(absent)), *[""] * (len(report.maximum) + 1), *(["nothing"] if handed_in else [])
        )
    return table


def show_changes(changes: Iterable[Change]) -> None:
    """Print the grades that a run changed, each with its reason."""
    table = Table(title="Grades that changed", title_justify="left")
    for head in ("student", "check"):
        table.add_column(head, no_wrap=True)
    for head in ("before", "now"):
        table.add_column(head, justify="right")
    table.add_column("because")
    for each in changes:
        points = ["?" if points is None else f"{points:g}" for points in (each.before, each.after)]
        because = " ".join(plain(each.reason).split())
        table.add_row(*map(Text, (plain(each.student), plain(each.cell), *points, because)))
    Console().print(table)


def show_explanations(folder: CourseFolder, unit: str, students: Sequence[str]) -> None:
    """Print what stands behind the grades of some students; `CourseError` if none is named."""
    if not students:
        raise CourseError("whose grade is to be explained? Name the student: --student ID --explain")
    for student in students:
        print(explain(folder, unit, student))


def _score(student: StudentReport, task: str, report: ClassReport) -> Text:
    score = report.score(student, task)
    full = score == f"{report.maximum[task]:g}"
    return Text(
        score, style="green" if full else {"?": "", "": "", NOT_GRADED: "", "0": "red"}.get(score, "yellow")
    )
