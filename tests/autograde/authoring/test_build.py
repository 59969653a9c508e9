"""The notebook is made from the text, always the same, and nobody can forget to make it again."""

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograde.authoring.build import (
    MAY_RAISE,
    as_text,
    build,
    complete,
    drift,
    exercise_notebook,
    lecture_notebook,
    lecture_texts,
    orphans,
)
from autograde.authoring.release import release
from autograde.course_folder import CourseError, CourseFolder, UnknownUnit
from autograde.exercise import grade_id, is_task
from tests.autograde.conftest import CHECKOUT, TOY, TOY_TEXT, released_course

LECTURE = """# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Ärger mit Umlauten, and $\\\\alpha$

# %% tags=["remove-cell"]
x = 1


# %%
print(x)

# %%
print(x)
"""


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    """A course with one lecture, built."""
    (tmp_path / "exercises" / "solutions").mkdir(parents=True)
    (tmp_path / "lectures").mkdir()
    (tmp_path / "lectures" / "01_toy.py").write_text(LECTURE, encoding="utf-8")
    folder = CourseFolder.open(tmp_path)
    assert [path.name for path in build(folder)] == ["01_toy.ipynb"]
    return folder


def test_another_process_with_other_hashes_builds_the_same_bytes():
    script = (
        "import sys; from pathlib import Path; from autograde.authoring.build import as_text, exercise_notebook;"
        "sys.stdout.buffer.write(as_text(exercise_notebook(Path(sys.argv[1]).read_text())).encode())"
    )
    command = [sys.executable, "-c", script, str(TOY_TEXT)]
    run = subprocess.run(command, env={"PYTHONHASHSEED": "1"}, capture_output=True, check=True)
    assert run.stdout == as_text(exercise_notebook(TOY_TEXT.read_text())).encode()


def test_a_lectures_notebook_says_what_its_text_says():
    notebook = lecture_notebook(LECTURE)
    again = jupytext.reads(jupytext.writes(notebook, fmt="py:percent"), fmt="py:percent")
    assert [cell.source for cell in again.cells] == [cell.source for cell in notebook.cells]
    assert notebook.cells[1].metadata.tags == ["remove-cell"]


def test_assertions_are_folded_and_nothing_else_is():
    folded = [
        cell.metadata.get("jupyter", {}).get("source_hidden", False)
        for cell in lecture_notebook(LECTURE).cells
    ]
    assert folded == [False, True, *[False] * (len(folded) - 2)]


def test_a_notebook_has_no_outputs_and_nothing_of_jupytext():
    content = json.loads(as_text(lecture_notebook(LECTURE)))
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in content["cells"][1:])
    assert "jupytext" not in json.dumps(content)
    assert "lines_to" not in json.dumps(content)


def test_cell_ids_come_from_grade_ids_or_from_what_the_cell_says():
    toy = exercise_notebook(TOY_TEXT.read_text())
    assert "check-double" in [cell.id for cell in toy.cells]
    before = {cell.source: cell.id for cell in lecture_notebook(LECTURE).cells}
    after = {
        cell.source: cell.id
        for cell in lecture_notebook("# %%\nnew = 1\n\n" + LECTURE.split("---\n")[-1]).cells
    }
    assert before.items() <= after.items()


def test_two_cells_that_say_the_same_have_different_ids():
    ids = [cell.id for cell in lecture_notebook(LECTURE).cells]
    assert len(set(ids)) == len(ids)


def test_completed_headers_satisfy_nbgrader():
    notebook = exercise_notebook(TOY_TEXT.read_text())
    MetadataValidator().validate_nb(notebook)
    assert sum("nbgrader" in cell.metadata for cell in notebook.cells) == 8


@pytest.mark.parametrize("missing", ["schema_version", "grade", "solution", "locked"])
def test_nbgrader_refuses_headers_that_are_not_complete(missing: str):
    notebook = exercise_notebook(TOY_TEXT.read_text())
    del notebook.cells[1].metadata.nbgrader[missing]
    with pytest.raises(Exception, match=missing if missing != "schema_version" else "schema version"):
        MetadataValidator().validate_nb(notebook)


def test_what_a_header_says_wins_over_what_is_completed():
    assert complete({"grade_id": "setup", "locked": True}, "code")["locked"] is True
    assert complete({"grade_id": "why", "grade": True, "solution": True}, "markdown")["locked"] is False


def test_nothing_drifts_after_a_build(course: CourseFolder):
    assert drift(course) == {}
    assert build(course) == []


@pytest.mark.parametrize("change", ["edit the text", "edit the notebook", "lose the notebook"])
def test_a_notebook_that_is_not_what_its_text_makes_is_named(course: CourseFolder, change: str):
    text = course.lectures / "01_toy.py"
    notebook = text.with_suffix(".ipynb")
    if change == "edit the text":
        text.write_text(LECTURE.replace("x = 1", "x = 2"), encoding="utf-8")
    elif change == "edit the notebook":
        content = nbformat.read(notebook, as_version=4)
        content.cells[1].source = "x = 3"
        nbformat.write(content, notebook)
    else:
        notebook.unlink()
    assert list(drift(course)) == [notebook]


def test_a_page_that_is_looked_up_is_made_and_named_when_it_is_old(course: CourseFolder):
    (course.lectures / "glossary").mkdir()
    terms = course.lectures / "glossary" / "01_toy.md"
    terms.write_text("prior | What is known before. | growth\n", encoding="utf-8")
    page = course.lectures / "glossary.md"
    assert list(drift(course)) == [page]
    assert build(course) == [page]
    assert drift(course) == {}
    terms.write_text("prior | What was known before. | growth\n", encoding="utf-8")
    assert list(drift(course)) == [page]


def test_a_notebook_without_a_text_is_named(course: CourseFolder):
    lonely = course.lectures / "02_old.ipynb"
    shutil.copy(course.lectures / "01_toy.ipynb", lonely)
    assert orphans(course) == [lonely]


def test_an_exercise_that_breaks_a_rule_is_not_written(tmp_path: Path):
    (tmp_path / "exercises" / "solutions").mkdir(parents=True)
    unbegun = TOY_TEXT.read_text().replace('check.exercise("01_toy")', "")
    (tmp_path / "exercises" / "solutions" / f"{TOY}.py").write_text(unbegun)
    folder = CourseFolder.open(tmp_path)
    with pytest.raises(
        CourseError, match=r"exercises/solutions/01_toy\.py: the first code cell does not call"
    ):
        build(folder)
    assert not folder.source_notebook(TOY).exists()


@pytest.mark.parametrize("made_again", [build, partial(release, unit=TOY)], ids=["build", "release"])
def test_an_exercise_that_somebody_has_written_into_is_never_made_blank_again(toy: CourseFolder, made_again):
    blank = toy.blank_notebook(TOY)
    untouched = blank.read_bytes()
    content = nbformat.read(blank, as_version=4)
    task = next(cell for cell in content.cells if is_task(cell))
    task.source = "def double(x):\n    return x + x"
    nbformat.write(content, blank)
    written = blank.read_bytes()
    with pytest.raises(CourseError, match=r"exercises/01_toy\.ipynb: it holds answers"):
        made_again(toy)
    assert blank.read_bytes() == written
    blank.unlink()
    made_again(toy)
    assert blank.read_bytes() == untouched


def test_a_blank_exercise_that_was_run_and_saved_is_made_again(toy: CourseFolder):
    blank = toy.blank_notebook(TOY)
    untouched = blank.read_bytes()
    content = nbformat.read(blank, as_version=4)
    content.cells[1].outputs = [nbformat.v4.new_output("stream", text="not attempted yet")]
    nbformat.write(content, blank)
    assert build(toy) == [blank]
    assert blank.read_bytes() == untouched


def test_one_unit_can_be_named_by_its_number(course: CourseFolder):
    assert [path.name for path in lecture_texts(course, "01")] == ["01_toy.py"]
    with pytest.raises(UnknownUnit, match="no unit is called '07'; the units are: 01_toy"):
        lecture_texts(course, "07")


def test_the_notebooks_of_this_checkout_are_what_their_texts_make():
    checkout = CourseFolder.open(CHECKOUT)
    assert "03_gaussian_mixtures" in checkout.units()
    assert [str(path) for path in drift(checkout)] == []
    assert orphans(checkout) == []


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param(unit, marks=() if number == 0 else pytest.mark.full)
        for number, unit in enumerate(reversed(CourseFolder.open(CHECKOUT).units()))  # the newest always
    ],
)
def test_the_blank_exercise_is_what_nbgrader_releases(unit: str, tmp_path: Path):
    text = CourseFolder.open(CHECKOUT).source_text(unit).read_text(encoding="utf-8")
    folder = released_course(tmp_path, unit, text)
    released = (folder.step("release", unit) / f"{unit}.ipynb").read_text(encoding="utf-8")
    assert json.loads((CHECKOUT / "exercises" / f"{unit}.ipynb").read_text(encoding="utf-8")) == json.loads(
        released
    )


@pytest.mark.parametrize("path", sorted(CHECKOUT.glob("exercises/*.ipynb")), ids=lambda path: path.stem)
def test_run_all_runs_on_after_every_cell_that_waits_for_the_student(path: Path):
    for cell in nbformat.read(path, as_version=4).cells:
        waits = cell.cell_type == "code" and not is_task(cell) and grade_id(cell) != "setup"
        assert (MAY_RAISE in cell.metadata.get("tags", ())) == waits, cell.source
