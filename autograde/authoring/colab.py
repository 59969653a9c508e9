"""Copies of notebooks for Colab, which has no course: they begin with a cell that installs it."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

INSTALLS = "**On Colab**, run the next cell first: it installs the course."
WITHOUT_ADDRESS = """**On Colab**, upload `{wheel}` from your bundle first (the folder icon on the left, then the
arrow that points up), and run the next cell: it installs the course. This copy cannot fetch it by itself, because the
course has no public address yet."""


def repository_address(checkout: Path) -> str:
    """The repository's public address from pyproject.toml, empty while it has none."""
    settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["lvm-course"]["repository"]


def colab_copy(notebook: NotebookNode, *, address: str, wheel: str) -> NotebookNode:
    """A copy that first installs the course: from the repository's address, or while there is none from the wheel.

    >>> from nbformat.v4 import new_notebook
    >>> print(colab_copy(new_notebook(), address="https://example.org/c.git", wheel="").cells[1].source)
    %pip install --quiet "lvm-course @ git+https://example.org/c.git"
    """
    source = f'"lvm-course @ git+{address}"' if address else f"./{wheel}"
    text = INSTALLS if address else WITHOUT_ADDRESS.format(wheel=wheel)
    made = copy.deepcopy(notebook)
    made.cells[:0] = [
        new_markdown_cell(text, id="colab"),
        new_code_cell(f"%pip install --quiet {source}", id="colab-install"),
    ]
    return made
