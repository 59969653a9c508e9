"""One truth: what gradebook, journal, graded files and releases say differently is told, and mended if it can be."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from autograde.authoring.build import as_text, exercise_notebook
from autograde.authoring.release import generate
from autograde.course_folder import CourseError
from autograde.desk.doctor import disagreements, mend
from autograde.desk.feedback import Withheld, feedback
from autograde.desk.report import class_report
from autograde.desk.report_files import as_csv, as_markdown
from autograde.grading.journal import journal_of
from tests.autograde.conftest import TOY, TOY_TEXT, points
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


@pytest.mark.parametrize("loss", ["gone", pytest.param("empty", marks=pytest.mark.full)])
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
    (left,) = mend(graded.folder)
    assert left.gone
    assert left.what.startswith("put back from the graded notebooks: ada, bo. ")
    assert "the due date, points and comments by hand, names, e-mail addresses" in left.what
    assert "Cells that a person grades had 2 of 2 students; `autograde restore`" in left.what
    assert points(graded.folder, "ada") == before
    assert as_csv(class_report(graded.folder, TOY)) == table
    assert disagreements(graded.folder) == []
    assert graded.tries("ada") == 1


def test_what_the_gradebook_lacks_of_a_student_is_put_back_and_by_hand_points_of_others_stay(graded: World):
    with graded.folder.gradebook() as gradebook:
        gradebook.find_grade("why", TOY, TOY, "bo").manual_score = 2
        gradebook.db.commit()
    before = points(graded.folder, "ada")
    forget(graded, "ada")
    assert told(graded) == ["the gradebook lacks the grades of ada"]
    (left,) = mend(graded.folder)
    assert left.what.startswith("put back from the graded notebooks: ada. ")
    assert "the due date" not in left.what
    assert points(graded.folder, "ada") == before
    assert points(graded.folder, "bo")["why"] == 2


@pytest.mark.parametrize("loss", ["gradebook", "student", "rows"])
def test_points_by_hand_that_were_seen_once_are_missed_until_they_are_given_again(graded: World, loss: str):
    by_hand(graded, "ada", "why", 2.5)
    class_report(graded.folder, TOY)
    assert told(graded) == []
    lose(graded, loss)
    lost = "the gradebook has lost points that ada was given by hand: 2.5 for why; `autograde restore`"
    left = mend(graded.folder)
    assert any(each.gone and each.what.startswith(lost) for each in left)
    assert [line.startswith(lost) for line in told(graded)] == [True]
    class_report(graded.folder, TOY)
    assert [line.startswith(lost) for line in told(graded)] == [True]
    by_hand(graded, "ada", "why", 1)
    assert told(graded) == []


def test_what_is_remembered_and_cannot_be_read_is_one_line(graded: World):
    by_hand(graded, "ada", "why", 2.5)
    class_report(graded.folder, TOY)
    (graded.folder.state / "by_hand" / f"{TOY}.json").write_text('{"ada": 2.5}')
    (found,) = told(graded)
    assert "which remembers points given by hand, cannot be read: `autograde restore`" in found


def lose(world: World, what: str) -> None:
    """Lose the whole gradebook, a student with all that is theirs, or the rows of a student's grades."""
    if what == "gradebook":
        (world.folder.root / "gradebook.db").unlink()
        return
    with world.folder.gradebook() as gradebook:
        if what == "student":
            gradebook.remove_student("ada")
            return
        for grade in gradebook.find_submission_notebook(TOY, TOY, "ada").grades:
            gradebook.db.delete(grade)
        gradebook.db.commit()


def by_hand(world: World, student: str, cell: str, points: float) -> None:
    """Give points in formgrader."""
    with world.folder.gradebook() as gradebook:
        grade = gradebook.find_grade(cell, TOY, TOY, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def test_grades_that_the_gradebook_has_lost_are_put_back(graded: World):
    before = points(graded.folder, "ada")
    lose(graded, "rows")
    ada, bo = class_report(graded.folder, TOY).students
    assert (ada.total, ada.shown_total, ada.score("double")) == (None, "–", "–")
    assert bo.shown_total == "0"
    with pytest.raises(Withheld, match="wrote 1 pages, and none of ada: the gradebook has lost points"):
        feedback(graded.folder, TOY)
    assert told(graded) == ["the gradebook has other points of ada than the graded notebook"]
    assert mend(graded.folder) == []
    assert points(graded.folder, "ada") == before


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"nbformat": 4, "cells": [5]}', '{"nbformat": 4, "cells": [{}]}']
)
def test_a_graded_notebook_that_is_damaged_is_made_again_by_the_command_that_the_doctor_names(
    graded: World, text: str
):
    place = graded.folder.step("autograded", TOY, "ada") / f"{TOY}.ipynb"
    place.write_text(text)
    assert told(graded) == [f"the graded notebook of ada is gone: `autograde grade {TOY}` makes it again"]
    ada, bo = class_report(graded.folder, TOY).students
    assert ada.notes == [f"the graded notebook is gone or damaged: `autograde grade {TOY}` makes it again"]
    assert (ada.so_far, bo.notes) == (6, [])
    with pytest.raises(
        Withheld, match="wrote 1 pages, and none of ada: the graded notebook is gone or damaged"
    ):
        feedback(graded.folder, TOY)
    assert (graded.folder.step("feedback", TOY, "bo") / f"{TOY}.html").exists()
    assert [entry.student for entry in graded.grade(lambda student, _: "points").graded] == ["ada"]
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


def test_a_secret_that_is_lost_or_another_is_told(graded: World):
    secret = graded.folder.state / "secret"
    for harm in (secret.unlink, lambda: secret.write_text("another")):
        harm()
        (found,) = disagreements(graded.folder)
        assert found.gone
        assert "not the one by which these were graded: ada, bo; `autograde restore`" in found.what


def test_what_was_handed_in_and_is_gone_or_another_is_told_and_grading_takes_no_grade_away(graded: World):
    before = points(graded.folder, "ada")
    place = graded.folder.step("submitted", TOY, "ada") / f"{TOY}.ipynb"
    place.write_bytes(place.read_bytes()[:1000])
    (found,) = disagreements(graded.folder)
    assert "what ada handed in is another file than the one that was graded" in found.what
    for harm in (place.unlink, place.parent.rmdir):
        harm()
        (found,) = disagreements(graded.folder)
        assert found.gone
        assert "what ada handed in is gone, and the grade stands: `autograde restore`" in found.what
        summary = graded.grade(lambda *_: "fails", regrade=True)
        assert (summary.gone, [entry.student for entry in summary.graded]) == (["ada"], ["bo"])
        assert points(graded.folder, "ada") == before


@pytest.mark.parametrize("line", [b"\xff\xfe{", b"garbage", b"[1]", b'{"student": "bo", "digest": "\xff"}'])
def test_a_journal_that_is_damaged_is_told_wherever_its_grades_are(graded: World, line: bytes):
    journal = journal_of(graded.folder.state, TOY).path
    first, second = journal.read_bytes().splitlines()
    journal.write_bytes(b"\n".join([first, line, second, b""]))
    said = (
        f"the journal {journal} is damaged in line 2: whom it named there is not known; `autograde restore`"
    )
    assert [each.what.startswith(said) for each in disagreements(graded.folder)] == [True]
    report = class_report(graded.folder, TOY)
    assert [warning.startswith(said) for warning in report.warnings] == [True]
    assert "Look at this first" in as_markdown(report)
    assert {student.id for student in report.students} == {"ada", "bo"}
    journal.write_bytes(line + b"\n")
    with pytest.raises(CourseError, match="is damaged in line 1"):
        feedback(graded.folder, TOY)


def test_a_line_that_a_killed_run_left_is_no_damage(graded: World):
    journal = journal_of(graded.folder.state, TOY)
    first, second = journal.path.read_bytes().splitlines()
    journal.path.write_bytes(b"\n".join([first, second[:3], second[:40], second[:-1], second, b""]))
    assert journal.damaged_lines() == []
    assert told(graded) == []


def test_a_student_whose_row_is_missing_is_told_and_put_back(graded: World):
    with closing(sqlite3.connect(graded.folder.root / "gradebook.db")) as database:
        database.execute("DELETE FROM student WHERE id = 'ada'")
        database.commit()
    assert told(graded) == ["the gradebook lacks the grades of ada"]
    ada, bo = class_report(graded.folder, TOY).students
    assert (ada.shown_total, bo.shown_total) == ("–", "0")
    assert all(each.gone for each in mend(graded.folder))
    assert class_report(graded.folder, TOY).students[0].shown_total == "6"


@pytest.mark.parametrize("given", [99.0, -4.0, float("inf")])
def test_points_by_hand_that_no_cell_can_give_are_told_and_do_not_count(graded: World, given: float):
    by_hand(graded, "ada", "why", given)
    said = f"{given:g} given by hand for why, which can give 0 to 3"
    assert told(graded) == [
        f"ada was given {given:g} by hand for why, which can give 0 to 3: mend it in formgrader"
    ]
    report = class_report(graded.folder, TOY)
    ada = report.students[0]
    assert (ada.total, ada.so_far, ada.score("why"), ada.notes) == (None, 6, "?", [said])
    assert report.waiting["why"] == ["ada", "bo"]
    assert said in as_csv(report)
    with pytest.raises(Withheld, match=f"none of ada: {re.escape(said)}"):
        feedback(graded.folder, TOY)
    by_hand(graded, "ada", "why", 3)
    assert told(graded) == []


def release_with(world: World, *changed: tuple[str, str]) -> None:
    """Release the toy anew with other points."""
    text = TOY_TEXT.read_text()
    for old, new in changed:
        assert text.count(old) == 1
        text = text.replace(old, new)
    world.folder.source_text(TOY).write_text(text)
    world.folder.source_notebook(TOY).write_text(as_text(exercise_notebook(text)))
    generate(world.folder, TOY)


def test_grades_by_the_checks_of_an_earlier_release_keep_their_maximum_and_are_named_everywhere(
    graded: World,
):
    by_hand(graded, "ada", "why", 2.5)
    release_with(
        graded,
        ('"check-double", "grade": true, "points": 2', '"check-double", "grade": true, "points": 3'),
        ('"solution": true, "points": 3', '"solution": true, "points": 2'),
    )
    stale = f"graded with other checks than today's: ada, bo; `autograde grade {TOY} --stale` renews them"
    above = "ada was given 2.5 by hand for why, which can give 0 to 2: mend it in formgrader"
    assert told(graded) == [stale, above]
    report = class_report(graded.folder, TOY)
    assert report.warnings == [stale]
    assert report.students[0].notes == [
        "graded with other checks than today's, which could give double 3, now 4; why 3, now 2"
    ]
    table = as_markdown(report)
    assert "| ada | 3 of 3 | 3 | 2.5 of 3 | 8.5 |" in table  # of 9, as today
    assert "- **Look at this first:** graded with other checks than today's: ada, bo" in table
    graded.grade(lambda *_: "points", stale=True, students=["ada"])
    assert told(graded)[0] == stale.replace("ada, bo", "bo")
    ada, bo = class_report(graded.folder, TOY).students
    assert (ada.so_far, ada.score("why"), ada.best) == (7, "?", 9)
    assert ada.notes == ["2.5 given by hand for why, which can give 0 to 2"]
    assert bo.notes[0].startswith("graded with other checks")
