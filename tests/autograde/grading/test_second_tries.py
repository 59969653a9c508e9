"""What we could not do is not a grade; what a submission's own doing ended is one, with its reason."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograde.course_folder import CourseFolder
from autograde.desk.feedback import feedback
from autograde.desk.report import class_report
from autograde.desk.report_files import as_csv, as_markdown, write_report
from autograde.grading import second_tries, worker
from autograde.grading.endings import remark
from autograde.grading.journal import Entry, Journal, journal_of
from autograde.grading.releases import all_releases
from autograde.grading.second_tries import tried_again
from autograde.grading.student_kernel import StudentKernel
from autograde.grading.submission import Graded, Job, Plan, Trouble
from autograde.grading.worker import grade_submission
from tests.autograde.conftest import TOY, answered, hand_in, points
from tests.autograde.grading.world import Fate, World

SQUARE = "def double(x):\n    return x * x\n"


def only_ada(what: Trouble | str) -> Fate:
    """Ada's work ends like this, all other work is graded."""
    return lambda student, _: what if student == "ada" else "fails"


def entry_of(folder: CourseFolder, student: str) -> Entry:
    return journal_of(folder.state, TOY).entries()[student]


@pytest.mark.parametrize(
    "what", [Trouble.NOT_STARTED, Trouble.BROKEN_OFF, Trouble.NOT_JUDGED, Trouble.STARVED, "dies"]
)
def test_what_passes_is_tried_again_in_the_same_run_and_leaves_no_trace(world: World, what: Trouble | str):
    summary = world.grade(lambda student, count: what if student == "ada" and count == 1 else "points")
    assert {entry.student for entry in summary.graded} == {"ada", "bo"}
    assert summary.could_not == []
    assert (world.tries("ada"), world.tries("bo")) == (2, 1)
    assert points(world.folder, "ada") == points(world.folder, "bo")
    assert entry_of(world.folder, "ada").could_not == ""


@pytest.mark.parametrize("what", [Trouble.BROKEN_OFF, Trouble.NOT_JUDGED, "dies"])
def test_what_a_right_notebook_comes_through_is_the_submissions_own_doing_and_a_grade(
    world: World, what: Trouble | str
):
    summary = world.grade(only_ada(what))
    assert {entry.student for entry in summary.graded} == {"ada", "bo"}
    assert entry_of(world.folder, "ada").reason
    assert set(points(world.folder, "ada").values()) == {0}
    assert world.tries("ada") == 2


@pytest.mark.parametrize("what", [Trouble.BROKEN_OFF, Trouble.NOT_JUDGED, Trouble.OUT_OF_TIME, "dies"])
def test_what_a_right_notebook_fails_by_in_the_same_way_is_no_grade(world: World, what: Trouble | str):
    summary = world.grade(lambda student, _: what if student in ("", "ada") else "fails")
    assert [entry.student for entry in summary.graded] == ["bo"]
    assert [entry.student for entry in summary.could_not] == ["ada"]


def graded_with(folder: CourseFolder, outputs: str, **options: Any) -> Graded:
    """A grading of the toy in which each of the student's cells put out a text."""
    notebook = answered(folder)
    for number, cell in enumerate(notebook.cells):
        cell.id = str(number)
        if cell.cell_type == "code":
            cell.outputs = [remark(outputs)]
    return Graded("ada", json.dumps(notebook), **options)


@pytest.mark.parametrize("secret", [False, True])
def test_a_second_try_shows_nothing_of_its_own_if_the_first_had_been_asked_out_of_sight(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: bool
):
    """When or how the first one ended could have told the second what that was."""
    plan = Plan(TOY, tuple(all_releases(toy, TOY)), str(tmp_path), "namespaces", False)
    jobs: list[Job] = []

    def gradings(_: Plan, given: Iterator[Job], __: int) -> Iterator[tuple[int, Graded]]:
        jobs.extend(given)
        yield 0, graded_with(toy, "of the second")

    monkeypatch.setattr(second_tries, "gradings", gradings)
    first = graded_with(toy, "of the first", trouble=Trouble.STARVED, secret=secret)
    (tried,) = tried_again(plan, [first], lambda student, number: Job(student, number, b"", 0), 1, set())
    assert jobs[-1].secret == secret
    by_grade = {
        cell.get("metadata", {}).get("nbgrader", {}).get("grade", False): str(cell["outputs"])
        for cell in json.loads(tried.graded.notebook)["cells"]
        if "outputs" in cell
    }
    assert ("of the second" in by_grade[False]) == (not secret)
    assert "of the second" in by_grade[True]


def test_an_answer_that_was_wrong_is_wrong_in_a_second_try_too(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Who knows that it was could make trouble, to answer otherwise in the second."""
    plan = Plan(TOY, tuple(all_releases(toy, TOY)), str(tmp_path), "namespaces", False)

    def gradings(_: Plan, jobs: Iterator[Job], __: int) -> Iterator[tuple[int, Graded]]:
        list(jobs)
        yield 0, graded_with(toy, "of the second")

    monkeypatch.setattr(second_tries, "gradings", gradings)
    first = graded_with(toy, "of the first", trouble=Trouble.STARVED, wrong=("hidden-double",))
    (tried,) = tried_again(plan, [first], lambda student, number: Job(student, number, b"", 0), 1, set())
    told = {
        cell["metadata"]["nbgrader"]["grade_id"]: str(cell["outputs"])
        for cell in json.loads(tried.graded.notebook)["cells"]
        if "outputs" in cell and "nbgrader" in cell["metadata"]
    }
    assert {name for name, outputs in told.items() if "of the first" in outputs} == {"hidden-double"}


def test_the_judging_does_not_wait_for_another_kernel_beyond_its_own_time(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Else a submission could take longer than it may: then it would be tried again as if we had lost it."""
    plan = Plan(TOY, tuple(all_releases(toy, TOY)), str(tmp_path), "namespaces", False)
    kernel = object.__new__(StudentKernel)
    kernel.plan, kernel._done = plan, []
    monkeypatch.setattr(StudentKernel, "_repeat", lambda *_: None)
    kernel.again((), deadline := time.monotonic() + 5)
    assert kernel.deadline == deadline
    kernel.again((), deadline + 10 * plan.times.cells)
    assert kernel.deadline < time.monotonic() + plan.times.cells + 1


def test_what_never_reached_a_kernel_is_no_grade_whatever_a_right_notebook_does(world: World):
    assert [entry.student for entry in world.grade(only_ada(Trouble.NOT_STARTED)).could_not] == ["ada"]


def test_a_submission_that_uses_up_its_time_is_a_grade_at_once(world: World):
    summary = world.grade(only_ada(Trouble.OUT_OF_TIME))
    assert {entry.student for entry in summary.graded} == {"ada", "bo"}
    assert world.tries("ada") == 1


def test_where_no_kernel_starts_at_all_nobody_is_tried_twice_in_a_run(world: World):
    summary = world.grade(lambda *_: Trouble.NOT_STARTED)
    assert {entry.student for entry in summary.could_not} == {"ada", "bo"}
    assert world.tries("ada") == 1


def test_the_next_run_tries_again_unasked_and_after_three_tries_in_two_runs_it_is_a_persons(world: World):
    never = only_ada(Trouble.NOT_STARTED)
    (first,) = world.grade(never).could_not
    assert ((first.tries, first.runs), first.for_a_person) == ((2, 1), False)
    (second,) = world.grade(never).could_not
    assert ((second.tries, second.runs), second.for_a_person) == ((3, 2), True)
    third = world.grade(never)
    assert (third.could_not, set(third.unchanged), world.tries("ada")) == ([], {"ada", "bo"}, 3)
    assert {entry.student for entry in world.grade(only_ada("fails"), regrade=True).graded} == {"ada", "bo"}
    assert entry_of(world.folder, "ada").could_not == ""


def test_what_the_next_run_can_grade_is_graded(world: World):
    world.grade(only_ada(Trouble.NOT_STARTED))
    summary = world.grade(only_ada("fails"))
    assert ([entry.student for entry in summary.graded], summary.unchanged) == (["ada"], ["bo"])
    assert summary.changed == []


def test_another_submission_begins_to_be_tried_anew(world: World):
    for _ in range(2):
        world.grade(only_ada(Trouble.NOT_STARTED))
    hand_in(world.folder, "ada", answered(world.folder, SQUARE))
    (entry,) = world.grade(only_ada(Trouble.NOT_STARTED)).could_not
    assert (entry.tries, entry.runs) == (2, 1)


def test_a_grade_that_stands_outlives_a_try_in_vain_to_renew_it(world: World):
    world.grade(lambda *_: "points")
    before = points(world.folder, "ada")
    kept = (world.folder.step("autograded", TOY, "ada") / f"{TOY}.ipynb").read_bytes()
    summary = world.grade(only_ada(Trouble.NOT_STARTED), regrade=True)
    assert [entry.student for entry in summary.could_not] == ["ada"]
    assert points(world.folder, "ada") == before != dict.fromkeys(before, 0)
    assert (world.folder.step("autograded", TOY, "ada") / f"{TOY}.ipynb").read_bytes() == kept
    assert entry_of(world.folder, "ada").could_not == ""


def test_what_is_no_grade_is_a_dash_everywhere_with_a_line_that_says_so(world: World):
    world.grade(only_ada(Trouble.NOT_STARTED))
    report = class_report(world.folder, TOY)
    (row, _) = csv.DictReader(io.StringIO(as_csv(report)))
    assert [row[name] for name in ("double /3", "halve /3", "why /3", "total")] == ["–"] * 4
    assert row["could not be graded because"] == "it went so"
    shown = as_markdown(report)
    assert "| ada | – | – | – | – |" in shown
    assert "- ada: it went so; the next" in shown
    assert report.waiting == {"why": ["bo"]}
    feedback(world.folder, TOY)
    page = (world.folder.step("feedback", TOY, "ada") / f"{TOY}.html").read_text()
    text = re.sub("<[^>]*>", "", page)
    assert "not graded yet, and for no fault of yours" in text
    assert "it went so" in text
    assert "– of 9 points" in text
    assert "– of 3" in text


def test_a_check_that_broke_off_by_its_own_fault_is_no_grade_until_a_person_gives_one(world: World):
    world.grade(only_ada("breaks"))
    given = points(world.folder, "ada")
    with world.folder.gradebook() as gradebook:
        grades = {each.name: each for each in gradebook.find_submission_notebook(TOY, TOY, "ada").grades}
        assert [name for name, each in grades.items() if each.needs_manual_grade] == ["check-double", "why"]
        assert grades["check-double"].auto_score is None
    report = class_report(world.folder, TOY)
    (row, _) = csv.DictReader(io.StringIO(as_csv(report)))
    assert (row["double /3"], row["halve /3"], row["total"]) == ("", "3.0", "")
    assert report.waiting == {"check-double": ["ada"], "why": ["ada", "bo"]}
    feedback(world.folder, TOY)
    page = (world.folder.step("feedback", TOY, "ada") / f"{TOY}.html").read_text()
    assert "by a fault of its own: a person will look at it" in page
    assert "TypeError" not in page, "what a fault says may quote what nobody may see"
    assert "TypeError: of the check's own" in as_markdown(report)
    with world.folder.gradebook() as gradebook:
        gradebook.find_grade("check-double", TOY, TOY, "ada").manual_score = given["hidden-double"]
        gradebook.db.commit()
    world.grade(only_ada("breaks"), regrade=True)
    assert points(world.folder, "ada")["check-double"] == given["hidden-double"]


def test_a_person_gets_a_list_that_is_gone_when_it_is_done(world: World):
    listed = world.folder.root / "report" / f"{TOY}_for_a_person.md"
    for _ in range(2):
        world.grade(only_ada(Trouble.NOT_STARTED))
    write_report(world.folder, class_report(world.folder, TOY))
    assert f"- ada: it went so. It lies in submitted/ada/{TOY}/" in listed.read_text()
    assert "- ada: it went so; a person has to look at it" in as_markdown(class_report(world.folder, TOY))
    world.grade(only_ada("fails"), regrade=True)
    write_report(world.folder, class_report(world.folder, TOY))
    assert not listed.exists()


def test_a_person_reads_the_students_words_and_can_give_the_points_by_hand(world: World):
    world.grade(only_ada(Trouble.NOT_STARTED))
    text = (world.folder.step("autograded", TOY, "ada") / f"{TOY}.ipynb").read_text()
    assert "An answer for a person to read." in text
    with world.folder.gradebook() as gradebook:
        for grade_ in gradebook.find_submission_notebook(TOY, TOY, "ada").grades:
            assert (grade_.auto_score, grade_.needs_manual_grade) == (None, True)
            grade_.manual_score, grade_.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    (ada, _) = class_report(world.folder, TOY).students
    assert (ada.total, ada.shown_total) == (5, "5")


def test_a_failure_on_the_way_to_the_kernel_is_told_from_one_behind_it(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plan = Plan(TOY, tuple(all_releases(toy, TOY)), str(tmp_path / "nobody-listens"), "namespaces", False)
    job = Job("ada", 0, hand_in(toy, "ada", answered(toy)).read_bytes(), 0)
    assert grade_submission(plan, job).trouble is Trouble.NOT_STARTED
    monkeypatch.setattr(worker, "run_cells", lambda *_: 1 / 0)
    monkeypatch.setattr(StudentKernel, "__enter__", lambda kernel: kernel)
    monkeypatch.setattr(StudentKernel, "__exit__", lambda *_: None)
    assert grade_submission(plan, job).trouble is Trouble.BROKEN_OFF
    assert grade_submission(plan, replace(job, data=b"{}")).trouble is None


def test_a_journal_of_old_is_read(tmp_path: Path):
    path = tmp_path / "unit.jsonl"
    path.write_text('{"student": "ada", "digest": "d", "release": "r", "reason": "", "notes": []}\n')
    assert Journal(path).entries() == {"ada": Entry("ada", "d", "r")}
