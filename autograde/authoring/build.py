"""Make notebooks from their texts: the same bytes on every run, on every machine.

The text (py:percent) is the truth. An exercise's short headers become complete nbgrader metadata, and its tasks and
checks must follow the rules (`autograde.authoring.rules`) before anything is written.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from autograde.authoring.lookup import pages
from autograde.authoring.rules import Exercise, violations
from autograde.course_folder import CourseError, CourseFolder, find_unit, nbgrader_settings
from autograde.exercise import grade_id, header

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: What jupytext leaves in a cell's metadata to write the very same text again.
LAYOUT_METADATA = ("cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker")
#: What stands where nothing is written yet: in code, and in an open question.
NOTHING_WRITTEN = ("raise NotImplementedError", "*Write your answer here.*")
#: The tag by which Jupyter runs on after a cell that fails: Run All runs all, whatever is not written yet.
MAY_RAISE = "raises-exception"
#: The tag of a lecture's cell that asserts the numbers of its prose: it is there, folded, and not in the reader's way.
ASSERTION = "remove-cell"


def build(folder: CourseFolder, unit: str | None = None) -> list[Path]:
    """Write the notebooks of the lectures and exercises, of one unit or of all; returns what changed.

    What is looked up, notation and glossary, is of all lectures and always written.

    An exercise gives two: the blank one, and out of git's sight what nbgrader begins with, solutions and all.
    """
    made = {**notebooks(folder, unit), **pages(folder)}
    for text in exercise_texts(folder, unit):
        folder.make_state()
        made[folder.source_notebook(text.stem)] = as_text(checked_exercise(text, folder))
    drifted = _drifted(made)
    exercises = {folder.blank_notebook(text.stem) for text in exercise_texts(folder, unit)}
    if answered := [path for path in drifted if path in exercises and holds_answers(path)]:
        told = "{}: it holds answers, which this would replace by a blank exercise. Move it elsewhere, and try again"
        raise CourseError("\n".join(told.format(path.relative_to(folder.root)) for path in answered))
    for path, notebook in drifted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook, encoding="utf-8", newline="\n")
    return list(drifted)


def holds_answers(path: Path) -> bool:
    """Whether somebody has written into an exercise's notebook, or ours cannot read it."""
    if not path.exists():
        return False
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, nbformat.ValidationError):  # whatever it is, it is nothing that we have made
        return True
    to_write = [cell for cell in notebook.cells if header(cell).get("solution")]
    return not all(any(line in cell.source for line in NOTHING_WRITTEN) for cell in to_write)


def drift(folder: CourseFolder, unit: str | None = None) -> dict[Path, str]:
    """The notebooks and pages in git that are not what their texts make, each with what it should be.

    Raises `CourseError` if an exercise breaks a rule, with a line for each violation.
    """
    return _drifted({**notebooks(folder, unit), **pages(folder)})


def notebooks(folder: CourseFolder, unit: str | None = None) -> dict[Path, str]:
    """What the notebooks in git should be: the lectures, and the blank exercises."""
    made = {
        text.with_suffix(".ipynb"): as_text(lecture_notebook(text.read_text(encoding="utf-8")))
        for text in lecture_texts(folder, unit)
    }
    for text in exercise_texts(folder, unit):
        made[folder.blank_notebook(text.stem)] = as_text(blank(checked_exercise(text, folder)))
    return made


def lecture_texts(folder: CourseFolder, unit: str | None = None) -> list[Path]:
    """The texts of the lectures, of one unit or of all."""
    return _of_unit(sorted(folder.lectures.glob("[0-9][0-9]_*.py")), folder, unit)


def exercise_texts(folder: CourseFolder, unit: str | None = None) -> list[Path]:
    """The texts of the exercises, of one unit or of all."""
    return _of_unit([folder.source_text(name) for name in folder.units()], folder, unit)


def _of_unit(texts: list[Path], folder: CourseFolder, unit: str | None) -> list[Path]:
    if unit is None:
        return texts
    known = {*folder.units(), *(path.stem for path in folder.lectures.glob("[0-9][0-9]_*.py"))}
    name = find_unit(unit, sorted(known))
    return [text for text in texts if text.stem == name]


def orphans(folder: CourseFolder) -> list[Path]:
    """Notebooks in git that no text makes."""
    made = {path.with_suffix(".ipynb") for path in lecture_texts(folder)}
    made |= {folder.blank_notebook(unit) for unit in folder.units()}
    return sorted({*folder.lectures.glob("*.ipynb"), *folder.exercises.glob("*.ipynb")} - made)


def checked_exercise(text: Path, folder: CourseFolder) -> NotebookNode:
    """The notebook of an exercise's text; `CourseError` with a line for each rule that it breaks."""
    notebook = exercise_notebook(text.read_text(encoding="utf-8"))
    if broken := violations(Exercise(text.stem, notebook)):
        where = text.relative_to(folder.root)
        raise CourseError("\n".join(f"{where}: {line}" for line in broken))
    return notebook


def _drifted(made: dict[Path, str]) -> dict[Path, str]:
    return {path: text for path, text in made.items() if _read(path) != text}


def _read(path: Path) -> str | None:
    return path.read_bytes().decode(errors="replace") if path.exists() else None


def lecture_notebook(text: str) -> NotebookNode:
    """A notebook without outputs from a py:percent text, with cell ids that depend on the text alone."""
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    notebook.nbformat_minor = 5
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        for key in LAYOUT_METADATA:
            cell.metadata.pop(key, None)
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        name = grade_id(cell) or section(cell) or digest
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
        if is_assertion(cell):
            cell.metadata.jupyter = {"source_hidden": True}
    return notebook


def section(cell: NotebookNode) -> str:
    """The name of the section that a cell begins, by which links find it (`lecture.ipynb#cell-id=name`); else empty.

    Numbers and minutes may change, and what follows a colon is long: they are no part of it.

    >>> section(nbformat.v4.new_markdown_cell("## 5 · The E-step (10 minutes)"))
    'the-e-step'
    >>> section(nbformat.v4.new_markdown_cell("## 9 · Linear rate (further reading, 5 minutes)"))
    'linear-rate'
    """
    heading = re.match(
        r"##+ (?:\d+ · )?([^:\n]+?)(?: \((?:further reading, )?\d+ minutes\))?(?:[:\n]|$)", cell.source
    )
    if heading is None or cell.cell_type != "markdown":
        return ""
    return re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:60]


def is_assertion(cell: NotebookNode) -> bool:
    """Whether a cell asserts the numbers of the prose: for whoever runs the lecture, not for who reads it."""
    return ASSERTION in cell.metadata.get("tags", ())


def exercise_notebook(text: str) -> NotebookNode:
    """A lecture's notebook whose short nbgrader headers are complete."""
    notebook = lecture_notebook(text)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader = nbformat.from_dict(complete(header(cell), cell.cell_type))
        if may_wait_for_the_student(cell):
            cell.metadata.tags = [*cell.metadata.get("tags", ()), MAY_RAISE]
    return notebook


def may_wait_for_the_student(cell: NotebookNode) -> bool:
    """A check, or a cell that puts the student's pieces together: it fails until they are written."""
    own = header(cell).get("solution") or (header(cell).get("locked", False) and not header(cell)["grade"])
    return cell.cell_type == "code" and not own


def blank(notebook: NotebookNode) -> NotebookNode:
    """An exercise as nbgrader releases it: without solutions and hidden checks, its checks locked."""
    from nbgrader import preprocessors as nbgrader

    made, resources = copy.deepcopy(notebook), dict[str, Any]()
    for step in (
        nbgrader.LockCells,
        nbgrader.ClearSolutions,
        nbgrader.ClearHiddenTests,
        nbgrader.ComputeChecksums,
    ):
        made, resources = step(config=nbgrader_settings()).preprocess(made, resources)
    return made


def complete(short: dict[str, Any], cell_type: str) -> dict[str, Any]:
    """nbgrader's metadata from a short header. nbgrader takes any missing key for "an old version".

    >>> complete({"grade_id": "check-f", "grade": True, "points": 2}, "code")["locked"]
    True
    """
    grade, solution = short.get("grade", False), short.get("solution", False)
    defaults = {
        "schema_version": 3,
        "grade": grade,
        "solution": solution,
        "locked": grade and not solution,
        "task": False,
        "cell_type": cell_type,
    }
    return {**defaults, **short}


def as_text(notebook: NotebookNode) -> str:
    """The bytes of a notebook's file, as text."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"
