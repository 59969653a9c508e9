"""A backup is all of the grading in one file, of one moment; bringing it back loses nothing that stood there."""

import shutil
import zipfile
from pathlib import Path

import pytest

from autograde.course_folder import SETTINGS_FILE, CourseError, CourseFolder
from autograde.desk.backup import Incomplete, back_up, restore
from autograde.desk.by_hand import remembered
from autograde.desk.doctor import disagreements
from autograde.desk.report import class_report
from autograde.desk.report_files import as_csv
from autograde.grading.alone import alone
from tests.autograde.conftest import TOY, points
from tests.autograde.grading.world import World


@pytest.fixture
def graded(world: World) -> World:
    world.grade(lambda *_: "points")
    return world


def everything(folder: CourseFolder) -> dict[str, bytes]:
    places = (
        "release",
        "submitted",
        "autograded",
        ".autograde/journal",
        ".autograde/releases",
        ".autograde/secret",
    )
    found = [path for name in places for path in [folder.root / name, *(folder.root / name).rglob("*")]]
    return {str(path.relative_to(folder.root)): path.read_bytes() for path in found if path.is_file()}


def lose_all(folder: CourseFolder) -> None:
    for name in ("release", "submitted", "autograded", ".autograde"):
        shutil.rmtree(folder.root / name)
    (folder.root / "gradebook.db").unlink()


def test_what_was_lost_is_back_and_agrees(graded: World, tmp_path: Path):
    before, table = everything(graded.folder), as_csv(class_report(graded.folder, TOY))
    assert back_up(graded.folder, tmp_path / "b.zip") == []
    lose_all(graded.folder)
    assert restore(graded.folder, tmp_path / "b.zip") is None
    assert everything(graded.folder) == before
    assert disagreements(graded.folder) == []
    assert as_csv(class_report(graded.folder, TOY)) == table
    assert (graded.folder.state / "secret").stat().st_mode & 0o077 == 0


def test_what_stands_in_its_place_is_kept_aside(graded: World, tmp_path: Path):
    back_up(graded.folder, tmp_path / "b.zip")
    graded.grade(lambda *_: "fails", regrade=True)
    (graded.folder.root / "gradebook.db-journal").write_bytes(b"")
    aside = restore(graded.folder, tmp_path / "b.zip")
    assert sum(points(graded.folder, "ada").values()) == 6
    assert aside is not None
    assert (aside / "gradebook").stat().st_size
    assert (aside / "gradebook-journal").exists()
    assert not (graded.folder.root / "gradebook.db-journal").exists()
    assert "fails" in (aside / "autograded" / "ada" / TOY / f"{TOY}.ipynb").read_text()
    assert disagreements(graded.folder) == []


def test_a_backup_is_its_owners_alone_and_takes_no_older_ones_place(graded: World, tmp_path: Path):
    target = tmp_path / "b.zip"
    back_up(graded.folder, target)
    assert target.stat().st_mode & 0o077 == 0
    before = target.read_bytes()
    with pytest.raises(CourseError, match="is there already, and is left as it is"):
        back_up(graded.folder, target)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.glob("b.zip*")] == ["b.zip"]


@pytest.mark.parametrize("place", [".", "folder"])
def test_a_folder_is_no_file_for_a_backup(graded: World, monkeypatch: pytest.MonkeyPatch, place: str):
    (graded.folder.root / "folder").mkdir()
    monkeypatch.chdir(graded.folder.root)
    with pytest.raises(CourseError, match="is a folder: give the name of a file"):
        back_up(graded.folder, Path(place))


@pytest.mark.parametrize("harm", ["missing", "empty"])
def test_a_backup_without_a_gradebook_is_written_and_told_as_none(graded: World, tmp_path: Path, harm: str):
    gradebook = graded.folder.root / "gradebook.db"
    gradebook.unlink()
    if harm == "empty":
        gradebook.touch()
    with pytest.raises(Incomplete, match=r"without the gradebook .*, which is not there or empty") as told:
        back_up(graded.folder, tmp_path / "b.zip")
    assert told.value.exit_code == 3
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert "gradebook" not in archive.namelist()
        assert any(name.startswith("state/journal/") for name in archive.namelist())


def test_what_is_remembered_of_points_by_hand_is_in_a_backup(graded: World, tmp_path: Path):
    with graded.folder.gradebook() as gradebook:
        gradebook.find_grade("why", TOY, TOY, "ada").manual_score = 2
        gradebook.db.commit()
    class_report(graded.folder, TOY)
    back_up(graded.folder, tmp_path / "b.zip")
    lose_all(graded.folder)
    restore(graded.folder, tmp_path / "b.zip")
    assert remembered(graded.folder, TOY) == {"ada": {"why": 2}}


def with_member(source: Path, name: str, content: str) -> Path:
    """A copy of a backup in which one member is another."""
    target = source.with_name("other.zip")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            new.writestr(member, old.read(member)) if member != name else None
        new.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("manifest.json", '{"format": 999, "course": "lvm-course"}', "newer autograde"),
        ("manifest.json", '{"format": 1, "course": "algebra"}', "a backup of another course, algebra"),
        ("manifest.json", "{}", "is no backup"),
        ("manifest.json", "{", "is no backup"),
        ("../escaped", "x", "is no backup"),
        ("/tmp/versions-escaped", "x", "is no backup"),
    ],
)
def test_what_is_no_backup_of_this_course_is_refused_and_changes_nothing(
    graded: World, tmp_path: Path, name: str, content: str, said: str
):
    back_up(graded.folder, tmp_path / "b.zip")
    before = everything(graded.folder)
    with pytest.raises(CourseError, match=said):
        restore(graded.folder, with_member(tmp_path / "b.zip", name, content))
    assert everything(graded.folder) == before
    assert not (tmp_path / "escaped").exists()


def test_a_file_that_is_missing_no_archive_or_cut_off_is_refused(graded: World, tmp_path: Path):
    with pytest.raises(CourseError, match="there is no file"):
        restore(graded.folder, tmp_path / "none.zip")
    back_up(graded.folder, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    for data in (b"", b"no archive", whole[: len(whole) // 2]):
        (tmp_path / "c.zip").write_bytes(data)
        with pytest.raises(CourseError, match=r"is no backup of `autograde backup`, or is damaged"):
            restore(graded.folder, tmp_path / "c.zip")


def test_a_gradebook_elsewhere_is_backed_up_and_one_in_a_database_is_told(graded: World, tmp_path: Path):
    settings = graded.folder.root / SETTINGS_FILE
    (graded.folder.root / "gradebook.db").rename(tmp_path / "elsewhere.db")
    text = settings.read_text()
    settings.write_text(f"{text}\nc.CourseDirectory.db_url = 'sqlite:///{tmp_path}/elsewhere.db'\n")
    assert back_up(graded.folder, tmp_path / "b.zip") == []
    (tmp_path / "elsewhere.db").unlink()
    restore(graded.folder, tmp_path / "b.zip")
    assert sum(points(graded.folder, "ada").values()) == 6
    settings.write_text(f"{text}\nc.CourseDirectory.db_url = 'postgresql://ta:word@host/grades'\n")
    (left_out,) = back_up(graded.folder, tmp_path / "c.zip")
    assert "host/grades: back it up by its database's own means" in left_out
    assert "word" not in left_out


def test_while_the_grader_is_at_work_nothing_is_backed_up_or_restored(graded: World, tmp_path: Path):
    back_up(graded.folder, tmp_path / "b.zip")
    with alone(graded.folder):
        for step, name in ((back_up, "c.zip"), (restore, "b.zip")):
            with pytest.raises(CourseError, match="another `autograde grade` is at work"):
                step(graded.folder, tmp_path / name)
