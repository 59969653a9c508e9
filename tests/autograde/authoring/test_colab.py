"""A copy for Colab is the notebook with a cell in front that installs the course, and says what it cannot do."""

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograde.authoring.colab import colab_copy, repository_address

ADDRESS = "https://example.org/lvm-course.git"
WHEEL = "lvm_course-0.1.0-py3-none-any.whl"


@pytest.fixture
def notebook() -> NotebookNode:
    return new_notebook(cells=[new_code_cell("import course", id="setup")])


@pytest.mark.parametrize(("address", "installs"), [(ADDRESS, f"git+{ADDRESS}"), ("", f"./{WHEEL}")])
def test_it_installs_the_course_before_anything_else(notebook: NotebookNode, address: str, installs: str):
    made = colab_copy(notebook, address=address, wheel=WHEEL)
    nbformat.validate(made)
    _, first, *rest = made.cells
    assert first.source.startswith("%pip install")
    assert installs in first.source
    assert rest == notebook.cells


def test_while_the_course_has_no_address_it_says_so(notebook: NotebookNode):
    text = colab_copy(notebook, address="", wheel=WHEEL).cells[0].source
    assert "no public address" in text
    assert WHEEL in text
    assert "no public address" not in colab_copy(notebook, address=ADDRESS, wheel=WHEEL).cells[0].source


def test_the_notebook_itself_stays_as_it_is(notebook: NotebookNode):
    colab_copy(notebook, address=ADDRESS, wheel=WHEEL)
    assert len(notebook.cells) == 1


def test_the_address_is_one_setting(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text(f'[tool.lvm-course]\nrepository = "{ADDRESS}"\n')
    assert repository_address(tmp_path) == ADDRESS
