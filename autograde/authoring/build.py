"""Make notebooks from their texts: the same bytes on every run, on every machine.

The text (py:percent) is the truth. An exercise's short headers become complete nbgrader metadata, and its tasks and
checks must follow the rules (`autograde.authoring.rules`) before anything is written.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from autograde.authoring.rules import Exercise, violations
from autograde.course_folder import CourseError, CourseFolder, find_unit
from autograde.exercise import grade_id, header

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: What jupytext leaves in a cell's metadata to write the very same text again.
LAYOUT_METADATA = ("cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker")
#: The tag of a lecture's cell that asserts the numbers of its prose: it is there, folded, and not in the reader's way.
ASSERTION = "remove-cell"


def build(folder: CourseFolder, unit: str | None = None) -> list[Path]:
    """Write the notebooks of the lectures and exercises, of one unit or of all; returns those that changed."""
    drifted = drift(folder, unit)
    for notebook, text in drifted.items():
        notebook.write_text(text, encoding="utf-8", newline="\n")
    return list(drifted)


def drift(folder: CourseFolder, unit: str | None = None) -> dict[Path, str]:
    """The notebooks that are not what their texts make, each with what it should be.

    Raises `CourseError` if an exercise breaks a rule, with a line for each violation.
    """
    expected = {text.with_suffix(".ipynb"): _built(text, folder) for text in sources(folder, unit)}
    return {path: text for path, text in expected.items() if _read(path) != text}


def sources(folder: CourseFolder, unit: str | None = None) -> list[Path]:
    """The texts of the lectures and exercises, of one unit or of all."""
    texts = [*sorted(folder.lectures.glob("[0-9][0-9]_*.py")), *map(folder.source_text, folder.units())]
    if unit is None:
        return texts
    name = find_unit(unit, sorted({text.stem for text in texts}))
    return [text for text in texts if text.stem == name]


def orphans(folder: CourseFolder) -> list[Path]:
    """Notebooks beside which no text lies."""
    notebooks = [*folder.lectures.glob("*.ipynb"), *folder.exercises.glob("*/*.ipynb")]
    return sorted(path for path in notebooks if not path.with_suffix(".py").exists())


def _built(text: Path, folder: CourseFolder) -> str:
    source = text.read_text(encoding="utf-8")
    if text.parent == folder.lectures:
        return as_text(lecture_notebook(source))
    notebook = exercise_notebook(source)
    if broken := violations(Exercise(text.stem, notebook)):
        where = text.relative_to(folder.root)
        raise CourseError("\n".join(f"{where}: {line}" for line in broken))
    return as_text(notebook)


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
        name = grade_id(cell) or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
        if ASSERTION in cell.metadata.get("tags", ()):
            cell.metadata.jupyter = {"source_hidden": True}
    return notebook


def exercise_notebook(text: str) -> NotebookNode:
    """A lecture's notebook whose short nbgrader headers are complete."""
    notebook = lecture_notebook(text)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader = nbformat.from_dict(complete(header(cell), cell.cell_type))
    return notebook


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
