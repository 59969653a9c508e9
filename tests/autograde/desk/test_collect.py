"""Whatever a class hands in, the right files arrive, and nothing else goes anywhere."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk import collect as collect_module
from autograde.desk.collect import collect, read_roster
from tests.autograde.conftest import TOY


def write_folder(root: Path, files: Mapping[str, str]) -> Path:
    """Files with times one minute apart, in their order."""
    for minute, (name, text) in enumerate(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1.7e9 + 60 * minute,) * 2)
    return root


def write_zip(path: Path, files: Mapping[str, str]) -> Path:
    """The same as a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for minute, (name, text) in enumerate(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 12, minute, 0)), text)
    return path


def collected(folder: CourseFolder) -> dict[str, str]:
    """What lies in submitted/, by student."""
    return {
        path.parents[1].name: path.read_text()
        for path in sorted(folder.root.glob(f"submitted/*/{TOY}/{TOY}.ipynb"))
    }


@pytest.fixture(params=["folder", "zip"])
def arrive(request: pytest.FixtureRequest, tmp_path: Path):
    """Write files as a folder or as a zip."""

    def write(files: Mapping[str, str]) -> Path:
        return (
            write_folder(tmp_path / "in", files)
            if request.param == "folder"
            else write_zip(tmp_path / "in.zip", files)
        )

    return write


def roster(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_both_ways_to_name_a_submission_are_understood(toy: CourseFolder, arrive):
    result = collect(
        toy, TOY, arrive({"ada/work/final.ipynb": "1", "b-7/x.ipynb": "2", "cy_late_x.ipynb": "3"})
    )
    assert collected(toy) == {"ada": "1", "b-7": "2", "cy": "3"}
    assert result.students == ["ada", "b-7", "cy"]


def test_the_newest_of_several_counts_and_is_named(toy: CourseFolder, arrive):
    result = collect(toy, TOY, arrive({"ada_c.ipynb": "old", "ada/b.ipynb": "new", "ada/a.ipynb": "newest"}))
    assert collected(toy) == {"ada": "newest"}
    assert result.notes[-1].startswith("ada: ada/a.ipynb is newer than ada")


def test_an_older_file_never_replaces_a_newer_one(toy: CourseFolder, tmp_path: Path):
    files = write_folder(tmp_path / "in", {"ada_1.ipynb": "old", "ada_2.ipynb": "new"})
    collect(toy, TOY, files)
    (files / "ada_2.ipynb").unlink()
    assert collect(toy, TOY, files).unchanged == ["ada"]
    assert collected(toy) == {"ada": "new"}


def test_collecting_again_changes_nothing_and_a_newer_file_replaces(toy: CourseFolder, tmp_path: Path):
    files = write_folder(tmp_path / "in", {"ada_1.ipynb": "first", "bo_1.ipynb": "first"})
    collect(toy, TOY, files)
    assert collect(toy, TOY, files).students == []
    write_folder(files, {"zz/pad.ipynb": "", "ada_2.ipynb": "second"})
    assert collect(toy, TOY, files).students == ["ada", "zz"]
    assert collected(toy)["ada"] == "second"


def test_nbgrader_learns_when_it_was_handed_in(toy: CourseFolder, tmp_path: Path):
    collect(toy, TOY, write_zip(tmp_path / "in.zip", {"ada_1.ipynb": ""}))
    time = toy.course_directory().get_existing_timestamp(str(toy.step("submitted", TOY, "ada")))
    assert time.isoformat() == "2026-01-01T12:00:00"


def test_a_roster_says_who_is_who(toy: CourseFolder, arrive, tmp_path: Path):
    names = roster(tmp_path, "ID,First Name,email\na_b,Given,a@x\nmissing,,\n")
    result = collect(toy, TOY, arrive({"a_b_final.ipynb": "1", "stranger/x.ipynb": "2"}), names)
    assert (result.unknown, result.missing) == (["stranger"], ["missing"])
    assert collected(toy) == {"a_b": "1", "stranger": "2"}
    with toy.gradebook() as gradebook:
        assert (gradebook.find_student("a_b").first_name, gradebook.find_student("a_b").email) == (
            "Given",
            "a@x",
        )


def test_a_class_zipped_as_a_folder_is_still_a_class(toy: CourseFolder, arrive):
    collect(toy, TOY, arrive({"class/ada/x.ipynb": "1", "class/bo/x.ipynb": "2"}))
    assert collected(toy) == {"ada": "1", "bo": "2"}


def test_a_roster_tells_a_class_in_a_folder_from_one_student(toy: CourseFolder, arrive, tmp_path: Path):
    files = arrive({"class/ada_x.ipynb": "1", "class/bo_x.ipynb": "2"})
    collect(toy, TOY, files, roster(tmp_path, "id\nada\nbo\n"))
    assert collected(toy) == {"ada": "1", "bo": "2"}


@pytest.mark.parametrize(
    "name",
    [
        "../evil/x.ipynb",
        "/etc/evil.ipynb",
        "../../evil_x.ipynb",
        "ada/../../x.ipynb",
        "..\\evil_x.ipynb",
        "a b_x.ipynb",
    ],
)
def test_nothing_in_a_zip_decides_where_a_file_is_written(toy: CourseFolder, tmp_path: Path, name: str):
    before = set(tmp_path.rglob("*"))
    archive = write_zip(tmp_path / "in.zip", {name: "evil", "bo/x.ipynb": "1"})
    collect(toy, TOY, archive)
    new = set(tmp_path.rglob("*")) - before - {archive}
    assert collected(toy).keys() <= {"ada", "bo"}
    assert all(path.is_relative_to(toy.root / "submitted") for path in new if path.name.endswith(".ipynb"))


def test_links_are_left_out(toy: CourseFolder, tmp_path: Path):
    (tmp_path / "secret.ipynb").write_text("not theirs")
    files = write_folder(tmp_path / "in", {"bo/x.ipynb": "1"})
    (files / "ada").mkdir()
    (files / "ada" / "x.ipynb").symlink_to(tmp_path / "secret.ipynb")
    result = collect(toy, TOY, files)
    assert collected(toy) == {"bo": "1"}
    assert result.notes == ["ada/x.ipynb is a link and was left out"]


def test_checkpoints_and_what_macs_add_to_zips_are_no_submissions(toy: CourseFolder, arrive):
    collect(
        toy,
        TOY,
        arrive({"ada/x.ipynb": "1", "ada/.ipynb_checkpoints/x.ipynb": "2", "__MACOSX/ada/._x.ipynb": "3"}),
    )
    assert collected(toy) == {"ada": "1"}


def test_only_notebooks_travel(toy: CourseFolder, arrive):
    collect(toy, TOY, arrive({"ada/x.ipynb": "1", "ada/torch.py": "raise SystemExit"}))
    assert {path.name for path in (toy.root / "submitted").rglob("*") if path.is_file()} == {
        f"{TOY}.ipynb",
        "timestamp.txt",
    }


def test_a_file_that_unpacks_without_end_is_cut_off(
    toy: CourseFolder, arrive, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(collect_module, "SIZE_LIMIT", 10)
    result = collect(toy, TOY, arrive({"ada/x.ipynb": "x" * 1000}))
    assert collected(toy) == {"ada": "x" * 10}
    assert "larger than" in result.notes[0]


def test_a_damaged_member_of_a_zip_stops_nobody_else(toy: CourseFolder, tmp_path: Path):
    archive = write_zip(tmp_path / "in.zip", {"ada/x.ipynb": "damaged-here", "bo/x.ipynb": "1"})
    archive.write_bytes(archive.read_bytes().replace(b"damaged-here", b"damaged-HERE"))
    result = collect(toy, TOY, archive)
    assert collected(toy) == {"ada": "", "bo": "1"}
    assert result.notes == ["ada: ada/x.ipynb cannot be read: Bad CRC-32 for file 'ada/x.ipynb'"]


def test_a_file_that_names_nobody_is_reported(toy: CourseFolder, arrive):
    result = collect(toy, TOY, arrive({"notebook.ipynb": "1", "bo/x.ipynb": "2"}))
    assert result.notes[0].startswith("notebook.ipynb belongs to nobody")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,email\nx,y\n", "has no column id"),
        ("", "has no column id"),
        ("id\n../evil\n", "has the id '../evil'"),
        ("id,email\n,x\n", "has the id ''"),
    ],
)
def test_a_roster_that_cannot_be_used_is_refused(tmp_path: Path, text: str, said: str):
    with pytest.raises(CourseError, match=said):
        read_roster(roster(tmp_path, text))


def test_a_roster_that_is_not_text_is_refused(tmp_path: Path):
    (tmp_path / "roster.csv").write_bytes(b"id\n\xff\xfe\n")
    with pytest.raises(CourseError, match="cannot be read"):
        read_roster(tmp_path / "roster.csv")


def test_what_is_neither_folder_nor_zip_is_refused(toy: CourseFolder, tmp_path: Path):
    (tmp_path / "one.ipynb").write_text("{}")
    with pytest.raises(CourseError, match="is neither a folder nor a zip"):
        collect(toy, TOY, tmp_path / "one.ipynb")
    with pytest.raises(CourseError, match="there is nothing at"):
        collect(toy, TOY, tmp_path / "nowhere")


def test_names_hold_nothing_that_a_page_takes_for_markup(tmp_path: Path):
    text = 'id,first_name,last_name\nada,<b onload="x">,O\'Neil & Söhne\x1b[31m\n'
    assert read_roster(roster(tmp_path, text)) == {
        "ada": {"first_name": "‹b onload=”x”›", "last_name": "O'Neil & Söhne"}
    }


def test_what_is_said_of_files_steers_no_terminal(toy: CourseFolder, tmp_path: Path):
    found = collect(toy, TOY, write_folder(tmp_path / "in", {"lost\x1b[2J.ipynb": "{}"}))
    assert len(found.notes) == 1
    assert "\x1b" not in found.notes[0]
