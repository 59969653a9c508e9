"""One truth: what gradebook, journal, graded files and releases say differently is told, and mended if it can be."""

import re
import shutil
from pathlib import Path

import pytest

from autograde.course_folder import CourseError
from autograde.desk.doctor import disagreements, mend
from autograde.desk.report import class_report
from autograde.desk.report_files import as_csv
from autograde.grading.journal import journal_of
from tests.autograde.conftest import TOY, points
from tests.autograde.grading.world import World


@pytest.fixture
def graded(world: World) -> World:
    """Ada and Bo are graded, and all agrees."""
    world.grade(lambda student, _: "points" if student == "ada" else "fails")
    assert disagreements(world.folder) == []
    return world


def told(world: World) -> list[str]:
    return [each.what for each in disagreements(world.folder)]


def forget(world: World, student: str) -> None:
    with world.folder.gradebook() as gradebook:
        gradebook.remove_submission(TOY, student)


@pytest.mark.parametrize("loss", ["gone", "empty"])
def test_a_lost_gradebook_is_made_anew_from_the_graded_notebooks_without_running_anything(
    graded: World, loss: str
):
    before, table = points(graded.folder, "ada"), as_csv(class_report(graded.folder, TOY))
    gradebook = graded.folder.root / "gradebook.db"
    gradebook.unlink()
    if loss == "empty":
        gradebook.touch()
    (found,) = disagreements(graded.folder)
    assert found.can_be_mended
    assert re.search("is not there|is empty", found.what)
    assert mend(graded.folder) == []
    assert points(graded.folder, "ada") == before
    assert as_csv(class_report(graded.folder, TOY)) == table
    assert graded.tries("ada") == 1


def test_what_the_gradebook_lacks_of_a_student_is_put_back_and_by_hand_points_of_others_stay(graded: World):
    with graded.folder.gradebook() as gradebook:
        gradebook.find_grade("why", TOY, TOY, "bo").manual_score = 2
        gradebook.db.commit()
    before = points(graded.folder, "ada")
    forget(graded, "ada")
    assert told(graded) == ["the gradebook lacks the grades of ada"]
    assert mend(graded.folder) == []
    assert points(graded.folder, "ada") == before
    assert points(graded.folder, "bo")["why"] == 2


def test_grades_that_the_gradebook_has_lost_are_put_back(graded: World):
    before = points(graded.folder, "ada")
    with graded.folder.gradebook() as gradebook:
        for grade in gradebook.find_submission_notebook(TOY, TOY, "ada").grades:
            gradebook.db.delete(grade)
        gradebook.db.commit()
    assert told(graded) == ["the gradebook has other points of ada than the graded notebook"]
    assert mend(graded.folder) == []
    assert points(graded.folder, "ada") == before


def test_a_graded_notebook_that_is_damaged_is_made_again_by_the_command_that_the_doctor_names(graded: World):
    place = graded.folder.step("autograded", TOY, "ada") / f"{TOY}.ipynb"
    place.write_text("{")
    assert told(graded) == [f"the graded notebook of ada is gone: `autograde grade {TOY}` makes it again"]
    graded.grade(lambda student, _: "points")
    assert told(graded) == []


def test_points_that_are_others_than_in_the_graded_notebook_are_put_right(graded: World):
    with graded.folder.gradebook() as gradebook:
        gradebook.find_grade("check-double", TOY, TOY, "bo").auto_score = 2
        gradebook.db.commit()
    assert told(graded) == ["the gradebook has other points of bo than the graded notebook"]
    assert mend(graded.folder) == []
    assert points(graded.folder, "bo")["check-double"] == 0


def test_a_graded_notebook_that_is_gone_or_another_is_told_with_what_to_do(graded: World):
    place = graded.folder.step("autograded", TOY, "ada")
    ours, theirs = (place.parents[1] / name / TOY / f"{TOY}.ipynb" for name in ("ada", "bo"))
    shutil.copy(theirs, ours)
    assert any(
        "notebook of ada is not what was graded" in line and "--regrade" in line for line in told(graded)
    )
    ours.unlink()
    assert told(graded) == [f"the graded notebook of ada is gone: `autograde grade {TOY}` makes it again"]
    graded.grade(lambda *_: "points")
    assert told(graded) == []


def test_grades_that_the_journal_does_not_know_are_told(graded: World):
    journal = journal_of(graded.folder.state, TOY).path
    journal.write_text(
        "\n".join(line for line in journal.read_text().splitlines() if '"bo"' not in line) + "\n"
    )
    assert [line.partition(",")[0] for line in told(graded)] == ["the gradebook has grades of bo"]


def test_a_record_of_a_release_that_is_gone_is_told(graded: World):
    shutil.rmtree(graded.folder.state / "releases")
    version = journal_of(graded.folder.state, TOY).entries()["ada"].release
    graded.folder.source_notebook(TOY).write_text(graded.folder.source_notebook(TOY).read_text() + "\n")
    assert told(graded) == [
        f"{student} was graded by a release of which no record is left; the grade stands"
        for student in ("ada", "bo")
    ]
    assert version not in [path.name for path in (graded.folder.state / "releases" / TOY).iterdir()]


def test_grades_without_a_release_are_told(graded: World):
    shutil.rmtree(graded.folder.step("release", TOY))
    assert told(graded) == [f"{TOY} is not released: run `autograde release {TOY}` first"]
    assert mend(graded.folder) == disagreements(graded.folder)


def test_a_course_of_which_nothing_is_released_agrees(tmp_path: Path, world: World):
    shutil.rmtree(world.folder.step("release", TOY))
    assert disagreements(world.folder) == []


def test_before_any_code_runs_grading_tells_that_the_gradebook_has_lost_grades(graded: World):
    forget(graded, "ada")
    with pytest.raises(CourseError, match=r"the gradebook has lost the grades of ada: .*doctor --mend"):
        graded.grade(lambda *_: "points")
    assert graded.tries("ada") == 1
