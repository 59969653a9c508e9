"""Feedback says what failed and why, and keeps the hidden checks hidden."""

import html
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk import feedback as feedback_module
from autograde.desk import feedback_page
from autograde.desk.feedback import HideHiddenChecks, feedback
from autograde.desk.highlighting import highlighted
from autograde.grading.caps import OverTime, limited
from autograde.grading.grade import grade
from tests.autograde.conftest import TOY, answered, hand_in

pytestmark = pytest.mark.usefixtures("warm_parents_stay")

FORGETS = "def double(x):\n    print('called with', x)\n    return undefined_name\n"
SQUARE = "def double(x):\n    print('called with', x)\n    return x * x\n"


@pytest.fixture(scope="module")
def pages(shared_toy: CourseFolder) -> dict[str, str]:
    """The text of each student's page."""
    hand_in(shared_toy, "square", answered(shared_toy, SQUARE))
    hand_in(shared_toy, "forgets", answered(shared_toy, FORGETS))
    hand_in(shared_toy, "empty", b"")
    grade(shared_toy, TOY)
    with shared_toy.gradebook() as gradebook:
        gradebook.find_comment("why", TOY, TOY, "square").manual_comment = "well argued"
        gradebook.db.commit()
    assert feedback(shared_toy, TOY) == ["empty", "forgets", "square"]
    return {
        student: text_of(shared_toy.step("feedback", TOY, student) / f"{TOY}.html")
        for student in ("square", "forgets", "empty")
    }


def text_of(page: Path) -> str:
    return html.unescape(re.sub("<[^>]*>", "", page.read_text()))


@pytest.mark.parametrize("student", ["square", "forgets", "empty"])
@pytest.mark.parametrize("secret", ["double_of_the_drawn", "slope_of_half", "check.gradient", "HIDDEN"])
def test_nothing_of_a_hidden_check_is_on_any_page(pages: dict[str, str], student: str, secret: str):
    assert secret not in pages[student]


def test_the_notebook_that_the_page_is_made_from_does_hold_the_hidden_checks(pages, shared_toy: CourseFolder):
    shown = (shared_toy.step("autograded", TOY, "square") / f"{TOY}.ipynb").read_text()
    assert "double_of_the_drawn" in shown


def test_a_page_says_what_failed_in_sight_and_out_of_sight(pages: dict[str, str]):
    assert "double: checks and double: checks out of sight" in pages["square"]
    assert "Likely mistake: the square was returned" in pages["square"]
    assert "found:          [ 9. 25.]" in pages["square"]
    assert "double: raised NameError: name 'undefined_name' is not defined" in pages["forgets"]
    assert "double: raised NameError\n  checked:        twice other numbers" in pages["forgets"]


def test_a_page_has_points_and_comments(pages: dict[str, str]):
    assert "3 of 6 points so far; 3 wait for a person" in pages["square"]
    assert "well argued" in pages["square"]


def test_a_page_says_why_a_submission_counts_as_not_attempted(pages: dict[str, str]):
    assert "This submission could not be graded" in pages["empty"]
    assert "the file is empty" in pages["empty"]


def test_what_is_no_hidden_check_stays_as_it_is():
    cell = new_code_cell("print(1)", outputs=[new_output("stream", text="1")])
    before = nbformat.from_dict(new_notebook(cells=[cell]))
    after, _ = HideHiddenChecks().preprocess(before, {})
    assert after.cells == [cell]


#: What takes a highlighter minutes: its time grows with the square of such lines.
BLANKS = "\t\n" * 50_000


def test_code_that_takes_too_long_to_be_colored_is_shown_without_color():
    assert "<span" not in highlighted(f"x = 1\n{BLANKS}y = 2")
    assert "<span" in highlighted("x = 1\ny = 2")


def test_coloring_cells_keeps_no_page_from_its_limit():
    def color_without_end() -> None:
        while True:
            highlighted(f"x = 1\n{BLANKS}y = 2")

    with limited(0.5), pytest.raises(OverTime):
        color_without_end()


def test_of_a_cell_of_a_million_characters_the_beginning_is_shown():
    page = highlighted("x = 1\n" + "#" * 1_000_000)
    assert len(page) < 200_000
    assert "more characters are left out" in page


def test_a_notebook_that_takes_too_long_to_be_shown_still_has_a_page_with_its_points(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    hand_in(toy, "ada", answered(toy, SQUARE))
    hand_in(toy, "bo", answered(toy))
    grade(toy, TOY)
    graded = toy.step("autograded", TOY, "ada") / f"{TOY}.ipynb"
    notebook = nbformat.read(graded, as_version=4)
    notebook.cells.append(new_code_cell("x = 1", id="own-1"))
    nbformat.write(notebook, graded)

    def page(unit: str, notebook: NotebookNode, **rest: Any) -> str:
        while any(cell.id == "own-1" for cell in notebook.cells):  # takes whatever time there is
            pass
        return feedback_page.page(unit, notebook, **rest)

    monkeypatch.setattr(feedback_module, "SECONDS", 5.0)
    monkeypatch.setattr(feedback_module, "page", page)
    assert feedback(toy, TOY) == ["ada", "bo"]
    ada, bo = (text_of(toy.step("feedback", TOY, student) / f"{TOY}.html") for student in ("ada", "bo"))
    assert "your cells are not shown here" in ada
    assert "3 of 6 points so far" in ada
    assert "Likely mistake: the square was returned" in ada
    assert "x = 1" not in ada
    assert "your cells are not shown here" not in bo


def test_feedback_before_grading_says_what_to_do(toy: CourseFolder):
    with pytest.raises(
        CourseError, match="nothing of 01_toy is graded yet: run `autograde grade 01_toy` first"
    ):
        feedback(toy, TOY)
