"""The demonstration: unit 03 from its text to a graded class, on a few answers of the bank."""

from pathlib import Path

import pytest

from autograde import demo as demo_module
from autograde.audit.bank import read_bank
from autograde.course_folder import CourseError, CourseFolder
from autograde.demo import fresh_folder, run_demo
from autograde.desk.report import ClassReport, StudentReport
from tests.autograde.conftest import TOY

UNIT = "03_gaussian_mixtures"
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[CourseFolder, ClassReport, dict[str, str]]:
    """A demonstration with one right and one wrong answer, beside the two that are neither."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "exercises").symlink_to(CHECKOUT / "exercises")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_module, "RIGHT", 1)
        patch.setattr(demo_module, "WRONG", 1)
        return run_demo(CourseFolder.open(root), UNIT, lambda *_: None)


def student(shown: tuple[CourseFolder, ClassReport, dict[str, str]], kind: str) -> StudentReport:
    _, report, handed_in = shown
    return next(each for each in report.students if handed_in[each.id].startswith(kind))


def test_a_right_answer_of_the_bank_gets_every_point_but_those_of_the_open_question(shown):
    right = student(shown, "right")
    assert {task for task, points in right.points.items() if points < shown[1].maximum[task]} == set(
        right.awaits
    )
    assert len(right.awaits) == 1
    assert right.findings == []


def test_a_wrong_answer_of_the_bank_loses_what_it_says_and_its_mistake_is_named(shown):
    wrong = student(shown, "wrong")
    said = next(each for each in read_bank(UNIT) if f"wrong: {each.name}" == shown[2][wrong.id])
    assert {each.cell for each in wrong.findings} == said.loses
    assert any(said.mistake in each.message for each in wrong.findings)


def test_an_untouched_release_scores_nothing_and_is_not_called_wrong(shown):
    untouched = student(shown, "untouched")
    assert untouched.total == 0
    assert untouched.findings
    assert all("not attempted yet" in each.message for each in untouched.findings)


def test_a_truncated_file_says_so_and_an_absent_student_is_listed(shown):
    assert "breaks off" in student(shown, "truncated").reason
    assert shown[1].missing == ["student-05"]


def test_release_feedback_and_report_are_where_the_demonstration_says(shown):
    folder, report, handed_in = shown
    pages = [folder.step("feedback", UNIT, each) / f"{UNIT}.html" for each in handed_in]
    assert all(page.exists() for page in pages)
    assert (folder.root / "bundles" / f"{UNIT}.zip").exists()
    assert {path.suffix for path in (folder.root / "report").iterdir()} == {".md", ".csv", ".json"}
    assert len(report.students) == 4


def test_a_demonstration_starts_afresh_in_its_own_folder(toy: CourseFolder):
    first = fresh_folder(toy, TOY)
    assert first.root == toy.root / "demo"
    (first.root / "gradebook.db").write_text("of the last time")
    again = fresh_folder(toy, TOY)
    assert not (again.root / "gradebook.db").exists()
    assert (toy.root / "gradebook.db").exists()


def test_a_folder_that_is_no_demonstrations_is_left_alone(toy: CourseFolder):
    (toy.root / "demo").mkdir()
    (toy.root / "demo" / "thesis.tex").touch()
    with pytest.raises(CourseError, match="is not a demo's folder: move it away"):
        fresh_folder(toy, TOY)
    assert (toy.root / "demo" / "thesis.tex").exists()
