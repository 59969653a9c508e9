"""Zips of all kinds: what is in them is found with its time, and one that is damaged or hostile costs itself alone."""

import contextlib
import io
import os
import stat
import struct
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk.collect import collect
from autograde.desk.collecting import arrivals as arrivals_module
from autograde.desk.collecting import contents as contents_module
from autograde.desk.collecting.account import Account, Fate
from autograde.desk.collecting.arrivals import Arrival, arrived
from autograde.desk.collecting.stamps import Clock, clock_of, exact_time
from tests.autograde.conftest import TOY
from tests.autograde.desk.handing_in import CALM, full, write_folder, write_zip, zipped


def rows(account: Account) -> dict[str, tuple[Fate, str, bool]]:
    """Of each file what became of it, why, and whether it waits."""
    return {row.file: (row.fate, row.why, row.waits) for row in account.rows}


def collected(folder: CourseFolder) -> set[str]:
    """Who has a submission."""
    return {path.parents[1].name for path in folder.root.glob(f"submitted/*/{TOY}/{TOY}.ipynb")}


def paths_of(export: Path) -> list[str]:
    with arrived(export, Clock(UTC)) as arrivals:
        return [each.path for each in arrivals]


@pytest.mark.parametrize(
    "name",
    [
        "../evil/x.ipynb",
        "/etc/evil.ipynb",
        "../../evil_x.ipynb",
        "ada/../../x.ipynb",
        "..\\evil_x.ipynb",
        "C:\\x_1.ipynb",
    ],
)
def test_nothing_in_a_zip_decides_where_a_file_is_written(toy: CourseFolder, tmp_path: Path, name: str):
    before = set(tmp_path.rglob("*"))
    archive = write_zip(tmp_path / "in.zip", {name: full(toy), "bo/x.ipynb": full(toy)})
    account = collect(toy, TOY, archive)
    new = set(tmp_path.rglob("*")) - before - {archive}
    assert collected(toy) == {"bo"}
    assert all(path.is_relative_to(toy.root) for path in new)
    assert rows(account)[name.replace("\\", "/")] == (Fate.DAMAGED, "its path leads out of the zip", True)


def test_the_separator_of_windows_parts_folders(toy: CourseFolder, tmp_path: Path):
    collect(toy, TOY, write_zip(tmp_path / "in.zip", {"ada\\x.ipynb": full(toy), "bo\\x.ipynb": full(toy)}))
    assert collected(toy) == {"ada", "bo"}


def test_links_and_what_is_no_file_are_left_out_and_told(toy: CourseFolder, tmp_path: Path):
    (tmp_path / "secret.ipynb").write_bytes(full(toy))
    files = write_folder(tmp_path / "in", {"bo/x.ipynb": full(toy)})
    (files / "ada").mkdir()
    (files / "ada" / "x.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (files / "cy").symlink_to(files / "bo")
    os.mkfifo(files / "ada" / "pipe.ipynb")
    account = collect(toy, TOY, files)
    link = (Fate.NOT_NOTEBOOK, "a link, which leads nowhere here", True)
    assert rows(account) == {
        "bo/x.ipynb": (Fate.TAKEN, "", False),
        "ada/x.ipynb": link,
        "cy": link,
        "ada/pipe.ipynb": (Fate.NOT_NOTEBOOK, "neither a file nor a folder", True),
    }


def test_a_link_in_a_zip_is_left_out_and_told(toy: CourseFolder, tmp_path: Path):
    member = zipfile.ZipInfo("ada/x.ipynb", (2026, 1, 1, 12, 0, 0))
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(member, "/etc/passwd")
        archive.writestr("bo/x.ipynb", full(toy))
    account = collect(toy, TOY, tmp_path / "in.zip")
    assert rows(account)["ada/x.ipynb"] == (Fate.NOT_NOTEBOOK, "a link, which leads nowhere here", True)
    assert collected(toy) == {"bo"}


def test_a_file_that_unpacks_without_end_is_cut_off(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("autograde.desk.collecting.contents.SIZE_LIMIT", 1000)
    monkeypatch.setattr("autograde.desk.collect.SIZE_LIMIT", 1000)
    export = write_zip(tmp_path / "in.zip", {"ada/x.ipynb": "[" * 10**6})
    collect(toy, TOY, export)
    assert (toy.step("submitted", TOY, "ada") / f"{TOY}.ipynb").read_bytes() == b"[" * 1000
    assert collect(toy, TOY, export).unchanged == ["ada"]


def test_a_damaged_member_stops_nobody_else_and_is_nobodys_submission(toy: CourseFolder, tmp_path: Path):
    files = {"ada/x.ipynb": "damaged-here", "bo/x.ipynb": full(toy)}
    archive = tmp_path / "in.zip"
    with zipfile.ZipFile(archive, "w") as stored:
        for name, content in files.items():
            stored.writestr(name, content)
    archive.write_bytes(archive.read_bytes().replace(b"damaged-here", b"damaged-HERE"))
    account = collect(toy, TOY, archive)
    assert collected(toy) == {"bo"}
    said = "cannot be read: Bad CRC-32 for file 'ada/x.ipynb'"
    assert rows(account)["ada/x.ipynb"] == (Fate.DAMAGED, said, True)


def test_a_member_whose_packing_is_damaged_stops_nobody_else(toy: CourseFolder, tmp_path: Path):
    archive = write_zip(
        tmp_path / "in.zip", {"ada/x.ipynb": os.urandom(50).hex() * 9, "bo/x.ipynb": full(toy)}
    )
    data = bytearray(archive.read_bytes())
    data[50:60] = b"\xff" * 10
    archive.write_bytes(data)
    account = collect(toy, TOY, archive)
    assert rows(account)["ada/x.ipynb"][0] is Fate.DAMAGED
    assert collected(toy) == {"bo"}


def test_a_member_behind_a_password_is_told(toy: CourseFolder, tmp_path: Path):
    data = bytearray(zipped({"ada/x.ipynb": full(toy), "bo/x.ipynb": full(toy)}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (tmp_path / "in.zip").write_bytes(data)
    fate, why, waits = rows(collect(toy, TOY, tmp_path / "in.zip"))["ada/x.ipynb"]
    assert (fate, waits) == (Fate.DAMAGED, True)
    assert "encrypted" in why


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken off", b"Rar!\x1a\x07"])
def test_a_zip_that_is_none_is_one_row(toy: CourseFolder, tmp_path: Path, content: bytes):
    account = collect(
        toy, TOY, write_folder(tmp_path / "in", {"ada/x.zip": content, "bo/x.ipynb": full(toy)})
    )
    assert rows(account)["ada/x.zip"][::2] == (Fate.DAMAGED, True)
    assert rows(account)["ada/x.zip"][1].startswith("cannot be opened: ")
    assert [row.student for row in account.rows] == ["ada", "bo"]


def test_an_empty_zip_is_one_row(toy: CourseFolder, tmp_path: Path):
    account = collect(
        toy, TOY, write_folder(tmp_path / "in", {"ada_1.zip": zipped({}), "bo/x.ipynb": full(toy)})
    )
    assert rows(account)["ada_1.zip"] == (Fate.NOT_NOTEBOOK, "an empty zip", True)


@pytest.mark.parametrize(
    ("limit", "least", "said"),
    [
        ("MOST_FILES", 2, "the zip holds more than 2 files"),
        ("MOST_UNPACKED", 2**20, "the zip unpacks to more than 1 MB"),
        ("SIZE_LIMIT", 2**20, "cannot be opened: it is larger than 1 MB"),
        ("MOST_DEEP", 1, "more than 1 zips inside each other"),
    ],
)
def test_a_zip_beyond_the_limits_is_one_row_and_the_others_come(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, least: int, said: str
):
    small = {"x.ipynb": full(toy)}
    bomb = {"1.bin": b"\0" * 2**20, "2.bin": b"\0" * 2**20, "3.ipynb": full(toy)}
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_STORED) as stored:
        for name, content in bomb.items():
            stored.writestr(name, content)
    monkeypatch.setattr(arrivals_module, limit, least)
    hostile = zipped({"deep.zip": inner.getvalue()})
    account = collect(
        toy, TOY, write_zip(tmp_path / "in.zip", {"ada_1.zip": hostile, "bo_1.zip": zipped(small)})
    )
    assert collected(toy) == {"bo"}
    (row,) = [row for row in account.rows if row.student == "ada"]
    assert (row.fate, row.why, row.waits) == (Fate.DAMAGED, said, True)


@pytest.mark.parametrize("damage", ["cut off", "directory"])
def test_an_export_that_is_damaged_is_one_line(toy: CourseFolder, tmp_path: Path, damage: str):
    data = zipped({"ada/x.ipynb": full(toy)})
    broken = data[:-30] if damage == "cut off" else data.replace(b"PK\x01\x02", b"PK\x01\x09")
    (tmp_path / "in.zip").write_bytes(broken)
    with pytest.raises(CourseError, match=r"damaged.*fetch it again"):
        collect(toy, TOY, tmp_path / "in.zip")


def test_what_is_neither_folder_nor_zip_is_refused(toy: CourseFolder, tmp_path: Path):
    (tmp_path / "one.ipynb").write_text("{}")
    with pytest.raises(CourseError, match=r"is neither a folder nor a zip$"):
        collect(toy, TOY, tmp_path / "one.ipynb")
    with pytest.raises(CourseError, match="there is nothing at"):
        collect(toy, TOY, tmp_path / "nowhere")


def test_a_folder_that_cannot_be_read_is_one_row(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    export = write_folder(tmp_path / "in", {"ada/x.ipynb": full(toy), "bo/x.ipynb": full(toy)})
    listed = os.scandir

    def scandir(path):
        if path == str(export / "ada"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    account = collect(toy, TOY, export)
    assert rows(account)["ada"] == (Fate.DAMAGED, "cannot be read: Permission denied", True)
    assert collected(toy) == {"bo"}


@CALM
@given(data=st.data())
def test_a_damaged_zip_of_a_student_loses_nobody(tmp_path: Path, data: st.DataObject):
    inner = bytearray(zipped({"x.ipynb": "{}" * 30, "deep/y.zip": zipped({"z.ipynb": "z"})}))
    for _ in range(data.draw(st.integers(1, 3))):
        inner[data.draw(st.integers(0, len(inner) - 1))] = data.draw(st.integers(0, 255))
    export = write_zip(tmp_path / "in.zip", {"ada_1.zip": bytes(inner), "bo/x.ipynb": "{}"})
    with arrived(export, Clock(UTC)) as found:
        assert [each.path for each in found if each.parts[0] == "bo"] == ["bo/x.ipynb"]
        mine = [each for each in found if each.parts[0] == "ada_1.zip"]
        assert mine
        for each in mine:
            assert bool(each.fate) == (each.open is None)
            with contextlib.suppress(arrivals_module.TROUBLE):
                each.read(1000)


@CALM
@given(data=st.data())
def test_a_damaged_export_is_one_line_or_what_is_left_of_it(tmp_path: Path, data: st.DataObject):
    export = bytearray(zipped({"ada/x.ipynb": "{}" * 30, "bo_1.zip": zipped({"z.ipynb": "z"})}))
    for _ in range(data.draw(st.integers(1, 3))):
        export[data.draw(st.integers(0, len(export) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "in.zip").write_bytes(export)
    try:
        assert all(paths_of(tmp_path / "in.zip"))
    except CourseError as error:
        assert "fetch it again" in str(error)  # noqa: PT017 -- either is right


SEGMENTS = st.sampled_from(
    ["ada", "bo", "Zoë", "x.ipynb", "y.IPYNB", "z.py", "old.zip", ".hidden", "a b", "=1"]
)
TREES = st.dictionaries(
    SEGMENTS,
    st.recursive(
        st.binary(max_size=4), lambda inside: st.dictionaries(SEGMENTS, inside, max_size=3), max_leaves=6
    ),
    max_size=4,
)


def flat(tree, above: str = "") -> dict[str, bytes]:
    """The files of a tree by path; a folder called as a zip is packed as one."""
    found: dict[str, bytes] = {}
    for name, inside in tree.items():
        if isinstance(inside, dict) and name.endswith(".zip"):
            found[f"{above}{name}"] = zipped(flat(inside))
        elif isinstance(inside, dict):
            found |= flat(inside, f"{above}{name}/")
        else:
            found[f"{above}{name}"] = inside
    return found


def leaves(tree, above: str = "") -> list[str]:
    """The paths of all files, those in zips too; a zip that is empty, or none, is a file."""
    found: list[str] = []
    for name, inside in tree.items():
        here = f"{above}{name}"
        below = leaves(inside, f"{here}/") if isinstance(inside, dict) else [here]
        found += below or ([here] if name.endswith(".zip") else [])
    return found


@CALM
@given(tree=TREES)
def test_the_files_that_arrive_are_the_files_that_came(tmp_path: Path, tree):
    export = write_zip(tmp_path / "in.zip", flat(tree))
    assert Counter(paths_of(export)) == Counter(leaves(tree))


@settings(CALM, max_examples=20)
@given(tree=TREES)
def test_no_file_vanishes_and_collecting_twice_changes_nothing(
    shared_toy: CourseFolder, tmp_path: Path, tree
):
    export = write_zip(tmp_path / "in.zip", flat(tree))
    first = collect(shared_toy, TOY, export)
    there = {path: path.read_bytes() for path in shared_toy.root.glob("submitted/*/*/*")}
    again = collect(shared_toy, TOY, export)
    assert Counter(row.file for row in first.rows) == Counter(leaves(tree))
    assert [(row.file, row.student) for row in again.rows] == [(row.file, row.student) for row in first.rows]
    assert again.students == []
    assert again.unchanged == sorted({*first.students, *first.unchanged})
    assert {path: path.read_bytes() for path in shared_toy.root.glob("submitted/*/*/*")} == there


def test_two_members_of_one_name_are_two_rows(toy: CourseFolder, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("ada/x.ipynb", full(toy, "1"))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("ada/x.ipynb", full(toy, "2"))
        archive.writestr("bo/x.ipynb", full(toy))
    account = collect(toy, TOY, tmp_path / "in.zip")
    assert Counter(row.file for row in account.rows) == {"ada/x.ipynb": 2, "bo/x.ipynb": 1}


def test_a_time_without_a_zone_is_read_in_the_zone_that_is_asked_for(toy: CourseFolder, tmp_path: Path):
    export = write_zip(tmp_path / "in.zip", {"ada/x.ipynb": full(toy)})
    account = collect(toy, TOY, export, time_zone="America/New_York")
    assert account.rows[0].time == datetime(2026, 1, 1, 17, tzinfo=UTC)
    assert account.zone == "America/New_York"


def test_a_zip_around_the_class_says_nothing_of_when_its_students_handed_in(
    toy: CourseFolder, tmp_path: Path
):
    files = {"ada/x.ipynb": full(toy), "bo/x.ipynb": full(toy)}
    stamps = {"ada/x.ipynb": 1_600_000_000, "bo/x.ipynb": 1_600_000_060}
    (tmp_path / "in.zip").write_bytes(zipped({"class.zip": zipped(files, stamps=stamps)}))
    account = collect(toy, TOY, tmp_path / "in.zip")
    assert {row.file.split("/")[1]: row.time for row in account.rows if row.time} == {
        name: datetime.fromtimestamp(stamps[f"{name}/x.ipynb"], UTC) for name in ("ada", "bo")
    }


def test_a_file_of_a_year_that_no_calendar_has_is_without_a_time():
    def written_in(seconds: int) -> os.stat_result:
        return os.stat_result((0, 0, 0, 0, 0, 0, 0, 0, seconds, 0))

    assert arrivals_module.time_of(written_in(2**40)) is None
    assert arrivals_module.time_of(written_in(60)) == datetime(1970, 1, 1, 0, 1, tzinfo=UTC)


def test_without_a_zone_that_of_this_machine_is_taken_and_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        clock = clock_of(None)
        assert clock.time_of(zipfile.ZipInfo("x", (2026, 1, 1, 12, 0, 0))) == datetime(
            2026, 1, 1, 3, tzinfo=UTC
        )
        assert (clock.asked, str(clock)) == (True, "this machine's time zone (JST)")
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_zip_that_says_the_time_itself_asks_for_no_zone(toy: CourseFolder, tmp_path: Path):
    (tmp_path / "in.zip").write_bytes(
        zipped({"ada/x.ipynb": full(toy)}, stamps={"ada/x.ipynb": 1_700_000_000})
    )
    account = collect(toy, TOY, tmp_path / "in.zip", time_zone="Asia/Tokyo")
    assert account.rows[0].time == datetime.fromtimestamp(1_700_000_000, UTC)
    assert account.zone == ""


@CALM
@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2037, 1, 1)).map(
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    )
)
def test_both_kinds_of_exact_times_are_read(at: datetime):
    unix = struct.pack("<HHBi", 0x5455, 5, 1, int(at.timestamp()))
    ticks = (int(at.timestamp()) + 11_644_473_600) * 10**7
    windows = struct.pack("<HHIHHQQQ", 0x000A, 32, 0, 1, 24, ticks, ticks, ticks)
    other = struct.pack("<HHI", 0x7875, 4, 0)
    assert exact_time(other + unix) == exact_time(windows + other) == exact_time(unix + windows) == at


@CALM
@given(st.binary(max_size=40))
def test_an_extra_field_that_is_damaged_says_no_time_or_one(extra: bytes):
    found = exact_time(extra)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("zone", ["Europe/Bern", "", "../etc/passwd", "/etc/passwd", "CET+"])
def test_a_zone_that_nobody_knows_is_refused(zone: str):
    with pytest.raises(CourseError, match="no time zone is called"):
        clock_of(zone)


def test_a_file_whose_time_nobody_knew_has_none(toy: CourseFolder, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("ada/x.ipynb"), full(toy))
    account = collect(toy, TOY, tmp_path / "in.zip")
    assert account.rows[0].time is None
    assert not (toy.step("submitted", TOY, "ada") / "timestamp.txt").exists()


def test_summer_and_winter_are_told_apart():
    clock = Clock(ZoneInfo("Europe/Berlin"))
    assert [clock.time_of(zipfile.ZipInfo("x", (2026, month, 1, 12, 0, 0))).hour for month in (1, 7)] == [
        11,
        10,
    ]


def hangs() -> None:
    while True:
        pass


def hoards() -> None:
    kept = []
    while True:
        kept.append(bytearray(b"x") * (64 << 20))


def exits() -> None:
    os._exit(1)


@pytest.mark.parametrize("deed", [hangs, hoards, exits])
def test_a_file_that_takes_too_much_to_be_read_is_one_row_and_the_others_come(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]
):
    real = contents_module.content_of

    def content_of(arrival: Arrival, *rest: Any) -> contents_module.Content:
        if arrival.parts[0] == "ada":
            deed()
        return real(arrival, *rest)

    monkeypatch.setattr(contents_module, "content_of", content_of)
    monkeypatch.setattr(contents_module, "SECONDS", 1.0)
    files = {f"{student}/x.ipynb": full(toy) for student in ("ada", "bo")}
    account = collect(toy, TOY, write_folder(tmp_path / "export", files))
    assert account.students == ["bo"]
    assert [(row.file, row.fate) for row in account.waiting] == [("ada/x.ipynb", Fate.DAMAGED)]
    assert "more memory or time" in account.waiting[0].why
