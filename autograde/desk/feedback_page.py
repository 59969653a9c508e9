"""One student's feedback as a page: points, what failed and why, comments, and the notebook as it was run.

The page is one file that fetches nothing and runs nothing. Nothing of a hidden check is on it but its message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from nbformat import NotebookNode

from autograde.desk.findings import Finding, findings, without_mistake
from autograde.desk.highlighting import highlighted
from autograde.desk.marks import Marks
from autograde.desk.prose import as_html, with_hints
from autograde.exercise import BROKE_OFF, FAILED, HIDDEN, grade_id, header, split, task_of
from autograde.grading.images import FORMATS
from autograde.grading.outputs import bounded
from autograde.grading.plain_text import plain
from autograde.grading.student_text import neutral
from course.view.style import GREY, INK, PALETTE

NOTHING = Markup()


@dataclass
class Told:
    """A mistake, or a failure that has no name: told once, however many checks of the task it failed.

    place: its anchor; cells: the checks that failed by it; message: of the first of them, without the mistake.
    """

    place: str
    cells: list[str]
    message: str
    mistake: str


@dataclass
class Cell:
    """A cell as the page shows it.

    place: its anchor; label, points and status: of a graded cell; prose or code: what stands in it; comment: by a
    person.
    """

    place: str
    name: str = ""
    label: str = ""
    points: str = ""
    status: str = ""
    prose: Markup = NOTHING
    code: Markup = NOTHING
    outputs: list[dict[str, Any]] = field(default_factory=list)
    comment: Markup = NOTHING


def page(
    unit: str,
    notebook: NotebookNode,
    marks: Marks,
    *,
    course_texts: Set[str],
    reason: str = "",
    could_not: str = "",
    notes: tuple[str, ...] = (),
) -> str:
    """The page for a graded notebook.

    Args:
        unit: the exercise.
        notebook: as grading left it; what students wrote and displayed is made safe here once more.
        marks: the points and comments.
        course_texts: the texts of the exercise itself, in which hints may stand.
        reason: why the submission counts as not attempted, if it does.
        could_not: what kept us from grading it, if anything did.
        notes: what was mended in the submission, a sentence each.
    """
    open_notebook = without_hidden_checks(notebook)
    cells = [_cell(number, each, marks, course_texts) for number, each in enumerate(open_notebook.cells, 1)]
    failed = [] if reason or could_not else list(findings(open_notebook))
    told = _told_once([each for each in failed if each.attempted])
    findings_of = {name: each.place for each in told for name in each.cells}
    return _template().render(
        title=_title(open_notebook, unit),
        marks=marks,
        tasks=[(task, *points) for task, points in marks.by_task().items()],
        waiting={task_of(cell) for cell in marks.awaits},
        told=told,
        untouched=list(dict.fromkeys(task_of(each.cell) for each in failed if not each.attempted)),
        cells=cells,
        places=_places(cells),
        findings_of=findings_of,
        labels={cell.name: cell.label for cell in cells},
        reason=plain(reason),
        could_not=plain(could_not),
        notes=[plain(note) for note in notes],
        colours={"blue": PALETTE[0], "green": PALETTE[2], "red": PALETTE[4], "ink": INK, "grey": GREY},
    )


def _told_once(failed: Iterable[Finding]) -> list[Told]:
    """The failures, those of one task by one mistake together."""
    found: dict[tuple[str, str], Told] = {}
    for each in failed:
        key = (task_of(each.cell), each.mistake) if each.mistake else (each.cell, "")
        told = Told(f"finding-{len(found) + 1}", [], without_mistake(each), each.mistake)
        found.setdefault(key, told).cells.append(each.cell)
    return list(found.values())


def without_hidden_checks(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what would show a hidden check: its source, and all it put out but the check's message."""
    shown = NotebookNode({**notebook, "cells": []})
    for cell in notebook.cells:
        hidden, visible = split(cell.source, HIDDEN)
        if cell.cell_type == "code" and hidden:
            told = [_message_only(each) for each in cell.outputs if each.output_type == "error"]
            cell = NotebookNode({**cell, "source": "\n".join(visible), "outputs": told})
        shown.cells.append(cell)
    return shown


def _message_only(error: NotebookNode) -> NotebookNode:
    """An error without its traceback, which quotes the source."""
    told = error.evalue if error.ename in (FAILED, BROKE_OFF) else f"{error.ename} (raised out of sight)"
    return NotebookNode({**error, "evalue": told, "traceback": told.splitlines()})


def _title(notebook: NotebookNode, unit: str) -> str:
    """The exercise's first heading."""
    headings = (re.search(r"^# +(.+)$", cell.source, re.MULTILINE) for cell in notebook.cells[:2])
    return next((found[1] for found in headings if found), unit)


def _cell(number: int, cell: NotebookNode, marks: Marks, course_texts: Set[str]) -> Cell:
    name = grade_id(cell)
    shown = Cell(f"cell-{number}", name)
    if name in marks.maximum:
        shown.points = f"{marks.scores[name]:g} of {marks.maximum[name]:g}"
        shown.status = _status(name, marks)
    if header(cell).get("grade") or header(cell).get("solution"):
        shown.label = _label(cell)
    if cell.cell_type == "code":
        shown.code = highlighted(cell.source)
        shown.outputs = [_output(each) for each in bounded(cell.outputs)]
    elif cell.source in course_texts:
        shown.prose = with_hints(cell.source)
    else:
        safe = neutral(cell)
        shown.prose = as_html(safe.source, safe.get("attachments"))
    shown.comment = as_html(marks.comments[name]) if name in marks.comments else NOTHING
    return shown


def _label(cell: NotebookNode) -> str:
    name = grade_id(cell)
    if header(cell).get("solution"):
        return f"{name}: your answer"
    return f"{task_of(name)}: {'checks out of sight' if name.startswith('hidden-') else 'checks'}"


def _status(cell: str, marks: Marks) -> str:
    if cell in marks.awaits:
        return "waiting"
    return (
        "full" if marks.scores[cell] >= marks.maximum[cell] else "none" if not marks.scores[cell] else "part"
    )


def _places(cells: list[Cell]) -> dict[str, str]:
    """Where to go for a graded cell, and for a task."""
    places = {cell.name: cell.place for cell in cells if cell.name}
    return {**{task_of(name): place for name, place in reversed(places.items())}, **places}


def _output(output: NotebookNode) -> dict[str, Any]:
    """What the template needs of a reduced output."""
    if output.output_type == "stream":
        return {"kind": output.name, "text": output.text}
    if output.output_type == "error":
        known = output.ename in (FAILED, BROKE_OFF)
        return {
            "kind": "message" if known else "error",
            "text": output.evalue if known else _traceback(output),
        }
    for form in FORMATS:
        if form in output.data:
            how = output.metadata.get(form, {})
            alt = how.get("alt") or output.data.get("text/plain", "a figure")
            return {
                "kind": "image",
                "form": form,
                "data": output.data[form],
                "alt": alt,
                "width": how.get("width"),
            }
    return {"kind": "result", "text": output.data["text/plain"]}


def _traceback(error: NotebookNode) -> str:
    return "\n".join(error.traceback) or f"{error.ename}: {error.evalue}"


@lru_cache(maxsize=1)
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made.get_template("feedback_page.html.j2")
