"""A grade says with which checks it was made: who was graded with others is named, and renewed when it is asked for."""

import json
from pathlib import Path

import pytest

from autograde.course_folder import CourseError
from autograde.desk.report import class_report
from autograde.desk.terminal import show_changes
from autograde.grading import versions
from autograde.grading.changes import Change
from autograde.grading.intake import rebuild
from autograde.grading.journal import Entry, journal_of
from autograde.grading.releases import current
from autograde.grading.versions import checks_of
from course import check
from course.check import state
from course.check.version import course_version, files_behind
from tests.autograde.conftest import TOY, answered, hand_in
from tests.autograde.grading.releases_of_the_toy import TEXT, cell_of, done, release_of
from tests.autograde.grading.world import World

WHY = "why"
CHECKS = ("check-double", "hidden-double", "check-halve", "hidden-halve")


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that stands for the cases."""
    path = tmp_path / "cases.py"
    path.write_text("before")
    monkeypatch.setattr(versions, "files_behind", lambda unit: [path])
    return path


def entry_of(world: World, student: str) -> Entry:
    return journal_of(world.folder.state, TOY).entries()[student]


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ('check.close(double, "double_of_three")', 'check.shape(double, "double_of_three")'),
        ('check.gradient(halve, "slope_of_half")', 'check.close(halve, "half_of_six")'),
        (
            '"grade_id": "check-halve", "grade": true, "points": 2',
            '"grade_id": "check-halve", "grade": true, "points": 3',
        ),
    ],
    ids=["in sight", "hidden", "points"],
)
def test_checks_are_others_where_what_they_say_or_what_they_give_is(part: str, other: str):
    assert TEXT.count(part) == 1
    assert checks_of(release_of(TEXT.replace(part, other), 1), TOY) != checks_of(release_of(TEXT, 1), TOY)


def test_who_corrects_a_misprint_or_a_solution_has_nobody_to_grade_again():
    edited = TEXT.replace("Put together:", "All together:").replace("return x + x", "return 2 * x")
    assert checks_of(release_of(edited, 2), TOY) == checks_of(release_of(TEXT, 1), TOY)


def test_checks_are_others_where_a_case_an_oracle_or_a_kind_is(cases: Path):
    before = checks_of(release_of(TEXT, 1), TOY)
    cases.write_text("after")
    assert checks_of(release_of(TEXT, 1), TOY) != before


def test_the_kinds_of_check_and_the_cases_are_among_the_files_behind_a_unit():
    assert {"kinds.py", "toy.py", "case.py"} <= {path.name for path in files_behind(TOY)}


def test_a_unit_without_cases_has_a_version_too():
    assert checks_of(release_of(TEXT, 1), "99_nothing") != checks_of(release_of(TEXT, 1), TOY)


def test_a_grade_says_with_which_checks_and_which_course_it_was_made(world: World):
    world.grade(lambda *_: "points")
    entry = entry_of(world, "ada")
    assert entry.checks == checks_of(current(world.folder, TOY), TOY)
    assert entry.course == course_version() != ""
    assert entry.points == {
        "check-double": 2,
        "hidden-double": 1,
        "check-halve": 2,
        "hidden-halve": 1,
        "why": None,
    }


def test_who_was_graded_with_other_checks_is_named_and_renewed_when_it_is_asked_for(
    world: World, cases: Path
):
    world.grade(lambda *_: "points")
    cases.write_text("mended")
    hand_in(world.folder, "cy", answered(world.folder))
    summary = world.grade(lambda *_: "points")
    assert ([entry.student for entry in summary.graded], summary.other_checks) == (["cy"], ["ada", "bo"])
    summary = world.grade(lambda *_: "points", stale=True)
    assert {entry.student for entry in summary.graded} == {"ada", "bo"}
    assert (summary.unchanged, summary.other_checks) == (["cy"], [])
    assert world.grade(lambda *_: "points").other_checks == []


def test_each_grade_that_changed_is_told_with_its_reason(world: World, cases: Path):
    world.grade(lambda student, _: "points" if student == "ada" else "fails")
    cases.write_text("mended")
    summary = world.grade(lambda *_: "fails", stale=True)
    assert summary.changes == [
        Change("ada", cell, entry_of(world, "bo").points[cell] or best, 0, "other checks: fails")
        for cell, best in zip(CHECKS, (2, 1, 2, 1), strict=True)
    ]
    assert [each.reason for each in world.grade(lambda *_: "points", regrade=True).changes] == [
        "graded anew: it passes"
    ] * 8


def test_a_first_grading_and_another_submission_are_told_apart(world: World):
    assert world.grade(lambda *_: "points").changes == []
    hand_in(world.folder, "ada", answered(world.folder, "def halve(x):\n    return x\n"))
    changes = world.grade(lambda *_: "fails").changes
    assert {(each.student, each.reason) for each in changes} == {("ada", "another submission: fails")}


def test_the_table_of_changes_shows_no_control_character(capsys: pytest.CaptureFixture[str]):
    show_changes([Change("ada", "check-double", None, 2, "other checks: \x1b[2Jx")])
    shown = capsys.readouterr().out
    assert "check-double" in shown
    assert "\x1b[2J" not in shown


def by_hand(world: World, cell: str, score: float) -> None:
    """Give points in formgrader."""
    with world.folder.gradebook() as gradebook:
        grade = gradebook.find_grade(cell, TOY, TOY, "ada")
        grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()


def reviews(world: World) -> list[str]:
    return next(each for each in class_report(world.folder, TOY).students if each.id == "ada").reviews


ANOTHER_WORD = "Another answer."


def answered_with(world: World, why: str = "", code: str = "") -> None:
    notebook = answered(world.folder, code)
    if why:
        next(cell for cell in notebook.cells if cell.id == WHY).source = why
    hand_in(world.folder, "ada", notebook)


def test_an_answer_that_did_not_change_is_not_opened_again(world: World, cases: Path):
    world.grade(lambda *_: "points")
    by_hand(world, WHY, 2.5)
    by_hand(world, "check-halve", 1)
    cases.write_text("mended")
    assert world.grade(lambda *_: "fails", stale=True).changes[0].student == "ada"
    assert reviews(world) == []
    answered_with(world, code="def double(x):\n    return x * 2\n")  # another task, in another file
    world.grade(lambda *_: "points")
    assert reviews(world) == []
    (ada, _) = class_report(world.folder, TOY).students
    assert ada.points == {"double": 3, "halve": 2, "why": 2.5}


def test_an_answer_that_changed_is_opened_again_and_keeps_its_points_until_then(world: World):
    world.grade(lambda *_: "points")
    by_hand(world, WHY, 2.5)
    by_hand(world, "check-halve", 1)
    answered_with(world, ANOTHER_WORD, "def halve(x):\n    return 0.5 * x\n")
    world.grade(lambda *_: "points")
    assert reviews(world) == ["check-halve", WHY]
    world.grade(lambda *_: "points", regrade=True)  # nobody has looked meanwhile
    assert reviews(world) == ["check-halve", WHY]
    (ada, _) = class_report(world.folder, TOY).students
    assert ada.points == {"double": 3, "halve": 2, "why": 2.5}


def test_of_one_student_only_that_students_work_is_graded(world: World):
    summary = world.grade(lambda *_: "points", students=["bo"])
    assert [entry.student for entry in summary.graded] == ["bo"]
    assert set(journal_of(world.folder.state, TOY).entries()) == {"bo"}
    with pytest.raises(CourseError, match="there is no submission of cy, dora"):
        world.grade(lambda *_: "points", students=["ada", "cy", "dora"])


PRINTED = "Exercise 01_toy, with version {} of the course. Yours to write"


@pytest.mark.parametrize(
    ("version", "told"), [("0.9.0", True), ("0.10.0", False), ("0.11", False), ("none", False)]
)
def test_a_student_whose_course_is_older_than_the_release_is_told_so(version: str, told: bool):
    release = release_of(TEXT, 1)
    release.released.metadata["lvm_course"] = {"version": "0.10.0", "checks": "c"}
    work = done(release)
    cell_of(work, "setup")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": PRINTED.format(version)}
    ]
    notes = rebuild(json.dumps(work).encode(), [release]).notes
    assert bool(notes) == told
    assert all(f"version {version} of the course, older than the release's 0.10.0" in note for note in notes)


def test_what_the_first_cell_prints_is_what_grading_looks_for(capsys: pytest.CaptureFixture[str]):
    check.exercise(TOY)
    state.end()
    assert capsys.readouterr().out.startswith(PRINTED.format(course_version()))
