"""Notebooks that were saved by other programs than JupyterLab keep all of a student's work."""

import base64
import copy
import io
import json
import random
import string
from typing import Any

import jupytext
import nbformat
import pytest
from PIL import Image

from autograde.exercise import checks
from autograde.grading.intake import Rebuilt, rebuild
from tests.autograde.conftest import CHECKOUT
from tests.autograde.grading.releases_of_the_toy import NAMES, RELEASE, cell_of, done, markdown, release_of
from tests.autograde.grading.test_intake import ANSWER, RIGHT, assert_sound, written

GAUSSIAN_MIXTURES = CHECKOUT / "exercises" / "solutions" / "03_gaussian_mixtures.py"


def as_nbformat(content: dict[str, Any]) -> nbformat.NotebookNode:
    return nbformat.from_dict(copy.deepcopy(content))


def lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)


def by_colab(content: dict[str, Any], *, keep_headers: bool, keep_ids: bool) -> dict[str, Any]:
    """As Colab saves it: format 4.0, the cell ids among the metadata, and its own keys beside them."""
    letters = random.Random(1)
    cells = []
    for cell in content["cells"]:
        made = "".join(letters.choices(string.ascii_letters + string.digits + "-_", k=12))
        metadata = {"id": cell["id"] if keep_ids else made} | (cell["metadata"] if keep_headers else {})
        saved = {"cell_type": cell["cell_type"], "source": lines(cell["source"]), "metadata": metadata}
        if cell["cell_type"] == "code":
            metadata |= {"colab": {"base_uri": "https://localhost:8080/"}, "outputId": "1f0c-8a"}
            text = {"output_type": "stream", "name": "stdout", "text": ["seed 0\n"]}
            saved |= {"execution_count": 3, "outputs": [text]}
        cells.append(saved)
    metadata = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    return {"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": cells}


def by_vs_code(content: dict[str, Any], *, keep_headers: bool) -> dict[str, Any]:
    """As VS Code saves it: other ids, the language of each cell, and the kernel of a virtual environment."""
    cells = []
    for number, cell in enumerate(content["cells"]):
        metadata = {"vscode": {"languageId": "python"}} | (cell["metadata"] if keep_headers else {})
        cells.append(cell | {"id": f"{number:08x}", "metadata": metadata, "source": lines(cell["source"])})
    metadata = {
        "kernelspec": {"display_name": ".venv (3.12.1)", "language": "python", "name": "venv312"},
        "language_info": {"codemirror_mode": {"name": "ipython", "version": 3}, "version": "3.12.1"},
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 2}


def by_jupytext(content: dict[str, Any], fmt: str) -> nbformat.NotebookNode:
    """Written as text without metadata, and read again."""
    notebook = as_nbformat(content)
    notebook.metadata["jupytext"] = {"cell_metadata_filter": "-all", "notebook_metadata_filter": "-all"}
    return jupytext.reads(jupytext.writes(notebook, fmt=fmt), fmt=fmt)


def by_format_3(content: dict[str, Any]) -> nbformat.NotebookNode:
    """Saved by a program of ten years ago."""
    return nbformat.convert(as_nbformat(content), 3)


def by_nbformat_4_0(content: dict[str, Any]) -> nbformat.NotebookNode:
    """Without cell ids, as programs before 2021 saved it."""
    notebook = as_nbformat(content)
    for cell in notebook.cells:
        del cell["id"]
    notebook.nbformat_minor = 0
    nbformat.validate(notebook)
    return notebook


PROGRAMS = {
    "Colab": lambda content: by_colab(content, keep_headers=True, keep_ids=True),
    "Colab, headers lost": lambda content: by_colab(content, keep_headers=False, keep_ids=True),
    "Colab, headers and ids lost": lambda content: by_colab(content, keep_headers=False, keep_ids=False),
    "VS Code": lambda content: by_vs_code(content, keep_headers=True),
    "VS Code, headers lost": lambda content: by_vs_code(content, keep_headers=False),
    "jupytext, percent": lambda content: by_jupytext(content, "py:percent"),
    "jupytext, markdown": lambda content: by_jupytext(content, "md"),
    "format 3": by_format_3,
    "format 4.0": by_nbformat_4_0,
}


def saved_by(program: str, content: dict[str, Any]) -> Rebuilt:
    return rebuild(json.dumps(PROGRAMS[program](content)).encode(), [RELEASE])


@pytest.mark.parametrize("program", PROGRAMS)
def test_all_that_is_written_and_every_check_is_there_in_the_releases_order(program: str):
    result = saved_by(program, done())
    assert_sound(result.notebook)
    assert written(result.notebook) == {**RIGHT, "why": ANSWER}
    assert [cell.id for cell in result.notebook.cells] == NAMES
    assert [cell.source for cell in checks(result.notebook)] == [
        cell.source for cell in checks(RELEASE.source)
    ]


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_is_said_where_cells_were_recognised_by_other_signs_than_their_headers(program: str):
    keeps = program in ("Colab", "VS Code", "format 3", "format 4.0")
    notes = saved_by(program, done()).notes
    assert [note for note in notes if "edited" in note or "deleted" in note] == []
    assert any("without headers" in note for note in notes) != keeps


@pytest.mark.parametrize("program", PROGRAMS)
def test_own_cells_stay_where_they_are(program: str):
    content = done()
    content["cells"].insert(3, markdown("My own thought."))
    result = saved_by(program, content).notebook
    assert [cell.id for cell in result.cells] == [*NAMES[:3], "own-1", *NAMES[3:]]
    assert result.cells[3].source == "My own thought."


def test_an_image_that_colab_puts_into_the_text_is_an_attachment():
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(buffer, "PNG")
    png = base64.b64encode(buffer.getvalue()).decode()
    content = done()
    broken = "![](data:image/png;base64,AAAA) ![](data:text/html,x)"
    text = f"By hand:\n\n![a sketch](data:image/png;base64,{png})\n{broken}"
    attached = {"image-1.png": {"image/png": png}}
    cell_of(content, "why").update(source=text, attachments=attached)
    result = rebuild(json.dumps(content).encode(), [RELEASE])
    answer = cell_of(result.notebook, "why")
    assert answer.source == "By hand:\n\n![a sketch](attachment:image-2.png)\n![]() ![](data:text/html,x)"
    assert answer.attachments == {**attached, "image-2.png": {"image/png": png}}
    assert len([note for note in result.notes if note.startswith("1 attachment was left out")]) == 1


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_whole_exercise_of_the_course_comes_through_as_well(program: str):
    release = release_of(GAUSSIAN_MIXTURES.read_text(encoding="utf-8"), 1)
    content = done(release)
    result = rebuild(json.dumps(PROGRAMS[program](content)).encode(), [release]).notebook
    assert [cell.id for cell in result.cells] == [cell.id for cell in release.released.cells]
    assert written(result) == written(as_nbformat(content))
