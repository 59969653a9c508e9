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
from autograde.grading.releases import Release, all_releases, current, record, recorded
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


def versions(folder: CourseFolder) -> list[str]:
    """The names of all records."""
    return [path.name for path in (folder.state / "releases" / TOY).iterdir() if path.is_dir()]


TEXT = TOY_TEXT.read_text()
NEXT = TEXT.replace("Put together:", "All together:")


def test_a_record_is_what_students_got_and_what_it_was_made_from(toy: CourseFolder):
    kept = record(toy, TOY)
    assert kept.released == nbformat.read(released_path(toy), as_version=4)
    assert kept.source == nbformat.read(toy.source_notebook(TOY), as_version=4)
    parts = released_path(toy).read_bytes(), toy.source_notebook(TOY).read_bytes()
    assert kept.version == hashlib.sha256(b"\0".join(parts)).hexdigest()
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
    assert versions(toy) == [current(toy, TOY).version]


def test_a_release_that_is_refused_is_not_recorded(toy: CourseFolder):
    (toy.source_notebook(TOY).parent / "notes.txt").write_text("return x + x")
    with pytest.raises(CourseError, match="nothing is released"):
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


def test_new_hidden_checks_under_an_equal_release_are_a_version_of_their_own_and_leave_the_old_record(
    toy: CourseFolder,
):
    before = release_anew(toy, TEXT, 1)
    mended = TEXT.replace('(double, "double_of_the_drawn")', '(double, "half_of_six")')
    changed = release_anew(toy, mended, 2)
    assert changed.released == before.released
    assert current(toy, TOY) == changed != before
    assert recorded(toy, TOY, before.version) == before
    assert all_releases(toy, TOY) == [changed]  # students got one notebook
    assert release_anew(toy, TEXT, 3) == before == current(toy, TOY)
    assert sorted(versions(toy)) == sorted([before.version, changed.version])


def test_a_record_of_old_named_by_its_notebook_alone_is_read_and_kept(toy: CourseFolder):
    kept = record(toy, TOY)
    releases = toy.state / "releases" / TOY
    (releases / kept.version).rename(releases / "ab12")
    (releases / "current.txt").unlink()
    assert current(toy, TOY).version == record(toy, TOY).version == "ab12"


def test_a_record_that_a_killed_run_left_unfinished_is_made_again(toy: CourseFolder):
    kept = record(toy, TOY)
    (toy.state / "releases" / TOY / kept.version / "date.txt").unlink()
    (toy.state / "releases" / TOY / "unfinished").mkdir()
    (toy.state / "releases" / TOY / "unfinished" / "date.txt").write_text("2026-09-01T00:00:00+00:00")
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
