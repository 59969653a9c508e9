"""Whatever a class hands in, the right files arrive, every file is accounted for, and nothing goes anywhere else."""

import csv
import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.course_folder import SETTINGS_FILE, CourseError, CourseFolder
from autograde.desk.collect import AwaitsPerson, assert_nobody_waits, collect
from autograde.desk.collecting import submitted
from autograde.desk.collecting.account import COLUMNS, Account, Fate, account_file, as_it_was, shown_as_text
from autograde.desk.collecting.arrivals import Arrival
from autograde.desk.collecting.owner import ClassList, Owner
from autograde.desk.collecting.roster import read_roster
from autograde.desk.collecting.table import MOST_SHOWN, show_account, shown
from autograde.grading.grade import submitted_notebooks
from tests.autograde.conftest import TOY
from tests.autograde.desk.handing_in import (
    CALM,
    OTHER,
    OTHER_TEXT,
    Files,
    full,
    notebook,
    without_names,
    write_folder,
    write_zip,
    zipped,
)

Arrive = Callable[[Files], Path]


def collected(folder: CourseFolder) -> dict[str, bytes]:
    """What lies in submitted/, by student."""
    return {
        path.parents[1].name: path.read_bytes()
        for path in sorted(folder.root.glob(f"submitted/*/{TOY}/{TOY}.ipynb"))
    }


def fates(account: Account) -> dict[str, Fate]:
    """What became of each file."""
    assert len({row.file for row in account.rows}) == len(account.rows)
    return {row.file: row.fate for row in account.rows}


def waiting(account: Account) -> list[str]:
    """The files that wait for a person."""
    return sorted(row.file for row in account.waiting)


def why(account: Account, file: str) -> str:
    """What is said of a file."""
    (said,) = [row.why for row in account.rows if row.file == file]
    return said


def everything(root: Path) -> dict[Path, bytes]:
    """All files below a folder."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(params=["folder", "zip"])
def arrive(request: pytest.FixtureRequest, tmp_path: Path) -> Arrive:
    """Write files as a folder or as a zip."""

    def write(files: Files) -> Path:
        return (
            write_folder(tmp_path / "in", files)
            if request.param == "folder"
            else write_zip(tmp_path / "in.zip", files)
        )

    return write


@pytest.fixture
def two_units(toy: CourseFolder) -> CourseFolder:
    """The toy course with a second unit."""
    toy.source_text(OTHER).write_text(OTHER_TEXT)
    return toy


@pytest.fixture
def other(two_units: CourseFolder) -> bytes:
    """A notebook of the second unit."""
    from autograde.authoring.build import as_text, blank, exercise_notebook

    return as_text(blank(exercise_notebook(OTHER_TEXT))).encode()


def roster(tmp_path: Path, *ids: str) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text("\n".join(["id", *ids, ""]), encoding="utf-8-sig")
    return path


def test_both_ways_to_name_a_submission_are_understood(toy: CourseFolder, arrive: Arrive):
    work = {name: full(toy, name) for name in ("ada", "b-7", "cy")}
    files = {"ada/work/final.ipynb": work["ada"], "b-7/x.ipynb": work["b-7"], "cy_late_x.ipynb": work["cy"]}
    account = collect(toy, TOY, arrive(files))
    assert collected(toy) == work
    assert account.students == ["ada", "b-7", "cy"]
    assert_nobody_waits(TOY, account)


def test_every_kind_of_file_has_one_row_that_says_what_became_of_it(
    two_units: CourseFolder, other: bytes, arrive: Arrive, tmp_path: Path
):
    toy = two_units
    files = {
        "ada/old.ipynb": full(toy, "old"),
        "ada/new.ipynb": full(toy, "new"),
        "ada/torch.py": "raise SystemExit",
        "ada/Übung.pdf": "%PDF",
        "bo/x.ipynb": other,
        "cy/x.ipynb": '{"cells": [{"cell_type": "code", "sour',
        "dan_1_22_333_x.ipynb": full(toy),
        "dan_2_44_555_x.ipynb": full(toy),
        "zed/x.ipynb": full(toy),
        "__MACOSX/ada/._new.ipynb": b"\0",
        "roster.csv": "id",
    }
    account = collect(toy, TOY, arrive(files), roster(tmp_path, "ada", "bo", "cy", "dan", "eva"))
    assert fates(account) == {
        "ada/old.ipynb": Fate.VERSION,
        "ada/new.ipynb": Fate.TAKEN,
        "ada/torch.py": Fate.NOT_NOTEBOOK,
        "ada/Übung.pdf": Fate.NOT_NOTEBOOK,
        "bo/x.ipynb": Fate.OTHER_UNIT,
        "cy/x.ipynb": Fate.DAMAGED,
        "dan_1_22_333_x.ipynb": Fate.COLLISION,
        "dan_2_44_555_x.ipynb": Fate.COLLISION,
        "zed/x.ipynb": Fate.UNKNOWN,
        "__MACOSX/ada/._new.ipynb": Fate.NOT_NOTEBOOK,
        "roster.csv": Fate.NOT_NOTEBOOK,
    }
    assert why(account, "bo/x.ipynb") == "it is of 02_other"
    assert why(account, "ada/torch.py") == "a Python program"
    assert why(account, "zed/x.ipynb") == "'zed' names nobody of the class"
    assert waiting(account) == [
        "bo/x.ipynb",
        "cy/x.ipynb",
        "dan_1_22_333_x.ipynb",
        "dan_2_44_555_x.ipynb",
        "zed/x.ipynb",
    ]
    assert collected(toy) == {"ada": files["ada/new.ipynb"], "cy": files["cy/x.ipynb"].encode()}
    assert account.missing == ["bo", "dan", "eva"]


def test_the_account_is_a_file_that_nbgrader_takes_for_nobodys(toy: CourseFolder, arrive: Arrive):
    files = {"ada/x.ipynb": full(toy), "ada/=HYPERLINK(1).pdf": "%PDF", "ada/Zoë, ‘b’.txt": "so"}
    account = collect(toy, TOY, arrive(files))
    with account_file(toy, TOY).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == COLUMNS
    assert sorted(row[1] for row in rows[1:]) == sorted(files)
    assert {row[4] for row in rows[1:]} == {row.fate.value for row in account.rows}
    assert account_file(toy, TOY).parent == toy.root / "submitted"
    assert set(submitted_notebooks(toy, TOY)) == {"ada"}


def test_a_spreadsheet_computes_nothing_of_an_account(toy: CourseFolder, tmp_path: Path):
    names = ["=1+1.pdf", "+1.pdf", "-1.pdf", "@x.pdf", "＝1.pdf"]
    collect(toy, TOY, write_folder(tmp_path / "in", {"ada/x.ipynb": full(toy), **dict.fromkeys(names, "")}))
    with account_file(toy, TOY).open(encoding="utf-8", newline="") as file:
        assert {f"'{name}" for name in names} <= {row["file"] for row in csv.DictReader(file)}


def test_a_name_that_is_no_text_can_be_told(toy: CourseFolder, tmp_path: Path):
    export = write_folder(tmp_path / "in", {"ada/x.ipynb": full(toy)})
    Path(os.fsdecode(os.fsencode(export) + b"/ada/\xff.pdf")).touch()
    account = collect(toy, TOY, export)
    show_account(account, TOY)
    assert "ada/\\udcff.pdf" in account_file(toy, TOY).read_text(encoding="utf-8")


def test_who_is_not_in_an_export_keeps_the_row_that_says_where_their_submission_came_from(
    toy: CourseFolder, tmp_path: Path
):
    collect(toy, TOY, write_folder(tmp_path / "1", {"ada/x.ipynb": full(toy), "bo/x.ipynb": full(toy)}))
    collect(toy, TOY, write_folder(tmp_path / "2", {"cy/x.ipynb": full(toy), "bo/y.ipynb": full(toy, "2")}))
    with account_file(toy, TOY).open(encoding="utf-8", newline="") as file:
        sources = {row["student"]: row["file"] for row in csv.DictReader(file)}
    assert sources == {"ada": "ada/x.ipynb", "bo": "bo/y.ipynb", "cy": "cy/x.ipynb"}


def test_whoever_came_first_under_a_name_is_told_from_the_next_until_a_person_takes_it_away(
    toy: CourseFolder, tmp_path: Path
):
    damaged, good = {"lab_ada.ipynb": full(toy)[:99]}, {"z.csv": "", "lab_bo.ipynb": full(toy)}
    collect(toy, TOY, write_folder(tmp_path / "1", damaged))
    other = collect(toy, TOY, write_folder(tmp_path / "2", {"cy_x.ipynb": full(toy)}))
    assert other.students == ["cy"]
    later = write_folder(tmp_path / "3", good)
    assert fates(collect(toy, TOY, later))["lab_bo.ipynb"] == Fate.COLLISION
    shutil.rmtree(toy.step("submitted", TOY, "lab"))
    assert fates(collect(toy, TOY, later))["lab_bo.ipynb"] == Fate.TAKEN


@CALM
@given(st.text("='+-@＝ ab\t\n;"))
def test_what_a_spreadsheet_must_not_compute_is_read_back_as_it_was(cell: str):
    assert as_it_was(shown_as_text(cell)) == cell
    for part in re.split("[;\t]", shown_as_text(cell)):  # where a spreadsheet parts the cells of a line
        assert not part.lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_a_dry_run_says_the_same_and_changes_nothing(toy: CourseFolder, arrive: Arrive, tmp_path: Path):
    files = {"ada/x.ipynb": full(toy), "zed/x.ipynb": full(toy), "bo/x.ipynb": "{"}
    export, names = arrive(files), roster(tmp_path, "ada", "bo", "cy")
    before = everything(toy.root)
    dry = collect(toy, TOY, export, names, dry_run=True)
    assert everything(toy.root) == before
    assert dry == collect(toy, TOY, export, names)


def test_a_dry_run_makes_not_even_the_settings(toy: CourseFolder, arrive: Arrive):
    (toy.root / SETTINGS_FILE).unlink()
    export, before = arrive({"ada/x.ipynb": full(toy)}), everything(toy.root)
    assert collect(toy, TOY, export, dry_run=True).students == ["ada"]
    assert everything(toy.root) == before


def test_a_dry_run_leaves_what_was_collected_before(toy: CourseFolder, tmp_path: Path):
    collect(toy, TOY, write_folder(tmp_path / "1", {"ada/x.ipynb": full(toy, "1")}))
    before = everything(toy.root)
    later = write_folder(tmp_path / "2", {"bo/y.ipynb": "", "ada/x.ipynb": full(toy, "2")})
    assert collect(toy, TOY, later, dry_run=True).students == ["ada", "bo"]
    assert everything(toy.root) == before


def test_collecting_again_changes_nothing_and_a_newer_file_replaces(toy: CourseFolder, tmp_path: Path):
    files = {"ada/1.ipynb": full(toy, "first"), "bo/1.ipynb": full(toy, "first")}
    export = write_folder(tmp_path / "in", files)
    collect(toy, TOY, export)
    before = everything(toy.root / "submitted")
    again = collect(toy, TOY, export)
    assert (again.students, again.unchanged) == ([], ["ada", "bo"])
    after = everything(toy.root / "submitted")
    assert {path for path in after if after[path] != before[path]} == {account_file(toy, TOY)}
    assert_nobody_waits(TOY, again)
    write_folder(export, {"zz/pad.ipynb": full(toy), "zz/2.pdf": "", "ada/2.ipynb": full(toy, "second")})
    assert collect(toy, TOY, export).students == ["ada", "zz"]
    assert collected(toy)["ada"] == full(toy, "second")


def test_an_older_file_never_replaces_a_newer_one_and_is_told(toy: CourseFolder, tmp_path: Path):
    old, new = full(toy, "old"), full(toy, "new")
    files = write_folder(tmp_path / "in", {"ada/1.ipynb": old, "ada/2.ipynb": new, "bo/x.ipynb": old})
    collect(toy, TOY, files)
    (files / "ada" / "2.ipynb").unlink()
    account = collect(toy, TOY, files)
    assert fates(account) == {"ada/1.ipynb": Fate.VERSION, "bo/x.ipynb": Fate.UNCHANGED}
    assert why(account, "ada/1.ipynb") == "older than what was collected before"
    assert collected(toy)["ada"] == new


def test_the_rest_of_a_class_that_came_before_is_not_missing(toy: CourseFolder, tmp_path: Path):
    names = roster(tmp_path, "ada", "bo", "cy")
    collect(toy, TOY, write_folder(tmp_path / "1", {"ada/x.ipynb": full(toy)}), names)
    assert collect(toy, TOY, write_folder(tmp_path / "2", {"bo/x.ipynb": full(toy)}), names).missing == ["cy"]


def test_a_notebook_is_known_by_its_tasks_though_its_cells_lost_their_names(
    two_units: CourseFolder, other: bytes, arrive: Arrive
):
    theirs, mine = without_names(other), without_names(full(two_units))
    account = collect(two_units, TOY, arrive({"ada/01_toy.ipynb": theirs, "bo/02_other.ipynb": mine}))
    assert fates(account) == {"ada/01_toy.ipynb": Fate.OTHER_UNIT, "bo/02_other.ipynb": Fate.TAKEN}


def test_a_notebook_without_tasks_is_of_the_unit_that_it_says(toy: CourseFolder, arrive: Arrive):
    def says(unit: str) -> str:
        source = f'check.exercise(\\"{unit}\\")'
        return (
            f'{{"cells": [{{"cell_type": "code", "source": "{source}", "metadata": {{}}}}], "nbformat": 4}}'
        )

    account = collect(toy, TOY, arrive({"ada/x.ipynb": says(TOY), "bo/x.ipynb": says("09_vae")}))
    assert fates(account) == {"ada/x.ipynb": Fate.TAKEN, "bo/x.ipynb": Fate.OTHER_UNIT}
    assert why(account, "bo/x.ipynb") == "it is of 09_vae"


def test_a_notebook_of_no_exercise_is_none_of_this(toy: CourseFolder, arrive: Arrive):
    stray = '{"cells": [{"cell_type": "markdown", "source": "Shopping", "metadata": {}}], "nbformat": 4}'
    account = collect(toy, TOY, arrive({"ada/x.ipynb": stray}))
    assert why(account, "ada/x.ipynb") == "it is of no exercise of the course"
    with pytest.raises(AwaitsPerson, match="1 file waits for you"):
        assert_nobody_waits(TOY, account)


@pytest.mark.parametrize(
    "name",
    ["x.IPYNB", "x.ipynb.txt", "x.ipynb.json", "x.ipynb (1)", "x.json", "x.txt", "x", "x.Ipynb.Download"],
)
def test_whatever_a_browser_made_of_its_name_a_notebook_is_one(toy: CourseFolder, arrive: Arrive, name: str):
    account = collect(toy, TOY, arrive({f"ada/{name}": full(toy)}))
    assert fates(account) == {f"ada/{name}": Fate.TAKEN}


def test_of_several_the_one_with_most_written_counts_then_the_name_then_the_time(
    two_units: CourseFolder, other: bytes, arrive: Arrive
):
    toy = two_units
    files = {
        "ada/Untitled.ipynb": full(toy),
        "ada/half.ipynb": notebook(toy, "double"),
        "ada/other.ipynb": other,
        "bo/01_toy.ipynb": full(toy, "1"),
        "bo/Untitled.ipynb": full(toy, "2"),
        "cy/01_toy.ipynb": full(toy, "1"),
        "cy/01_toy (1).ipynb": full(toy, "2"),
        "dan/mine.ipynb": full(toy),
        "dan/01_toy.ipynb": notebook(toy),
    }
    account = collect(toy, TOY, arrive(files))
    assert [row.file for row in account.rows if row.counts] == [
        name
        for name in map(str, fates(account))
        if name in {"ada/Untitled.ipynb", "bo/01_toy.ipynb", "cy/01_toy (1).ipynb", "dan/mine.ipynb"}
    ]
    assert why(account, "ada/half.ipynb") == (
        "later, but in 1 tasks something is written, and in ada/Untitled.ipynb in 2"
    )
    assert (
        why(account, "bo/Untitled.ipynb") == "later, but not called by the unit's name, as bo/01_toy.ipynb is"
    )
    assert why(account, "cy/01_toy.ipynb") == "older than cy/01_toy (1).ipynb"
    assert waiting(account) == ["ada/half.ipynb", "bo/Untitled.ipynb"]


def test_a_tie_is_said_and_waits_for_a_person_every_time(toy: CourseFolder, tmp_path: Path):
    names = roster(tmp_path, "ada")
    export = write_folder(tmp_path / "in", {"ada/a.ipynb": full(toy, "1"), "ada/b.ipynb": full(toy, "2")})
    for name in "ab":
        os.utime(export / "ada" / f"{name}.ipynb", (1.7e9, 1.7e9))
    for _ in range(2):
        account = collect(toy, TOY, export, names)
        assert collected(toy) == {"ada": full(toy, "2")}
        assert why(account, "ada/b.ipynb") == "as good and as late as ada/a.ipynb: see which of them counts"
        assert waiting(account) == ["ada/b.ipynb"]


def test_two_copies_of_one_notebook_are_no_tie(toy: CourseFolder, tmp_path: Path):
    export = write_folder(tmp_path / "in", {"ada/a.ipynb": full(toy), "ada/b.ipynb": full(toy)})
    account = collect(toy, TOY, export, roster(tmp_path, "ada"))
    assert fates(account) == {"ada/a.ipynb": Fate.VERSION, "ada/b.ipynb": Fate.TAKEN}
    assert why(account, "ada/a.ipynb") == "the same as ada/b.ipynb"
    assert_nobody_waits(TOY, account)


def test_what_is_damaged_counts_only_where_nothing_better_came(toy: CourseFolder, tmp_path: Path):
    collect(toy, TOY, write_folder(tmp_path / "1", {"ada/x.ipynb": full(toy)}))
    later = {"pad/x.ipynb": full(toy), "ada/x.ipynb": full(toy)[:99], "bo/x.ipynb": ""}
    account = collect(toy, TOY, write_folder(tmp_path / "2", later))
    assert collected(toy) == {"ada": full(toy), "bo": b"", "pad": full(toy)}
    assert fates(account)["ada/x.ipynb"] == fates(account)["bo/x.ipynb"] == Fate.DAMAGED
    assert waiting(account) == ["ada/x.ipynb", "bo/x.ipynb"]
    assert "what was collected before counts" in why(account, "ada/x.ipynb")


def test_a_later_blank_replaces_no_work(toy: CourseFolder, tmp_path: Path):
    collect(toy, TOY, write_folder(tmp_path / "1", {"ada/x.ipynb": full(toy)}))
    account = collect(toy, TOY, write_folder(tmp_path / "2", {"z.csv": "", "ada/x.ipynb": notebook(toy)}))
    assert fates(account)["ada/x.ipynb"] == Fate.VERSION
    assert collected(toy) == {"ada": full(toy)}


def test_nbgrader_learns_when_it_was_handed_in(toy: CourseFolder, tmp_path: Path):
    collect(toy, TOY, write_zip(tmp_path / "in.zip", {"ada_1.ipynb": full(toy)}), time_zone="UTC")
    time = toy.course_directory().get_existing_timestamp(str(toy.step("submitted", TOY, "ada")))
    assert time.isoformat() == "2026-01-01T12:00:00"


def test_a_zip_in_a_zip_is_opened_and_handed_in_when_the_outer_one_says(toy: CourseFolder, arrive: Arrive):
    inner = zipped({"work/x.ipynb": full(toy, "a"), "data.bin": b"\0"}, stamps={"work/x.ipynb": 1})
    account = collect(toy, TOY, arrive({"ada/work.zip": zipped({"deeper.zip": inner}), "bo_1.ZIP": inner}))
    assert collected(toy) == {"ada": full(toy, "a"), "bo": full(toy, "a")}
    assert fates(account) == {
        "ada/work.zip/deeper.zip/work/x.ipynb": Fate.TAKEN,
        "ada/work.zip/deeper.zip/data.bin": Fate.NOT_NOTEBOOK,
        "bo_1.ZIP/work/x.ipynb": Fate.TAKEN,
        "bo_1.ZIP/data.bin": Fate.NOT_NOTEBOOK,
    }
    assert all(row.time and row.time.year >= 2023 for row in account.rows)


def test_a_roster_says_who_is_who(toy: CourseFolder, arrive: Arrive, tmp_path: Path):
    names = roster(tmp_path)
    names.write_text("ID,First Name,email\na_b,Given,a@x\nmissing,,\n")
    account = collect(toy, TOY, arrive({"a_b_final.ipynb": full(toy)}), names)
    assert (account.students, account.missing) == (["a_b"], ["missing"])
    with toy.gradebook() as gradebook:
        given = gradebook.find_student("a_b")
        assert (given.first_name, given.email) == ("Given", "a@x")


def test_nobody_outside_of_a_roster_comes_into_the_gradebook(
    toy: CourseFolder, arrive: Arrive, tmp_path: Path
):
    collect(toy, TOY, arrive({"ada/x.ipynb": full(toy), "zed/x.ipynb": full(toy)}), roster(tmp_path, "ada"))
    with toy.gradebook() as gradebook:
        assert [student.id for student in gradebook.students] == ["ada"]
    assert set(collected(toy)) == {"ada"}


def test_only_notebooks_travel(toy: CourseFolder, arrive: Arrive):
    collect(toy, TOY, arrive({"ada/x.ipynb": full(toy), "ada/torch.py": "raise SystemExit"}))
    assert {path.name for path in (toy.root / "submitted" / "ada").rglob("*") if path.is_file()} == {
        f"{TOY}.ipynb",
        "timestamp.txt",
    }


def test_a_copy_that_jupyter_keeps_waits_where_nothing_else_came(toy: CourseFolder, arrive: Arrive):
    copy = ".ipynb_checkpoints/x-checkpoint.ipynb"
    account = collect(
        toy, TOY, arrive({f"ada/{copy}": full(toy), f"bo/{copy}": full(toy), "bo/x.ipynb": full(toy)})
    )
    assert waiting(account) == [f"ada/{copy}"]
    assert set(collected(toy)) == {"bo"}


def test_another_reader_may_say_whose_files_are(toy: CourseFolder, tmp_path: Path):
    def by_last_letter(arrivals: Sequence[Arrival], people: ClassList) -> list[Owner]:
        return [Owner(each.path.partition(".")[0][-1], 0, each.path) for each in arrivals]

    account = collect(toy, TOY, write_folder(tmp_path / "in", {"1a.ipynb": full(toy)}), reader=by_last_letter)
    assert account.students == ["a"]


def test_a_class_without_a_notebook_is_no_success(toy: CourseFolder, tmp_path: Path):
    account = collect(toy, TOY, write_folder(tmp_path / "in", {"grades.csv": "id"}))
    assert not account.waiting
    with pytest.raises(AwaitsPerson, match="no notebook of 01_toy was collected: none came"):
        assert_nobody_waits(TOY, account)


def test_an_export_that_is_older_throughout_is_no_success(toy: CourseFolder, tmp_path: Path):
    collect(toy, TOY, write_folder(tmp_path / "2", {"a.csv": "", "ada/x.ipynb": full(toy, "2")}))
    account = collect(toy, TOY, write_folder(tmp_path / "1", {"ada/x.ipynb": full(toy, "1")}))
    with pytest.raises(AwaitsPerson, match="what came is older than what was collected before"):
        assert_nobody_waits(TOY, account)


def test_a_class_that_was_cut_off_in_the_middle_of_a_file_is_put_right(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    export = write_folder(tmp_path / "in", {"ada/x.ipynb": full(toy)})
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            collect(toy, TOY, export)
    assert collected(toy) == {}
    assert collect(toy, TOY, export).students == ["ada"]
    assert collected(toy) == {"ada": full(toy)}


def test_of_many_files_that_are_no_notebooks_a_few_are_shown_and_all_are_kept(
    toy: CourseFolder, tmp_path: Path
):
    many = {f"ada/lib/{number}.so": "" for number in range(20)}
    account = collect(toy, TOY, write_folder(tmp_path / "in", {"ada/x.ipynb": full(toy), **many}))
    assert len(account.rows) == 21
    assert Counter(row.fate for row in shown(account.rows)) == {
        Fate.TAKEN: 1,
        Fate.NOT_NOTEBOOK: MOST_SHOWN + 1,
    }
    assert "and 17 more" in [row.file for row in shown(account.rows)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,email\nx,y\n", "has no column id"),
        ("", "has no column id"),
        ("id\n../evil\n", "has the id '../evil'"),
        ("id,email\n,x\n", "has the id ''"),
        ("id,email\n", "names nobody: below its heads there is no line"),
        ("id;first_name\nada;x\n", "has no column id: it is parted by semicolons, not by commas"),
        ("name\tid\nx\tada\n", "it is parted by tabs"),
        ("id\nada\nbo\nada\n", "has more than one row of ada: which of them is meant"),
        ("id\nada\nAda\n", "has more than one row of ada, Ada"),
        ("id\n1001.0\n", "the id '1001.0', as a spreadsheet writes the number 1001"),
    ],
)
def test_a_roster_that_cannot_be_used_is_refused(tmp_path: Path, text: str, said: str):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8-sig")
    with pytest.raises(CourseError, match=said):
        read_roster(tmp_path / "roster.csv")


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-16", "it is written in UTF-16"), ("latin-1", "line 3 is not UTF-8")]
)
def test_a_roster_that_is_no_utf_8_is_refused_and_told_what_it_is(tmp_path: Path, encoding: str, said: str):
    (tmp_path / "roster.csv").write_text("id,first_name\nada,x\nbo,Zoë\n", encoding=encoding)
    with pytest.raises(CourseError, match=f'cannot be read: {said}.*save it as "CSV UTF-8"'):
        read_roster(tmp_path / "roster.csv")


def test_a_roster_that_matches_nobody_is_told_with_what_was_compared_and_asked_for_no_more(
    toy: CourseFolder, arrive: Arrive, tmp_path: Path
):
    files = {"x_1.ipynb": full(toy), f"{TOY}.ipynb": full(toy)}
    account = collect(toy, TOY, arrive(files), roster(tmp_path, "1001", "1002"))
    assert "its column id, as '1001', was compared with" in account.unmatched
    assert not any("--roster" in row.why for row in account.rows)
    assert collect(toy, TOY, arrive(files), roster(tmp_path, "x")).unmatched == ""


def test_collecting_nothing_in_a_new_course_makes_no_gradebook(toy: CourseFolder, tmp_path: Path):
    (toy.root / "gradebook.db").unlink()
    collect(toy, TOY, write_folder(tmp_path / "in", {"grades.csv": "id"}))
    assert not (toy.root / "gradebook.db").exists()
    collect(toy, TOY, write_folder(tmp_path / "in", {"ada/x.ipynb": full(toy)}))
    assert (toy.root / "gradebook.db").exists()


def test_names_hold_nothing_that_a_page_takes_for_markup(tmp_path: Path):
    text = 'id,first_name,last_name\nada,<b onload="x">,O\'Neil & Söhne\x1b[31m\n'
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    assert read_roster(tmp_path / "roster.csv") == {
        "ada": {"first_name": "‹b onload=”x”›", "last_name": "O'Neil & Söhne"}
    }


def test_of_a_large_file_that_was_collected_no_more_is_read_than_of_any(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    collect(toy, TOY, write_folder(tmp_path / "in", {"ada/x.ipynb": full(toy)}))
    with (toy.step("submitted", TOY, "ada") / f"{TOY}.ipynb").open("ab") as file:
        file.truncate(2**20)
    monkeypatch.setattr(submitted, "SIZE_LIMIT", 1000)
    standing = submitted.standing(toy, TOY, "ada", [])
    assert standing is not None
    assert standing.content.digest == hashlib.sha256(full(toy)[:1000]).hexdigest()
