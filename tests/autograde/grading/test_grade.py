"""Grading a class: whatever is handed in ends in a grade record, and nothing that people did is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from autograde.course_folder import SETTINGS_FILE, CourseError, CourseFolder
from autograde.execution import environment
from autograde.grading import grade as grade_module
from autograde.grading.grade import digest, grade, seed_of
from autograde.grading.journal import Entry, Journal, journal_of
from tests.autograde.conftest import TOY, answered, hand_in, points

FULL = {"check-double": 2, "hidden-double": 1, "check-halve": 2, "hidden-halve": 1, "why": 0}
NONE = dict.fromkeys(FULL, 0)

SQUARE = "def double(x):\n    return x * x\n"
LEAVES = "import os\n\n\ndef double(x):\n    os._exit(3)\n"
WARNS = """import os, sys
def halve(x):
    print("harmless", file=sys.stderr)
    os.write(2, b"harmless")
    return x / 2
"""


@pytest.fixture(scope="module")
def graded(shared_toy: CourseFolder) -> dict[str, Entry]:
    """A class in which nearly everything goes wrong, graded in one run; the journal's entries by student."""
    right = json.dumps(answered(shared_toy))
    twice = answered(shared_toy)
    twice.cells.append(twice.cells[2])
    old = json.loads(right)
    old["cells"][3]["metadata"]["nbgrader"]["schema_version"] = 1
    deleted = answered(shared_toy)
    deleted.cells = [cell for cell in deleted.cells if not cell.id.startswith(("check-", "hidden-"))]
    class_: dict[str, nbformat.NotebookNode | str | bytes] = {
        "right": right,
        "square": answered(shared_toy, SQUARE),
        "leaves": answered(shared_toy, LEAVES),
        "warns": answered(shared_toy, WARNS),
        "untouched": (shared_toy.step("release", TOY) / f"{TOY}.ipynb").read_bytes(),
        "truncated": right[: len(right) // 2],
        "copied-cell": twice,
        "deleted-checks": deleted,
        "old-schema": json.dumps(old),
    }
    for student, content in class_.items():
        hand_in(shared_toy, student, content)
    (shared_toy.root / "submitted" / "nothing" / TOY).mkdir(parents=True)
    summary = grade(shared_toy, TOY)
    return {entry.student: entry for entry in summary.graded}


def test_every_submission_ends_in_a_finished_record(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert len(graded) == 10
    assert all(entry.finished for entry in graded.values())
    assert journal_of(shared_toy.state, TOY).entries() == graded


def test_a_right_answer_gets_every_point_that_checks_give(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "right") == FULL
    assert graded["right"].reason == ""


def test_a_mistake_costs_its_own_task_alone(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "square") == {**FULL, "check-double": 0, "hidden-double": 0}


def test_an_untouched_release_scores_nothing(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "untouched") == NONE
    assert graded["untouched"].reason == ""


REASONS = {
    "leaves": "running the notebook broke off: DeadKernelError: Kernel died",
    "truncated": "the file is not a complete notebook: it breaks off or is damaged (line 1)",
    "nothing": "there is no file 01_toy.ipynb",
}


@pytest.mark.parametrize("student", REASONS)
def test_what_cannot_be_graded_counts_as_not_attempted_and_says_why(
    graded: dict[str, Entry], shared_toy: CourseFolder, student: str
):
    assert graded[student].reason.startswith(REASONS[student])
    assert points(shared_toy, student) == NONE


@pytest.mark.parametrize("student", REASONS)
def test_the_reason_stands_on_top_of_what_formgrader_shows(
    graded: dict[str, Entry], shared_toy: CourseFolder, student: str
):
    shown = nbformat.read(shared_toy.step("autograded", TOY, student) / f"{TOY}.ipynb", as_version=4)
    assert graded[student].reason in shown.cells[0].source


@pytest.mark.parametrize("student", ["copied-cell", "deleted-checks", "old-schema"])
def test_what_would_end_nbgraders_run_costs_an_honest_student_nothing(
    graded: dict[str, Entry], shared_toy: CourseFolder, student: str
):
    assert points(shared_toy, student) == FULL


def test_a_word_on_the_error_stream_costs_nothing(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "warns") == FULL


def test_without_our_settings_a_word_on_the_error_stream_would_cost_the_points(toy: CourseFolder):
    with (toy.root / SETTINGS_FILE).open("a") as file:
        file.write("\nc.IgnorePattern.enabled = False\n")
    hand_in(toy, "ada", answered(toy, WARNS))
    grade(toy, TOY)
    assert points(toy, "ada") == {**FULL, "check-halve": 0, "hidden-halve": 0}


def test_a_submission_itself_is_never_touched(graded: dict[str, Entry], shared_toy: CourseFolder):
    path = shared_toy.step("submitted", TOY, "right") / f"{TOY}.ipynb"
    assert path.read_text() == json.dumps(answered(shared_toy))
    assert not list((shared_toy.state / "intake").iterdir())


def test_a_second_run_leaves_everybody_alone(graded: dict[str, Entry], shared_toy: CourseFolder):
    summary = grade(shared_toy, TOY)
    assert summary.graded == []
    assert set(summary.unchanged) == set(graded)


def seed_shown(folder: CourseFolder, student: str) -> str:
    notebook = nbformat.read(folder.step("autograded", TOY, student) / f"{TOY}.ipynb", as_version=4)
    return next(
        output.text for cell in notebook.cells for output in cell.get("outputs", ()) if output.get("name")
    )


def test_students_code_is_run_with_the_seed_of_its_submission(
    graded: dict[str, Entry], shared_toy: CourseFolder
):
    seed = seed_of(shared_toy.secret(), graded["right"].digest)
    assert seed_shown(shared_toy, "right") == f"seed {seed}\n"
    assert seed_shown(shared_toy, "untouched") != seed_shown(shared_toy, "right")


def test_a_seed_depends_on_secret_and_submission_and_fits_every_generator():
    seeds = {seed_of(secret, digest) for secret in (b"1", b"2") for digest in ("a", "b")}
    assert len(seeds) == 4
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert seed_of(b"1", "a") == seed_of(b"1", "a")


def test_the_secret_is_made_once_lies_where_git_does_not_look_and_is_ours_alone(toy: CourseFolder):
    secret = toy.secret()
    assert len(secret) == 64
    assert toy.secret() == secret
    path = toy.state / "secret"
    assert path.stat().st_mode & 0o077 == 0
    subprocess.run(["git", "init", "--quiet", str(toy.root)], check=True)
    ignored = subprocess.run(["git", "-C", str(toy.root), "check-ignore", "--quiet", str(path)], check=False)
    assert ignored.returncode == 0


def test_grades_and_comments_given_by_hand_survive_a_new_run(toy: CourseFolder):
    hand_in(toy, "ada", answered(toy))
    grade(toy, TOY)
    with toy.gradebook() as gradebook:
        gradebook.find_grade("why", TOY, TOY, "ada").manual_score = 2.5
        gradebook.find_grade("check-halve", TOY, TOY, "ada").extra_credit = 0.5
        gradebook.find_comment("why", TOY, TOY, "ada").manual_comment = "well argued"
        gradebook.db.commit()
    seed = seed_shown(toy, "ada")
    assert [entry.student for entry in grade(toy, TOY, regrade=True).graded] == ["ada"]
    assert points(toy, "ada") == {**FULL, "why": 2.5, "check-halve": 2.5}
    assert seed_shown(toy, "ada") == seed
    with toy.gradebook() as gradebook:
        assert gradebook.find_comment("why", TOY, TOY, "ada").comment == "well argued"


def test_only_what_changed_is_graded_again(toy: CourseFolder):
    hand_in(toy, "ada", answered(toy, SQUARE))
    hand_in(toy, "bo", answered(toy))
    grade(toy, TOY)
    hand_in(toy, "ada", answered(toy))
    seen: list[tuple[int, int, str]] = []
    summary = grade(toy, TOY, progress=lambda *step: seen.append(step))
    assert ([entry.student for entry in summary.graded], summary.unchanged) == (["ada"], ["bo"])
    assert seen == [(1, 1, "ada")]
    assert points(toy, "ada") == FULL


def test_grades_of_an_earlier_release_are_named(toy: CourseFolder):
    submission = hand_in(toy, "ada", answered(toy))
    result = toy.step("autograded", TOY, "ada") / f"{TOY}.ipynb"
    result.parent.mkdir(parents=True)
    result.touch()
    journal_of(toy.state, TOY).add(Entry("ada", digest(submission), "another release", finished=True))
    assert grade(toy, TOY).earlier_release == ["ada"]


def test_a_grading_that_was_killed_is_not_taken_for_a_finished_one(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    submission = hand_in(toy, "ada", answered(toy))
    half_done = toy.step("autograded", TOY, "ada") / f"{TOY}.ipynb"
    half_done.parent.mkdir(parents=True)
    half_done.touch()
    for finished in (True, False):  # graded once, then begun anew
        journal_of(toy.state, TOY).add(Entry("ada", digest(submission), "release", finished=finished))
    monkeypatch.setattr(grade_module, "grade_one", lambda folder, unit, student: student)
    assert grade(toy, TOY).graded == ["ada"]


def test_a_line_that_a_killed_run_left_unfinished_counts_for_nothing(tmp_path: Path):
    journal = Journal(tmp_path / "unit.jsonl")
    journal.add(Entry("ada", "d", "r", finished=True))
    with journal.path.open("a") as file:
        file.write('{"student": "bo", "dig')
    assert journal.entries() == {"ada": Entry("ada", "d", "r", finished=True)}


SLOW = "import time\n\n\ndef double(x):\n    time.sleep(20)\n    return x + x\n"


@pytest.mark.parametrize("stop", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.full)])
def test_a_run_that_is_stopped_keeps_what_is_done_and_goes_on(toy: CourseFolder, stop: signal.Signals):
    hand_in(toy, "ada", answered(toy))
    hand_in(toy, "bo", answered(toy, SLOW))
    command = [sys.executable, "-m", "autograde.cli", "--folder", str(toy.root), "grade", TOY]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    journal = journal_of(toy.state, TOY)
    deadline = time.monotonic() + 60
    while "bo" not in journal.entries() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)  # in the midst of bo's cells
    run.send_signal(stop)
    _, said = run.communicate(timeout=30)
    entries = journal.entries()
    assert (entries["ada"].finished, entries["bo"].finished) == (True, False)
    if stop is signal.SIGINT:
        assert run.returncode == 130
        assert "the same command goes on from there" in said
        assert "Traceback" not in said
    hand_in(toy, "bo", answered(toy))
    summary = grade(toy, TOY)
    assert ([entry.student for entry in summary.graded], summary.unchanged) == (["bo"], ["ada"])
    assert points(toy, "ada") == points(toy, "bo") == FULL


def test_grading_before_release_or_collection_says_what_to_do(toy: CourseFolder):
    with pytest.raises(
        CourseError, match="there are no submissions of 01_toy: bring them in with `autograde collect"
    ):
        grade(toy, TOY)
    (toy.step("release", TOY) / f"{TOY}.ipynb").unlink()
    with pytest.raises(CourseError, match="01_toy is not released: run `autograde release 01_toy` first"):
        grade(toy, TOY)


def test_the_environment_is_given_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LVM_DEVICE", "before")
    monkeypatch.delenv("LVM_CHECK_SEED", raising=False)
    with environment(LVM_DEVICE="cpu", LVM_CHECK_SEED="1"):
        assert (os.environ["LVM_DEVICE"], os.environ["LVM_CHECK_SEED"]) == ("cpu", "1")
    assert os.environ["LVM_DEVICE"] == "before"
    assert "LVM_CHECK_SEED" not in os.environ
