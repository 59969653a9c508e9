"""From the file that a student handed in to a notebook that can be run, or a plain reason why there is none."""

from __future__ import annotations

import copy
import json
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbformat.validator import normalize

from autograde.exercise import grade_id, header, is_task


class Unreadable(Exception):
    """A submission that is no notebook of the exercise; the text says why, to student and teaching assistant."""


def read(submission: Path, released: NotebookNode) -> NotebookNode:
    """The submitted notebook; `Unreadable` if the file is not a notebook of the exercise that was released.

    Cells have the headers that they were released with, and checks that were deleted are back.
    """
    if not submission.is_file():
        raise Unreadable(f"there is no file {submission.name}")
    content = _json(submission.read_bytes())
    try:
        notebook = _valid(nbformat.convert(nbformat.from_dict(content), to_version=4))
    except Exception as error:  # nbformat raises whatever a damaged structure leads to
        raise Unreadable(f"the notebook is damaged: {_first_line(error)}") from error
    _mend_headers(notebook, released)
    if not any(header(cell).get("solution") for cell in notebook.cells):
        raise Unreadable("the notebook is not this exercise: none of the cells to be written is in it")
    _restore_cells(notebook, released)
    return _valid(notebook)


def _valid(notebook: NotebookNode) -> NotebookNode:
    """A notebook that keeps the format: cell ids that are missing or doubled are mended."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, mended = normalize(notebook)
        nbformat.validate(mended)
    return mended


def _mend_headers(notebook: NotebookNode, released: NotebookNode) -> None:
    """Give each cell the header that it was released with. Without this, a copied check or a header that another
    program stripped ends nbgrader's run.
    """
    headers = {grade_id(cell): header(cell) for cell in released.cells if header(cell)}
    for cell in notebook.cells:
        given = cell.metadata.pop("nbgrader", None)
        name = given.get("grade_id") if isinstance(given, dict) else None
        if isinstance(name, str) and name in headers:  # of copies the first one counts
            cell.metadata.nbgrader = copy.deepcopy(headers.pop(name))


def _restore_cells(notebook: NotebookNode, released: NotebookNode) -> None:
    """Put checks and questions that are missing back behind the cells that they followed.

    A missing task stays missing: its function may stand in another cell.
    """
    place = 0
    for cell in released.cells:
        present = [grade_id(each) for each in notebook.cells]
        if grade_id(cell) and grade_id(cell) in present:
            place = present.index(grade_id(cell)) + 1
        elif header(cell) and not is_task(cell):
            notebook.cells.insert(place, copy.deepcopy(cell))
            place += 1


def _json(data: bytes) -> dict:
    if not data.strip():
        raise Unreadable("the file is empty")
    try:
        content = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable("the file is not a notebook: it is not UTF-8 text") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(
            f"the file is not a complete notebook: it breaks off or is damaged ({_place(error)})"
        ) from error
    if not isinstance(content, dict) or "cells" not in content:
        raise Unreadable("the file is not a notebook: it has no cells")
    return content


def _place(error: Exception) -> str:
    return f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def stand_in(released: NotebookNode, reason: str) -> NotebookNode:
    """The untouched release with the reason on top: what is graded, and shown, where a submission cannot be run."""
    notebook = copy.deepcopy(released)
    text = "**This submission could not be graded, and counts as not attempted.**\n\n" + _verbatim(reason)
    notebook.cells.insert(0, new_markdown_cell(text, id="reason"))
    return notebook


def _verbatim(text: str) -> str:
    """Markdown that shows a text as it is, whatever stands in it."""
    return "\n".join(f"    {line}" for line in text.splitlines())
