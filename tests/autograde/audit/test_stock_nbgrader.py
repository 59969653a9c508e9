"""Stock nbgrader and formgrader work in the same folder, on the same gradebook, after our commands."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograde.course_folder import CourseFolder
from autograde.desk.feedback import feedback
from autograde.grading.grade import grade
from tests import jupyter
from tests.autograde.conftest import TOY, answered, hand_in, points

pytestmark = pytest.mark.usefixtures("warm_parents_stay")

FULL = {"check-double": 2, "hidden-double": 1, "check-halve": 2, "hidden-halve": 1, "why": 0}


@pytest.fixture(scope="module")
def course(shared_toy: CourseFolder) -> CourseFolder:
    """A course in which our commands graded one student."""
    hand_in(shared_toy, "ada", answered(shared_toy))
    grade(shared_toy, TOY)
    feedback(shared_toy, TOY)
    return shared_toy


def nbgrader(course: CourseFolder, *arguments: str) -> str:
    """Run the stock command line as its users do: in the folder, with the environment's programs on the path."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    run = subprocess.run(
        command,
        cwd=course.root,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stderr


def test_stock_autograde_gives_the_same_points(course: CourseFolder):
    hand_in(course, "bo", answered(course))
    nbgrader(course, "autograde", TOY, "--student", "bo")
    assert points(course, "bo") == points(course, "ada") == FULL


def test_stock_feedback_keeps_hidden_checks_hidden(course: CourseFolder):
    nbgrader(course, "generate_feedback", TOY, "--student", "ada", "--force")
    page = (course.step("feedback", TOY, "ada") / f"{TOY}.html").read_text()
    assert "hidden-double" in page
    assert "70_000" not in re.sub("<[^>]*>", "", page)


def test_stock_release_is_ours_and_grading_goes_on_after_it(course: CourseFolder):
    released = course.step("release", TOY) / f"{TOY}.ipynb"
    ours = released.read_bytes()
    nbgrader(course, "generate_assignment", TOY, "--force")
    assert released.read_bytes() == ours
    assert [path.name for path in released.parent.iterdir()] == [released.name]
    hand_in(course, "cy", answered(course))
    grade(course, TOY)
    assert points(course, "cy") == FULL


@pytest.fixture(scope="module")
def server(course: CourseFolder) -> Iterator[str]:
    """A Jupyter server in the course's folder; its address."""
    with jupyter.server(course.root) as (address, _):
        yield address


def test_formgrader_opens_and_shows_what_we_graded(course: CourseFolder, server: str):
    assert "nbgrader formgrade" in jupyter.fetch(f"{server}/formgrader")
    assignments = json.loads(jupyter.fetch(f"{server}/formgrader/api/assignments"))
    assert [(each["name"], each["max_score"]) for each in assignments] == [(TOY, 9)]
    submissions = json.loads(jupyter.fetch(f"{server}/formgrader/api/submissions/{TOY}"))
    scores = {
        each["student"]: (each["score"], each["needs_manual_grade"])
        for each in submissions
        if each["autograded"]
    }
    assert scores["ada"] == (6, True)


def test_formgrader_shows_a_students_run_with_its_cells_to_grade(course: CourseFolder, server: str):
    listed = json.loads(jupyter.fetch(f"{server}/formgrader/api/submitted_notebooks/{TOY}/{TOY}"))
    page = jupyter.fetch(
        f"{server}/formgrader/submissions/{next(each['id'] for each in listed if each['student'] == 'ada')}/"
    )
    assert "An answer for a person to read." in page
    assert "return x + x" in re.sub("<[^>]*>", "", page)
