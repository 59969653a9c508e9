"""A course with one small exercise, whose cases are the tests' own."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograde.audit.answers import filled_in
from autograde.authoring.build import as_text, blank, exercise_notebook
from autograde.authoring.release import generate
from autograde.course_folder import CourseFolder
from autograde.grading import grade as grade_module
from autograde.grading.kernel_start import UNSAFE
from autograde.grading.releases import Release, released_file
from autograde.grading.submission import Plan
from course.check.case import CASES_VARIABLE

TOY = "01_toy"
TOY_TEXT = Path(__file__).parent / "toy" / f"{TOY}.py"
CHECKOUT = Path(__file__).parents[2]
collect_ignore = ["toy/01_toy.py"]  # an exercise, not a module


@pytest.fixture(scope="session", autouse=True)
def _toy_cases() -> Iterator[None]:
    """Cases are looked up in the toy's package, here and in every process that is started from here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CASES_VARIABLE, "tests.autograde.toy.cases")
        patch.setenv(
            "PYTHONPATH", os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")]).rstrip(":")
        )
        yield


@pytest.fixture(scope="session")
def _released_toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("toy")
    folder = released_course(root, TOY, TOY_TEXT.read_text())
    folder.blank_notebook(TOY).write_text(as_text(blank(exercise_notebook(TOY_TEXT.read_text()))))
    return root


def released_course(root: Path, unit: str, text: str) -> CourseFolder:
    """A course of one exercise, released, whether or not its text keeps all of the rules."""
    solutions = root / "exercises" / "solutions"
    solutions.mkdir(parents=True)
    (solutions / f"{unit}.py").write_text(text, encoding="utf-8")
    folder = CourseFolder.open(root)
    source = folder.source_notebook(unit)
    source.parent.mkdir(parents=True)
    source.write_text(as_text(exercise_notebook(text)), encoding="utf-8")
    generate(folder, unit)
    return folder


@pytest.fixture
def toy(_released_toy: Path, tmp_path: Path) -> CourseFolder:
    """The toy course, released, for one test alone."""
    return CourseFolder.open(Path(shutil.copytree(_released_toy, tmp_path / "course")))


@pytest.fixture(scope="module")
def shared_toy(_released_toy: Path, tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The toy course, released, for the tests of one module together."""
    return CourseFolder.open(
        Path(shutil.copytree(_released_toy, tmp_path_factory.mktemp("shared") / "course"))
    )


@pytest.fixture(scope="module")
def warm_parents_stay() -> Iterator[None]:
    """The warm parents that a run of the grader has started are there for the next one of the same release: they take
    seconds to start, and nothing of a run stays in them.
    """
    ready, run_folders = grade_module._ready, dict[tuple[str, bool, bool], str]()

    @contextlib.contextmanager
    def still_ready(unit: str, releases: tuple[Release, ...], tier: str, in_kernel: bool) -> Iterator[Plan]:
        key = (releases[-1].version, tier == UNSAFE, in_kernel)
        if key not in run_folders:
            run_folders[key] = stack.enter_context(ready(unit, releases, tier, in_kernel)).run_folder
        yield grade_module.Plan(unit, releases, run_folders[key], tier, in_kernel)

    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade_module, "_ready", still_ready)
        yield


def answered(folder: CourseFolder, answer: str = "") -> nbformat.NotebookNode:
    """A student's notebook of the toy: done as in the solution, but for the functions that an answer defines."""
    released = nbformat.read(released_file(folder, TOY), as_version=4)
    return filled_in(released, nbformat.read(folder.source_notebook(TOY), as_version=4), answer)


def hand_in(folder: CourseFolder, student: str, content: nbformat.NotebookNode | bytes | str) -> Path:
    """Put a submission where nbgrader looks for it."""
    path = folder.step("submitted", TOY, student) / f"{TOY}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, nbformat.NotebookNode):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def points(folder: CourseFolder, student: str) -> dict[str, float]:
    """A student's points by graded cell, from the gradebook."""
    with folder.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(TOY, TOY, student).grades
        return {grade.name: grade.score for grade in grades}


@pytest.fixture
def world(toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A class of two, Ada and Bo, on a machine where gradings end as they are told to."""
    from tests.autograde.grading.world import World

    for student in ("ada", "bo"):
        hand_in(toy, student, answered(toy))
    place = tmp_path / "world"
    place.mkdir()
    return World(toy, place, monkeypatch)
