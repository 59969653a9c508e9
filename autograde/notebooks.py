"""Read the notebooks that the course itself made: whatever became of one, what is wrong with it is one line."""

from __future__ import annotations

import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.errors import CourseError


def read_notebook(path: Path) -> NotebookNode:
    """A notebook of the course's own; `CourseError` if it is none, `OSError` if it cannot be read at all."""
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)
        assert isinstance(notebook.cells, list)
        return notebook
    except Exception as error:  # nbformat promises no exception of its own for what is no notebook
        raise CourseError(
            f"{path} is damaged, it holds no notebook: bring it back with `autograde restore`, or delete it and make "
            "it again with the command that made it"
        ) from error
