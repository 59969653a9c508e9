"""What was released stays known, with the hidden checks of that day, whatever becomes of the exercise."""

import hashlib
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from autograde.authoring import release as release_module
from autograde.authoring.build import as_text, exercise_notebook
from autograde.authoring.release import generate, release
from autograde.course_folder import CourseError, CourseFolder
from autograde.grading.releases import Release, all_releases, current, record
from tests.autograde.audit.test_stock_nbgrader import nbgrader
from tests.autograde.conftest import TOY, TOY_TEXT


def released_path(folder: CourseFolder) -> Path:
    return folder.step("release", TOY) / f"{TOY}.ipynb"


def release_anew(folder: CourseFolder, text: str, day: int) -> Release:
    """Release an exercise of this text, on a day of September."""
    folder.source_notebook(TOY).write_text(as_text(exercise_notebook(text)))
    generate(folder, TOY)
    seconds = datetime(2026, 9, day, tzinfo=UTC).timestamp()
    os.utime(released_path(folder), (seconds, seconds))
    return record(folder, TOY)


TEXT = TOY_TEXT.read_text()
NEXT = TEXT.replace("Put together:", "All together:")


def test_a_record_is_what_students_got_and_what_it_was_made_from(toy: CourseFolder):
    kept = record(toy, TOY)
    assert kept.released == nbformat.read(released_path(toy), as_version=4)
    assert kept.source == nbformat.read(toy.source_notebook(TOY), as_version=4)
    assert kept.version == hashlib.sha256(released_path(toy).read_bytes()).hexdigest()
    assert kept.date.timestamp() == pytest.approx(released_path(toy).stat().st_mtime)


def test_a_record_outlives_a_change_of_the_exercise(toy: CourseFolder):
    kept = record(toy, TOY)
    toy.source_notebook(TOY).write_text(
        as_text(exercise_notebook(TEXT.replace("_of_the_drawn", "_of_three")))
    )
    assert current(toy, TOY) == kept


def test_a_release_of_stock_nbgrader_is_recorded_at_the_first_look(toy: CourseFolder):
    nbgrader(toy, "generate_assignment", TOY, "--force")
    assert not (toy.state / "releases").exists()
    kept = current(toy, TOY)
    assert (toy.state / "releases" / TOY / kept.version / "source.ipynb").exists()
    assert all_releases(toy, TOY) == [kept]


def test_our_own_release_is_recorded_when_it_is_made(toy: CourseFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(release_module, "write_bundle", lambda folder, unit: Path("bundle"))
    release(toy, TOY)
    assert [path.name for path in (toy.state / "releases" / TOY).iterdir()] == [current(toy, TOY).version]


def test_a_release_that_is_withdrawn_is_not_recorded(toy: CourseFolder):
    (toy.source_notebook(TOY).parent / "notes.txt").write_text("return x + x")
    with pytest.raises(CourseError, match="the release is withdrawn"):
        release(toy, TOY)
    assert not (toy.state / "releases").exists()


def test_releases_come_oldest_first_and_the_current_one_last(toy: CourseFolder):
    later, earlier = release_anew(toy, NEXT, 2), release_anew(toy, TEXT + "\n# %%\n1\n", 1)
    now = release_anew(toy, TEXT, 3)
    assert all_releases(toy, TOY) == [earlier, later, now]


def test_an_earlier_release_that_is_released_again_is_the_current_one(toy: CourseFolder):
    first, second = release_anew(toy, TEXT, 1), release_anew(toy, NEXT, 2)
    released_path(toy).unlink()
    again = release_anew(toy, TEXT, 1)
    assert again == first
    assert all_releases(toy, TOY) == [second, first]


def test_new_hidden_checks_under_an_equal_release_take_the_place_of_the_old(toy: CourseFolder):
    before = record(toy, TOY)
    changed = release_anew(toy, TEXT.replace('(double, "double_of_the_drawn")', '(double, "half_of_six")'), 2)
    assert changed.version == before.version
    assert current(toy, TOY).source == changed.source != before.source


def test_a_record_that_a_killed_run_left_unfinished_is_made_again(toy: CourseFolder):
    kept = record(toy, TOY)
    (toy.state / "releases" / TOY / kept.version / "date.txt").unlink()
    (toy.state / "releases" / TOY / "unfinished").mkdir()
    assert all_releases(toy, TOY) == [kept]


def test_hidden_checks_of_another_exercise_are_never_recorded_with_a_release(toy: CourseFolder):
    edited = TEXT.replace('(double, "double_of_three")', '(double, "half_of_six")')
    toy.source_notebook(TOY).write_text(as_text(exercise_notebook(edited)))
    with pytest.raises(
        CourseError, match=r"has changed since it was released.*run `autograde release 01_toy`"
    ):
        current(toy, TOY)


def test_without_a_release_or_a_source_it_is_said_what_to_do(toy: CourseFolder):
    toy.source_notebook(TOY).unlink()
    with pytest.raises(CourseError, match="01_toy has no notebook: run `autograde build 01_toy` first"):
        current(toy, TOY)
    released_path(toy).unlink()
    for look in (record, current, all_releases):
        with pytest.raises(CourseError, match="01_toy is not released: run `autograde release 01_toy` first"):
            look(toy, TOY)


def test_a_release_travels_between_processes(toy: CourseFolder):
    kept = record(toy, TOY)
    assert pickle.loads(pickle.dumps(kept)) == kept
