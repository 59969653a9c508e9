"""The cells of an exercise that give no points run with whatever the checks accept, and with nothing written yet."""

import hashlib
from pathlib import Path

import nbformat
import pytest

from autograde.audit.answers import filled_in
from autograde.authoring.build import exercise_notebook
from autograde.course_folder import CourseFolder
from autograde.exercise import is_task, stub
from course.check.local import outcomes, read_exercise

COURSE = CourseFolder.open(Path(__file__).parents[2])

#: Put below a solution, it makes what the function returns come back in another form.
ANOTHER_FORM = """

def another_form(function):
    import functools
    import torch

    def changed(value):
        if isinstance(value, tuple):
            return {tuple}
        return ({tensor}) if isinstance(value, torch.Tensor) else value

    @functools.wraps(function)
    def wrapper(*arguments, **named):
        return changed(function(*arguments, **named))

    return wrapper


{name} = another_form({name})
"""
PARTS = "tuple(changed(part) for part in value)"
FORMS = {
    "numpy arrays": {"tuple": PARTS, "tensor": "value.detach().numpy()"},
    "lists and floats": {"tuple": "[changed(part) for part in value]", "tensor": "value.tolist()"},
    "single precision": {"tuple": PARTS, "tensor": "value.float() if value.is_floating_point() else value"},
    "an array of one element for a number": {
        "tuple": PARTS,
        "tensor": "value.reshape(1) if value.ndim == 0 else value",
    },
}


def raised(notebook, folder):
    """What the cells without points raised when the notebook was run from top to bottom."""
    path = folder / "exercise.ipynb"
    nbformat.write(notebook, path)
    cells, unit, _ = read_exercise(path)
    return [said for said in outcomes(cells, unit, folder) if isinstance(said, str)]


def without_checks(notebook):
    """The notebook with one check cell left, which tells what exercise it is: the others take time and say nothing."""
    checks = [
        cell for cell in notebook.cells if cell.source.startswith("check.") and "nbgrader" in cell.metadata
    ]
    for cell in checks[1:]:
        cell.source = "# left out"
    return notebook


def in_turn(unit):
    """The form that the ordinary run tries on a unit; it changes with the text, by chance."""
    digest = hashlib.sha256(COURSE.source_text(unit).read_bytes()).digest()
    return sorted(FORMS)[digest[0] % len(FORMS)]


@pytest.mark.parametrize(
    ("form", "unit"),
    [
        pytest.param(form, unit, marks=() if form == in_turn(unit) else pytest.mark.full)
        for unit in COURSE.units()
        for form in FORMS
    ],
)
def test_they_take_every_form_of_answer_that_the_checks_take(unit, form, tmp_path):
    source = exercise_notebook(COURSE.source_text(unit).read_text())
    notebook = without_checks(filled_in(source, source))
    for cell in notebook.cells:
        if is_task(cell):
            cell.source += ANOTHER_FORM.format(name=cell.metadata["nbgrader"]["grade_id"], **FORMS[form])
    assert raised(notebook, tmp_path) == []


@pytest.mark.parametrize("unit", COURSE.units())
def test_they_run_while_nothing_is_written(unit, tmp_path):
    notebook = without_checks(exercise_notebook(COURSE.source_text(unit).read_text()))
    for cell in notebook.cells:
        if is_task(cell):
            cell.source = stub(cell.source)
    assert raised(notebook, tmp_path) == []
