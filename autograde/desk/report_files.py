"""Write a class's report for reading (Markdown), for a spreadsheet (CSV) and for programs (JSON).

What students wrote reaches these files inside messages and names: it is escaped for each of them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from autograde.course_folder import CourseFolder
from autograde.desk.collecting.account import shown_as_text
from autograde.desk.findings import Finding
from autograde.desk.report import NOT_GRADED, ClassReport, StudentReport, not_graded
from autograde.exercise import task_of
from autograde.grading.changes import Change
from autograde.grading.plain_text import plain

NOT_ATTEMPTED = "counts as not attempted because"


def write_report(folder: CourseFolder, report: ClassReport) -> list[Path]:
    """Write `report/<unit>.md`, `.csv` and `.json`; returns their paths.

    Beside them `report/<unit>_for_a_person.md` lists what was tried in vain, as long as there is any.
    """
    texts = {".md": as_markdown(report), ".csv": as_csv(report), ".json": as_json(report)}
    target = folder.root / "report"
    target.mkdir(exist_ok=True)
    paths = [target / f"{report.unit}{suffix}" for suffix in texts]
    for path in paths:
        path.write_text(texts[path.suffix], encoding="utf-8", newline="\n")
    in_vain = [each for each in report.students if each.for_a_person]
    listed = target / f"{report.unit}_for_a_person.md"
    listed.unlink(missing_ok=True)
    if in_vain:
        listed.write_text(_for_a_person(report.unit, in_vain), encoding="utf-8", newline="\n")
    return paths


def _for_a_person(unit: str, students: list[StudentReport]) -> str:
    """The submissions that we could not grade however often we tried, and what can be done."""
    lines = [
        f"- {_who(each)}: {escape(each.could_not)}. It lies in submitted/{escape(each.id)}/{unit}/"
        for each in students
    ]
    advice = (
        f"What is mended on the machine lets `autograde grade {unit} --regrade` grade them; points given by hand, in "
        "formgrader, count in any case."
    )
    return "\n".join([f"# {unit}: could not be graded", "", *lines, "", advice, ""])


def as_json(report: ClassReport) -> str:
    """All of a report."""
    students = [
        {**asdict(student), "total": student.total, "so_far": student.so_far} for student in report.students
    ]
    mistakes = dict(report.mistakes.most_common())
    return json.dumps({**asdict(report), "students": students, "mistakes": mistakes}, indent=1) + "\n"


def as_csv(report: ClassReport) -> str:
    """A row for each student; cells that a spreadsheet would take for a formula are quoted.

    What is not graded is no number: an empty cell where a person has still to give points, "–" where we could not.
    """
    rows = [_row(student, report) for student in report.students]
    for student in report.missing:
        name, email = report.contacts.get(student, ("", ""))
        who: dict[str, str | float] = {"id": student, "name": name, "email": email}
        rows.append({**who, "maximum": report.best, NOT_ATTEMPTED: "no submission"})
    heads = list(_row(StudentReport("", "", dict.fromkeys(report.maximum, 0.0)), report))
    table: list[list[str | float]] = [[*heads], *([row.get(head, "") for head in heads] for row in rows)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([[plain_cell(cell) for cell in row] for row in table])
    return buffer.getvalue()


def _row(student: StudentReport, report: ClassReport) -> dict[str, str | float]:
    """A student's cells by the heads of their columns."""
    total = "" if student.total is None else student.total
    named = (each for each in student.findings if each.mistake)
    mistakes = dict.fromkeys(f"{task_of(each.cell)}: {each.mistake}" for each in named)
    return {
        "id": student.id,
        "name": student.name,
        "email": student.email,
        **{report.head(task): _points(student, task) for task in report.maximum},
        "late penalty": student.penalty,
        "total": NOT_GRADED if student.could_not or student.lost else total,
        "maximum": report.best_of(student),
        "so far": student.so_far,
        "days late": round(student.days_late, 2),
        "named mistakes": "; ".join(mistakes),
        NOT_ATTEMPTED: student.reason,
        "awaits a person": "" if student.could_not else "; ".join([*student.awaits, *student.reviews]),
        "could not be graded because": student.could_not,
        "notes": " ".join(student.notes),
    }


def _points(student: StudentReport, task: str) -> str | float:
    shown = student.score(task)
    return {"?": "", "": "", NOT_GRADED: NOT_GRADED}.get(shown, student.points.get(task, ""))


def plain_cell(cell: str | float) -> str | float:
    """A cell in one line that a spreadsheet shows and does not compute.

    >>> plain_cell("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return shown_as_text(" ".join(plain(cell).split())) if isinstance(cell, str) else cell


def as_markdown(report: ClassReport) -> str:
    """Points, what awaits a person, the named mistakes of the class, then each student."""
    runs = " ".join(map(escape, [*report.runs, *report.decisions]))
    parts = [
        f"# {report.unit}",
        runs,
        "\n".join(f"- **Look at this first:** {escape(warning)}" for warning in report.warnings),
        _points_table(report),
        _not_graded(report),
        _waiting(report),
        _mistakes(report),
    ]
    parts += [_student_section(student, report) for student in report.students]
    parts += [
        "## Where to look",
        "From the course's folder, in which `report/` lies:",
        "\n".join(f"    {line}" for line in where_to_look(report.unit)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def where_to_look(unit: str, root: str = ".") -> list[str]:
    """What to open for what, in a line each, as seen from a folder from which `root` leads to the course."""
    here = "" if root == "." else f"{root}/"
    enter = "" if root == "." else f"cd {root} && "
    step = "autograde" if root == "." else f"autograde --folder {root}"
    return [
        f"this report: {here}report/{unit}.md, as a table {here}report/{unit}.csv",
        f"what a student gets: {here}feedback/<student>/{unit}/{unit}.html",
        f"what was run: {here}autograded/<student>/{unit}/{unit}.ipynb; what was handed in: {here}submitted/",
        f"to grade open questions and to comment: {enter}jupyter lab, and there Nbgrader > Formgrader"
        " (in a new terminal first activate the environment that autograde is installed in)",
        f"and after that: {step} feedback {unit} && {step} report {unit}",
    ]


def _points_table(report: ClassReport) -> str:
    heads = ["student", *(escape(report.head(task)) for task in report.maximum), f"total /{report.best:g}"]
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for student in report.students:
        scores = [report.score(student, task) for task in report.maximum]
        rows.append([_who(student), *scores, _total(student, report)])
    rows += [[f"{escape(student)} (no submission)", *[""] * (len(heads) - 1)] for student in report.missing]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _total(student: StudentReport, report: ClassReport) -> str:
    """A student's total, with the maximum where it was another than today's."""
    best = report.best_of(student)
    same = best == report.best or student.shown_total == NOT_GRADED
    return student.shown_total if same else f"{student.shown_total} of {best:g}"


def _not_graded(report: ClassReport) -> str:
    lines = [f"- {escape(line)}" for line in not_graded(report)]
    return "\n".join(["## Could not be graded, and is no grade", "", *lines]) if lines else ""


def _waiting(report: ClassReport) -> str:
    lines = [
        f"- {escape(cell)}: {', '.join(map(escape, students))}" for cell, students in report.waiting.items()
    ]
    return "\n".join(["## Awaits a person", "", *(lines or ["Nothing."])])


def _mistakes(report: ClassReport) -> str:
    lines = [f"- {count} × {escape(mistake)}" for mistake, count in report.mistakes.most_common()]
    return "\n".join(["## Named mistakes", "", *lines]) if lines else ""


def _student_section(student: StudentReport, report: ClassReport) -> str:
    lines = [f"## {_who(student)}: {student.shown_total} of {report.best_of(student):g}", ""]
    if student.could_not:
        lines.append(f"- could not be graded: {escape(student.could_not)}")
    if student.penalty:
        lines.append(f"- {student.penalty:g} taken off: handed in {student.days_late:.2g} days late")
    if student.reason:
        lines.append(f"- counts as not attempted: {escape(student.reason)}")
    open_tasks = dict.fromkeys(task_of(each.cell) for each in student.findings if not each.attempted)
    if open_tasks:
        lines.append(f"- not attempted: {', '.join(map(escape, open_tasks))}")
    lines += [_finding_line(each) for each in student.findings if each.attempted]
    failed = student.findings or student.reason or student.could_not or student.lost
    lines = lines if failed else [*lines, "- all checks passed"]
    return "\n".join([*lines, *(f"- note: {escape(note)}" for note in student.notes)])


#: The heads of the table of changed grades.
CHANGED = ("time", "student", "check", "before", "now", "because")


def keep_changes(folder: CourseFolder, unit: str, changes: Sequence[Change]) -> Path:
    """Add the grades that a run changed, each with its reason, to `report/<unit>_changes.csv`; returns its path."""
    path = folder.root / "report" / f"{unit}_changes.csv"
    path.parent.mkdir(exist_ok=True)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    rows: list[tuple[str | float, ...]] = [] if path.exists() else [CHANGED]
    for each in changes:
        before, after = ("" if points is None else points for points in (each.before, each.after))
        rows.append((now, each.student, each.cell, before, after, each.reason))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(map(plain_cell, row) for row in rows)
    return path


def _finding_line(finding: Finding) -> str:
    where = f"- {escape(finding.cell)}: {escape(finding.message.partition(chr(10))[0])}"
    return f"{where}; likely mistake: {escape(finding.mistake)}" if finding.mistake else where


def _who(student: StudentReport) -> str:
    return escape(f"{student.id} ({student.name})" if student.name else student.id)


def escape(text: str) -> str:
    r"""Text that Markdown shows as it is.

    >>> print(escape("<b>|x|"))
    \<b\>\|x\|
    """
    return re.sub(r"([\\`*{}\[\]<>|#!~$&]|(?<![^\W_])_|_(?![^\W_]))", r"\\\1", " ".join(plain(text).split()))
