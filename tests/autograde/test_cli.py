"""What the user can mend is one clear line on the error stream and an exit code; what went well is said."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograde import cli
from autograde.authoring import build as build_module
from autograde.course_folder import SETTINGS_FILE, CourseFolder
from tests.autograde.conftest import TOY, answered, hand_in


class Result:
    """How a command ended, and what it said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def autograde(toy: CourseFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command line on the toy course."""

    def run(*arguments: str, folder: Path = toy.root) -> Result:
        monkeypatch.setattr(sys, "argv", ["autograde", "--folder", str(folder), *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return Result(int(end.value.code or 0), *capsys.readouterr())

    return run


@pytest.mark.parametrize("command", ["build", "release", "grade", "feedback", "report", "audit"])
@pytest.mark.parametrize("unit", ["07", "toy", "../01_toy", ""])
def test_an_unknown_unit_is_one_line_that_names_the_known_ones(autograde, command: str, unit: str):
    result = autograde(command, unit)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"no unit is called {unit!r}; the units are: 01_toy\n"


def one_line(result: Result) -> bool:
    return (
        result.code == 1
        and result.out == ""
        and result.err.count("\n") == 1
        and "Traceback" not in result.err
    )


@pytest.mark.parametrize(
    "arguments", [("grade", "1"), ("feedback", "01"), ("report", TOY), ("collect", "01", "/nowhere")]
)
def test_a_step_before_its_time_is_one_line(autograde, arguments: tuple[str, ...]):
    result = autograde(*arguments)
    assert one_line(result), result.err


def test_a_folder_without_exercises_is_one_line(autograde, tmp_path: Path):
    result = autograde("build", folder=tmp_path)
    assert one_line(result)
    assert "holds no exercises/solutions/: go to the course's folder, or name it with --folder" in result.err


def test_a_roster_that_is_missing_is_one_line(autograde, toy: CourseFolder, tmp_path: Path):
    assert one_line(autograde("collect", "01", str(tmp_path), "--roster", str(tmp_path / "none.csv")))


@pytest.mark.parametrize("blocked", [".autograde", "report"])
def test_a_place_that_cannot_be_written_is_one_line(
    autograde, toy: CourseFolder, tmp_path: Path, blocked: str
):
    hand_in(toy, "ada", b"")
    if blocked == "report":
        assert autograde("grade", "01").code == 0
    shutil.rmtree(toy.root / blocked, ignore_errors=True)
    (toy.root / blocked).write_text("a file stands where a folder should be")
    result = autograde("report" if blocked == "report" else "grade", "01")
    assert one_line(result), result.err
    assert str(toy.root / blocked) in result.err


def test_a_gradebook_that_cannot_be_opened_is_one_line(autograde, toy: CourseFolder, tmp_path: Path):
    with (toy.root / SETTINGS_FILE).open("a") as file:
        file.write(f'\nc.CourseDirectory.db_url = "sqlite:///{tmp_path}/none/gradebook.db"\n')
    (tmp_path / "x_1.ipynb").write_text("{}")
    result = autograde("collect", "01", str(tmp_path))
    assert one_line(result), result.err
    assert "none/gradebook.db cannot be used: unable to open database file" in result.err


def test_settings_of_the_teaching_assistants_own_are_kept_and_obeyed(autograde, toy: CourseFolder):
    with (toy.root / SETTINGS_FILE).open("a") as file:
        file.write('\nc.CourseDirectory.submitted_directory = "handed_in"\n')
    hand_in(toy, "ada", b"")
    assert (toy.root / "handed_in" / "ada").is_dir()
    assert "graded 1" in autograde("grade", "01").out
    assert "handed_in" in (toy.root / SETTINGS_FILE).read_text()


def test_build_writes_once_and_check_names_what_drifted(
    autograde, toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(build_module, "violations", lambda exercise: [])  # the toy keeps not all of the rules
    assert autograde("build", "--check").code == 0
    toy.source_text(TOY).write_text(toy.source_text(TOY).read_text().replace("A toy", "An edited toy"))
    result = autograde("build", "--check")
    assert result.code == 1
    assert result.err.startswith(f"exercises/{TOY}.ipynb is not what its text makes\n")
    wrote = [f"wrote {path}" for path in (f"exercises/{TOY}.ipynb", f".autograde/source/{TOY}/{TOY}.ipynb")]
    assert autograde("build", "01").out.splitlines() == wrote
    assert autograde("build").out == ""
    assert autograde("build", "--check").code == 0


def test_a_class_goes_through_every_step(autograde, toy: CourseFolder, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada_x.ipynb").write_bytes(answered_bytes(toy))
    (tmp_path / "in" / "bo_x.ipynb").write_bytes(b"")
    (tmp_path / "roster.csv").write_text("id\nada\nbo\ncy\n")
    arguments = ("collect", "01", str(tmp_path / "in"), "--roster", str(tmp_path / "roster.csv"))
    collected = autograde(*arguments)
    assert (collected.code, collected.err) == (3, "1 file waits for you, marked with ▶\n")
    assert "2 files: taken 1, damaged 1\ncollected 2, unchanged 0\nno submission: cy\n" in collected.out
    assert collected.out.endswith(f"all of it as a table: {toy.root / 'submitted' / TOY}.csv\n")
    assert autograde(*arguments).code == 0
    graded = autograde("grade", "01")
    assert graded.out == "graded 2, unchanged 0\nbo counts as not attempted: the file is empty\n"
    assert autograde("grade", "01").out == "graded 0, unchanged 2\n"
    assert autograde("feedback", "01").out.startswith("wrote 2 pages: ")
    shown = autograde("report", "01").out
    assert "Tasks\n  1 double · 2 halve · 3 why\n" in shown
    assert "Awaits a person\n  why: ada\n" in shown
    assert sorted(path.name for path in (toy.root / "report").iterdir()) == [
        f"{TOY}{end}" for end in (".csv", ".json", ".md")
    ]


def test_a_dry_run_of_collecting_says_what_it_would_do_and_does_nothing(
    autograde, toy: CourseFolder, tmp_path: Path
):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("ada_x.ipynb", answered_bytes(toy))
    shown = autograde("collect", "01", str(tmp_path / "in.zip"), "--dry-run", "--time-zone", "Asia/Tokyo")
    assert (shown.code, shown.err) == (0, "")
    assert "times without a zone are read in Asia/Tokyo; --time-zone names another" in " ".join(
        shown.out.split()
    )
    assert shown.out.endswith("1 file: taken 1\ncollected 1, unchanged 0\na dry run: nothing was changed\n")
    assert not (toy.root / "submitted").exists()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["ada_x.ipynb"], 0),
        (["ada_x.ipynb", "roster.csv"], 0),
        (["Untitled.ipynb"], 3),
        (["roster.csv"], 3),
        ([], 3),
    ],
)
def test_collecting_succeeds_only_if_somebodys_work_came_and_nobodys_waits(
    autograde, toy: CourseFolder, tmp_path: Path, files: list[str], code: int
):
    (tmp_path / "in").mkdir()
    for name in files:
        (tmp_path / "in" / name).write_bytes(answered_bytes(toy) if "ipynb" in name else b"id")
    assert autograde("collect", "01", str(tmp_path / "in")).code == code


def test_a_time_zone_that_nobody_knows_is_one_line(autograde, tmp_path: Path):
    assert one_line(autograde("collect", "01", str(tmp_path), "--time-zone", "Europe/Bern"))


def test_what_is_said_of_files_steers_no_terminal(autograde, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lost\x1b[2J[red].ipynb").write_text("{}")
    shown = autograde("collect", "01", str(tmp_path / "in"))
    assert "\x1b" not in shown.out
    assert "lost[red].ipynb" in "".join(shown.out.split())


def answered_bytes(toy: CourseFolder) -> bytes:
    return json.dumps(answered(toy)).encode()


def test_help_needs_neither_torch_nor_nbgrader():
    script = (
        "import sys, autograde.cli; print([name for name in ('torch', 'nbgrader') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
