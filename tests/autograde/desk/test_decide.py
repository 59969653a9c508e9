"""What is decided after the deadline holds for all that is told afterwards, costs no run, and can be taken back."""

import csv
import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograde.course_folder import SETTINGS_FILE, CourseError, CourseFolder
from autograde.desk.decide import count, extend
from autograde.desk.feedback import feedback
from autograde.desk.report import ClassReport, class_report
from autograde.desk.report_files import as_csv, as_markdown
from autograde.grading.policy import Counting
from tests.autograde.conftest import TOY
from tests.autograde.grading.world import World

#: A rule that takes a point for each day begun.
RULE = """
from nbgrader.plugins import LateSubmissionPlugin


class PointADay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return -(-total_seconds_late // 86400)


c.AssignLatePenalties.plugin_class = PointADay
"""
DUE = datetime(2026, 9, 1, 12)


@pytest.fixture
def late(world: World) -> World:
    """Ada handed in two and a half days late, Bo in time; all checks pass: 6 points, and 3 by hand are to come."""
    with (world.folder.root / SETTINGS_FILE).open("a") as file:
        file.write(RULE)
    with world.folder.gradebook() as gradebook:
        gradebook.update_or_create_assignment(TOY, duedate=DUE)
    for student, days in {"ada": 2.5, "bo": -1}.items():
        stamp = world.folder.step("submitted", TOY, student) / "timestamp.txt"
        stamp.write_text(f"{DUE + timedelta(days=days)} UTC")
    world.grade(lambda *_: "points")
    return world


def totals(folder: CourseFolder) -> dict[str, float]:
    return {student.id: student.so_far for student in class_report(folder, TOY).students}


def page(folder: CourseFolder, student: str) -> str:
    feedback(folder, TOY)
    text = (folder.step("feedback", TOY, student) / f"{TOY}.html").read_text()
    return re.sub("<[^>]*>", "", text)


def export(folder: CourseFolder, tmp_path: Path) -> dict[str, float]:
    """What nbgrader's own export says each student has."""
    from nbgrader.plugins import CsvExportPlugin

    plugin = CsvExportPlugin(to=str(tmp_path / "grades.csv"))
    with folder.gradebook() as gradebook:
        plugin.export(gradebook)
    return {
        row["student_id"]: float(row["score"]) for row in csv.DictReader((tmp_path / "grades.csv").open())
    }


def test_what_is_taken_off_for_lateness_is_told_alike_everywhere(late: World, tmp_path: Path):
    assert totals(late.folder) == export(late.folder, tmp_path) == {"ada": 3, "bo": 6}
    row = next(csv.DictReader(io.StringIO(as_csv(class_report(late.folder, TOY)))))
    assert [row[name] for name in ("late penalty", "so far", "days late")] == ["3.0", "3.0", "2.5"]
    assert "- 3 taken off: handed in 2.5 days late" in as_markdown(class_report(late.folder, TOY))
    assert "3 of 6 points so far" in page(late.folder, "ada")
    assert "3 points are taken off for handing in 2.5 days late." in page(late.folder, "ada")
    assert "taken off" not in page(late.folder, "bo")


def test_an_extension_takes_the_penalty_with_it_and_may_be_taken_back(late: World, tmp_path: Path):
    done = extend(late.folder, TOY, "ada", 2)
    assert (done.until, done.penalty) == (DUE + timedelta(days=2), 1)
    assert totals(late.folder) == export(late.folder, tmp_path) == {"ada": 5, "bo": 6}
    assert extend(late.folder, TOY, "ada", 3).penalty == 0
    assert "taken off" not in page(late.folder, "ada")
    assert extend(late.folder, TOY, "ada", 0).penalty == 3
    assert late.tries("ada") == 1


def test_points_given_by_hand_later_do_not_escape_the_rule(late: World, tmp_path: Path):
    with (late.folder.root / SETTINGS_FILE).open("a") as file:
        file.write(
            "\nfrom nbgrader.plugins import LateSubmissionPlugin\n"
            "c.AssignLatePenalties.plugin_class = LateSubmissionPlugin\n"
            'c.LateSubmissionPlugin.penalty_method = "zero"\n'
        )
    assert totals(late.folder) == {"ada": 0, "bo": 6}
    with late.folder.gradebook() as gradebook:
        grade = gradebook.find_grade("why", TOY, TOY, "ada")
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    assert totals(late.folder) == export(late.folder, tmp_path) == {"ada": 0, "bo": 6}


def test_an_extension_waits_for_a_submission_that_is_still_to_come_and_outlives_a_new_grading(world: World):
    with world.folder.gradebook() as gradebook:  # as a roster does it
        gradebook.update_or_create_student("ada")
    assert extend(world.folder, TOY, "ada", 2).penalty is None
    world.grade(lambda *_: "points")
    world.grade(lambda *_: "points", regrade=True)
    with world.folder.gradebook() as gradebook:
        assert gradebook.find_submission(TOY, "ada").extension == timedelta(days=2)
    assert totals(world.folder) == {"ada": 6, "bo": 6}  # there is no due date


def test_a_rule_that_fails_is_one_line(late: World):
    with (late.folder.root / SETTINGS_FILE).open("a") as file:
        file.write("\nPointADay.late_submission_penalty = lambda *_: 1 / 0\n")
    with pytest.raises(
        CourseError, match="the plug-in for late submissions, PointADay, fails: ZeroDivisionError"
    ):
        class_report(late.folder, TOY)


@pytest.mark.parametrize("days", [float("nan"), float("inf"), 1e9])
def test_days_that_no_calendar_holds_are_refused(late: World, days: float):
    with pytest.raises(CourseError, match="days are no extension"):
        extend(late.folder, TOY, "ada", days)


def test_whom_nobody_knows_and_less_than_no_days_are_refused(late: World):
    with pytest.raises(CourseError, match="knows no student zoe"):
        extend(late.folder, TOY, "zoe", 2)
    with pytest.raises(CourseError, match="-1 days are no extension"):
        extend(late.folder, TOY, "ada", -1)


def shown(report: ClassReport) -> tuple[float, float]:
    bo = next(student for student in report.students if student.id == "bo")
    return bo.so_far, report.best


def test_a_dropped_task_counts_for_nobody_and_is_no_part_of_the_maximum(late: World):
    assert shown(class_report(late.folder, TOY)) == (6, 9)
    count(late.folder, TOY, "double", Counting.DROPPED)
    report = class_report(late.folder, TOY)
    assert shown(report) == (3, 6)
    assert "double was dropped: it counts for nobody." in as_markdown(report)
    assert "double /3" not in as_csv(report)
    assert "double does not count, for anybody." in page(late.folder, "bo")
    assert "3 of 3 points so far; 3 wait for a person" in page(late.folder, "bo")
    count(late.folder, TOY, "why", Counting.DROPPED)
    assert report.waiting == {"why": ["ada", "bo"]}
    assert class_report(late.folder, TOY).waiting == {}


def test_extra_credit_counts_on_top_of_the_maximum(late: World):
    count(late.folder, TOY, "double", Counting.EXTRA_CREDIT)
    report = class_report(late.folder, TOY)
    assert shown(report) == (6, 6)
    assert "double is extra credit" in as_markdown(report)
    assert "double +3" in as_csv(report)
    assert "6 of 3 points so far; 3 wait for a person" in page(late.folder, "bo")


def test_a_decision_can_be_taken_back_and_runs_nothing(late: World):
    before = as_csv(class_report(late.folder, TOY))
    for how in (Counting.DROPPED, Counting.EXTRA_CREDIT, Counting.FULLY):
        count(late.folder, TOY, "halve", how)
    assert as_csv(class_report(late.folder, TOY)) == before
    assert late.tries("bo") == 1


def test_lateness_takes_no_more_than_what_counts(late: World):
    count(late.folder, TOY, "double", Counting.DROPPED)
    count(late.folder, TOY, "halve", Counting.DROPPED)
    assert totals(late.folder) == {"ada": 0, "bo": 0}


def test_a_task_that_is_none_is_refused_with_the_names_of_all(late: World):
    with pytest.raises(CourseError, match="01_toy has no task 'triple'; its tasks are: double, halve, why"):
        count(late.folder, TOY, "triple", Counting.DROPPED)


def test_one_task_is_left_that_counts(late: World):
    for task in ("double", "halve"):
        count(late.folder, TOY, task, Counting.DROPPED)
    with pytest.raises(CourseError, match="why is the last task of 01_toy that counts"):
        count(late.folder, TOY, "why", Counting.DROPPED)
    assert class_report(late.folder, TOY).best == 3


@pytest.mark.parametrize("said", [float("nan"), -2.0])
def test_a_rule_takes_no_less_than_nothing(late: World, said: float):
    with (late.folder.root / SETTINGS_FILE).open("a") as file:
        file.write(f"\nPointADay.late_submission_penalty = lambda *_: float('{said}')\n")
    assert totals(late.folder) == {"ada": 6, "bo": 6}


@pytest.mark.parametrize("text", ["{", '{"tasks": {}, "extensions": {"ada": 1e9}}'])
def test_decisions_that_cannot_be_read_are_one_line(late: World, text: str):
    count(late.folder, TOY, "double", Counting.DROPPED)
    (late.folder.state / "policies" / f"{TOY}.json").write_text(text)
    with pytest.raises(CourseError, match="holds no decisions that can be read"):
        class_report(late.folder, TOY)
