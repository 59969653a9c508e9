"""Whatever became of the gradebook, each command says in one line what is wrong and what to do, or does its work."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from autograde import cli, gradebook
from autograde.authoring import build as build_module
from autograde.authoring import release as release_module
from autograde.course_folder import FORMAT_FILE, SETTINGS_FILE, CourseFolder
from autograde.grading import second_tries
from tests.autograde.conftest import TOY, answered, hand_in
from tests.autograde.grading.world import World


@pytest.fixture(scope="module")
def graded_class(shared_toy: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which Ada is graded."""
    hand_in(shared_toy, "ada", answered(shared_toy))
    with pytest.MonkeyPatch.context() as patch:
        World(shared_toy, tmp_path_factory.mktemp("world"), patch).grade(lambda *_: "points")
    with (shared_toy.root / SETTINGS_FILE).open("a") as file:
        file.write(
            "\nc.CourseDirectory.db_url = f'sqlite:///{__file__.rpartition(\"/\")[0]}/gradebook.db?timeout=0.1'\n"
        )
    return shared_toy.root


def missing(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def no_database(path: Path) -> None:
    path.write_bytes(b"This is a text." * 1000)


def another_database(path: Path) -> None:
    path.unlink()
    execute(path, "CREATE TABLE recipes (id INTEGER)")


def old(path: Path) -> None:
    """As an nbgrader of 2017 left it."""
    execute(
        path, "DROP TABLE alembic_version", "DROP TABLE course", "ALTER TABLE student DROP COLUMN lms_user_id"
    )


def of_another_course(path: Path) -> None:
    execute(
        path,
        "UPDATE course SET id = 'algebra' WHERE id = 'lvm-course'",
        "DELETE FROM course WHERE id <> 'algebra'",
    )


def without_the_unit(path: Path) -> None:
    execute(path, *(f"DELETE FROM {table}" for table in ("assignment", "notebook", "submitted_assignment")))


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


#: What became of the gradebook, and what a command that needs it says.
STATES: dict[Callable[[Path], None], str] = {
    missing: "is not there: `autograde restore`",
    empty: "is empty: `autograde restore`",
    no_database: "file is not a database; move it away, then `autograde restore`",
    another_database: "is no gradebook: it has none of nbgrader's tables",
    old: "is of another nbgrader: run `nbgrader db upgrade`",
    of_another_course: "is of another course, algebra",
    without_the_unit: "does not know 01_toy: `autograde restore`",
}
NEED_IT = [
    ("grade", "01"),
    ("grade", "01", "--regrade"),
    ("grade", "01", "--student", "ada", "--explain"),
    ("feedback", "01"),
    ("report", "01"),
    ("extend", "ada", "01", "--days", "2"),
]
OTHERS = [
    ("build",),
    ("release", "01"),
    ("publish", "01"),
    ("collect", "01", "in", "--roster", "roster.csv"),
    ("count", "01", "double", "dropped"),
    ("doctor",),
    ("doctor", "--mend"),
    ("backup", "b.zip"),
]


def each_once(commands: list[tuple[str, ...]]) -> list[object]:
    """All pairs of a command and a state; the ordinary run has each command and each state at least once."""
    count = len(STATES)
    return [
        pytest.param(
            command,
            state,
            id=f"{' '.join(command)}-{state.__name__}",
            marks=()
            if place % count == number % count or place == number % len(commands)
            else pytest.mark.full,
        )
        for place, command in enumerate(commands)
        for number, state in enumerate(STATES)
    ]


@pytest.fixture
def course(graded_class: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course, for one test alone; whatever would run students' code fails the test."""
    root = Path(shutil.copytree(graded_class, tmp_path / "course"))
    (root / "in").mkdir()
    (root / "in" / f"bo_{TOY}.ipynb").write_text("{}")
    (root / "roster.csv").write_text("id\nada\nbo\n")
    monkeypatch.chdir(root)
    monkeypatch.setattr(gradebook, "PATIENCE", 0.0)
    monkeypatch.setattr(release_module, "write_bundle", lambda *_: Path("bundle"))
    monkeypatch.setattr(second_tries, "grade_submission", None)
    return root


def run(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["autograde", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
    return int(end.value.code or 0), *capsys.readouterr()


@pytest.mark.parametrize(("arguments", "state"), each_once(NEED_IT))
def test_a_command_that_needs_the_gradebook_says_what_is_wrong_and_what_to_do(
    course: Path,
    capsys: pytest.CaptureFixture[str],
    state: Callable[[Path], None],
    arguments: tuple[str, ...],
):
    state(course / "gradebook.db")
    code, _, said = run(arguments, capsys)
    assert (code, said.count("\n")) == (1, 1), said
    assert STATES[state] in said


@pytest.mark.parametrize(("arguments", "state"), each_once(OTHERS))
def test_every_other_command_does_its_work_or_says_so_in_a_line(
    course: Path,
    capsys: pytest.CaptureFixture[str],
    state: Callable[[Path], None],
    arguments: tuple[str, ...],
):
    state(course / "gradebook.db")
    code, out, said = run(arguments, capsys)
    if arguments[0] == "doctor":
        assert said == ""
        assert (code == 0) == ("agree\n" in out)
    else:
        assert (code, said.count("\n")) in ((0, 0), (1, 1), (3, 1)), said  # 3: a file waits for a person


@pytest.mark.parametrize("state", [missing, empty, without_the_unit], ids=lambda state: state.__name__)
def test_what_was_lost_is_mended_and_grading_goes_on(
    course: Path, capsys: pytest.CaptureFixture[str], state: Callable[[Path], None]
):
    state(course / "gradebook.db")
    assert run(("doctor",), capsys)[0] == 1
    code, out, _ = run(("doctor", "--mend"), capsys)
    assert (code, out.count("\n")) == (3, 1)  # what was lost for good is said, and that a backup may have it
    assert "points and comments by hand" in out
    assert run(("doctor",), capsys)[:2] == (0, "gradebook, journal, graded files and releases agree\n")
    assert run(("grade", "01"), capsys)[:2] == (0, "graded 0, unchanged 1\n")


def test_a_release_with_other_points_says_whose_grades_are_by_others(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(build_module, "violations", lambda exercise: [])  # the toy keeps not all of the rules
    assert "--stale" not in run(("release", "01"), capsys)[1]
    text = course / "exercises" / "solutions" / f"{TOY}.py"
    text.write_text(text.read_text().replace('"grade": true, "points": 2', '"grade": true, "points": 3'))
    code, out, _ = run(("release", "01"), capsys)
    said = f"1 of 1 grades: graded with other checks than today's: ada; `autograde grade {TOY} --stale` renews them"
    assert (code, said in out) == (0, True)
    for command in ("report", "feedback", "doctor"):
        assert said.partition(": ")[2] in run((command, "01")[: 2 - (command == "doctor")], capsys)[1]


def test_a_hand_in_that_is_gone_is_named_and_its_grade_stands(
    course: Path, capsys: pytest.CaptureFixture[str]
):
    (course / "submitted" / "ada" / TOY / f"{TOY}.ipynb").unlink()
    code, out, _ = run(("grade", "01", "--regrade"), capsys)
    assert (code, out) == (
        0,
        "graded 0, unchanged 0\n"
        "graded before, but what was handed in is gone from submitted/, so the grades stand: ada\n",
    )


@pytest.fixture
def locked(course: Path) -> Iterator[None]:
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.parametrize(
    "arguments", [*NEED_IT, ("release", "01"), ("doctor",), ("backup", "b.zip")], ids=" ".join
)
def test_a_gradebook_that_stays_locked_is_one_line(
    course: Path, locked: None, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
):
    code, out, said = run(arguments, capsys)
    assert code == 1
    assert "database is locked" in said + out
    assert (said + out).count("\n") == 1


@pytest.mark.parametrize("harm", [missing, empty])
@pytest.mark.parametrize("command", ["collect", "release"])
def test_no_command_makes_an_empty_gradebook_where_grades_were_given(
    course: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    harm: Callable[[Path], None],
):
    (tmp_path / "came").mkdir()
    harm(course / "gradebook.db")
    code, out, said = run((command, "01", *([str(tmp_path / "came")] * (command == "collect"))), capsys)
    assert (code, (out + said).count("\n")) == (1, 1)
    assert "gradebook.db is" in said
    assert "autograde restore" in said
    assert not (course / "gradebook.db").exists() or not (course / "gradebook.db").stat().st_size


def test_settings_that_fail_are_one_line(course: Path, capsys: pytest.CaptureFixture[str]):
    (course / SETTINGS_FILE).write_text("c = get_config(")
    code, _, said = run(("report", "01"), capsys)
    assert (code, said.count("\n")) == (1, 1)
    assert f"{SETTINGS_FILE} fail: SyntaxError" in said


@pytest.mark.parametrize("text", ["{", "[]", '{"nbformat": 99}'])
@pytest.mark.parametrize("place", ["release", "autograded/ada", ".autograde/source"])
def test_a_notebook_that_is_none_is_one_line(
    course: Path, capsys: pytest.CaptureFixture[str], place: str, text: str
):
    notebook = course / place / TOY / f"{TOY}.ipynb"
    notebook.chmod(0o644)
    notebook.write_text(text)
    makes_it_again = ("grade",) if place.startswith("autograded") else ()
    for command in {"grade", "report", "feedback"}.difference(makes_it_again):
        code, _, said = run((command, "01"), capsys)
        assert (code, said.count("\n")) in ((0, 0), (1, 1), (3, 1)), said  # 3: a file waits for a person


def test_what_a_newer_autograde_keeps_is_refused_and_an_older_folder_is_taken_over(
    course: Path, capsys: pytest.CaptureFixture[str]
):
    form = course / ".autograde" / FORMAT_FILE
    now = form.read_text()
    for text, said in (("999\n", "by a newer autograde than this: update it"), ("x", "holds no number")):
        form.write_text(text)
        assert run(("report", "01"), capsys)[0] == 1
        form.write_text(text)
        assert said in run(("grade", "01"), capsys)[2]
    form.unlink()
    assert run(("grade", "01"), capsys)[0] == 0
    assert form.read_text() == now


def test_backup_and_restore_bring_a_gradebook_back(course: Path, capsys: pytest.CaptureFixture[str]):
    assert run(("backup", "b.zip"), capsys)[0] == 0
    missing(course / "gradebook.db")
    assert run(("restore", "b.zip"), capsys)[0] == 0
    assert run(("doctor",), capsys)[0] == 0
