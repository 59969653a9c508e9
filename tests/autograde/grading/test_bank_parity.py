"""A submission that is graded says what the audit says of the same answer, and what its student saw at home."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from autograde.audit import trial
from autograde.audit.answers import filled_in
from autograde.audit.bank import Answer, read_bank
from autograde.audit.trial import examine, functions, read_examination
from autograde.authoring.build import exercise_notebook
from autograde.course_folder import CourseFolder
from autograde.exercise import checks, grade_id
from autograde.forks import in_forks
from autograde.grading.grade import available_cores, digest, grade, seed_of
from autograde.grading.releases import current
from course.check import link
from course.check.case import SEED_VARIABLE
from course.check.local import Outcome, outcomes, read_exercise
from tests.autograde.conftest import CHECKOUT, released_course

UNIT = "03_gaussian_mixtures"
#: Answers of different kinds for the ordinary run: their checks need few seconds.
RIGHT = ("cholesky", "numpy", "single_precision")
WRONG = ("dimension_missing", "likelihood_underflows", "m_step_unbiased", "surrogate_not_frozen")


class Result(NamedTuple):
    """What became of one check cell: its points, and the message where it failed."""

    points: float
    message: str


Results = dict[str, Result]


@dataclass
class Class_:
    """A course in which each answer of a bank was handed in and graded, with a student of the answer's name."""

    folder: CourseFolder
    answers: dict[str, Answer]

    def submission(self, name: str) -> Path:
        return self.folder.step("submitted", UNIT, name) / f"{UNIT}.ipynb"

    def seed(self, name: str) -> int:
        return seed_of(self.folder.secret(), digest(self.submission(name)))


@pytest.fixture(scope="module", params=["handful", pytest.param("whole bank", marks=pytest.mark.full)])
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Class_:
    """A few answers of the bank, or all of them, graded."""
    bank = {answer.name: answer for answer in read_bank(UNIT)}
    names = (*RIGHT, *WRONG) if request.param == "handful" else tuple(bank)
    answers = {name: bank[name] for name in names}
    folder = course_with_answers(tmp_path_factory.mktemp("bank"), list(answers.values()))
    grade(folder, UNIT)
    return Class_(folder, answers)


def course_with_answers(root: Path, answers: Sequence[Answer]) -> CourseFolder:
    """A course in which the exercise is released, and each answer was handed in by a student of its name."""
    text = CourseFolder.open(CHECKOUT).source_text(UNIT).read_text(encoding="utf-8")
    folder, source = released_course(root, UNIT, text), exercise_notebook(text)
    for answer in answers:
        path = folder.step("submitted", UNIT, answer.name) / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(filled_in(current(folder, UNIT).released, source, answer.source), path)
    return folder


def as_graded(class_: Class_) -> dict[str, Results]:
    """Points from the gradebook and messages from the notebooks that formgrader shows, by answer and check cell."""
    found = {}
    with class_.folder.gradebook() as gradebook:
        for name in class_.answers:
            grades = gradebook.find_submission_notebook(UNIT, UNIT, name).grades
            points = {grade.name: grade.score for grade in grades}
            path = class_.folder.step("autograded", UNIT, name) / f"{UNIT}.ipynb"
            found[name] = {
                grade_id(cell): Result(
                    points[grade_id(cell)], "".join(output.get("evalue", "") for output in cell.outputs)
                )
                for cell in checks(nbformat.read(path, as_version=4))
            }
    return found


def test_points_and_messages_are_those_of_the_audit(graded: Class_, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trial, "TIME_LIMIT", link.TIME_LIMIT)  # it stands in the messages of loops
    expected = in_each(graded, partial(as_audited, graded))
    assert as_graded(graded) == expected
    lost = {
        name: {cell for cell, result in results.items() if result.message}
        for name, results in expected.items()
    }
    assert lost == {name: answer.loses for name, answer in graded.answers.items()}


def as_audited(class_: Class_, name: str) -> Results:
    """What the audit finds on an answer with the seed of its submission."""
    examination = read_examination(class_.folder, UNIT)
    failures = examine(examination, functions(examination, class_.answers[name].source), class_.seed(name))
    return {
        cell.name: Result(0.0, str(failures[cell.name])) if cell.name in failures else Result(cell.points, "")
        for cell in examination.cells
    }


def test_points_and_messages_in_sight_are_those_that_the_student_saw_at_home(graded: Class_):
    in_sight = {
        name: {cell: result for cell, result in results.items() if cell.startswith("check-")}
        for name, results in as_graded(graded).items()
    }
    assert in_sight == in_each(graded, partial(as_at_home, graded))


def as_at_home(class_: Class_, name: str) -> Results:
    """What `course check` says of a submission where its random cases are drawn from the seed of its grading."""
    path = class_.submission(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SEED_VARIABLE, str(class_.seed(name)))
        cells, unit, _ = read_exercise(path)
        said = list(outcomes(cells, unit, path.parent))
    found = [each for each in said if isinstance(each, Outcome)]  # the rest is about cells that raised
    return {
        f"check-{each.task}": Result(0.0, str(each.failure)) if each.failure else Result(each.points, "")
        for each in found
    }


def in_each(class_: Class_, function: Callable[[str], Results]) -> dict[str, Results]:
    """What a function finds on each of the answers, on all cores."""
    names = list(class_.answers)
    results = in_forks(function, names, processes=min(available_cores(), len(names)), limit=300)
    return {names[place]: result for place, result in results}
