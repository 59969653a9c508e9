"""Grading a class: whatever is handed in ends in a grade record, and nothing that people did is lost."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from autograde import gradebook as gradebook_module
from autograde.authoring.build import as_text, exercise_notebook
from autograde.authoring.release import generate
from autograde.course_folder import SETTINGS_FILE, CourseError, CourseFolder
from autograde.grading import grade as grade_module
from autograde.grading import save, student_kernel
from autograde.grading.alone import alone
from autograde.grading.grade import best_tier, digest, grade, seed_of
from autograde.grading.journal import Entry, Journal, journal_of
from autograde.grading.releases import current
from autograde.grading.submission import Plan, Times
from course.reading import MOST_BYTES
from tests.autograde.conftest import TOY, TOY_TEXT, answered, hand_in, points
from tests.autograde.grading.time_up import let_time_be_up_in
from tests.autograde.grading.world import World
from tests.waiting import HOPELESS, wait_until

pytestmark = pytest.mark.usefixtures("warm_parents_stay")

FULL = {"check-double": 2, "hidden-double": 1, "check-halve": 2, "hidden-halve": 1, "why": 0}
NONE = dict.fromkeys(FULL, 0)
WITHOUT_DOUBLE = {**FULL, "check-double": 0, "hidden-double": 0}

SQUARE = "def double(x):\n    return x * x\n"
LEAVES = "import os\n\n\ndef double(x):\n    os._exit(3)\n"
WARNS = """import os, sys
def halve(x):
    print("harmless", file=sys.stderr)
    os.write(2, b"harmless")
    return x / 2
"""


def with_cell(folder: CourseFolder, source: str, place: int = 3, answer: str = "") -> nbformat.NotebookNode:
    """A right submission with a cell of the student's own, by default behind the first task."""
    notebook = answered(folder, answer)
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source))
    return notebook


def shown(folder: CourseFolder, student: str) -> nbformat.NotebookNode:
    """What formgrader shows of a student's work."""
    return nbformat.read(folder.step("autograded", TOY, student) / f"{TOY}.ipynb", as_version=4)


def cell(folder: CourseFolder, student: str, name: str) -> nbformat.NotebookNode:
    """One cell of what formgrader shows."""
    return next(each for each in shown(folder, student).cells if each.id == name)


def printed(folder: CourseFolder, student: str) -> str:
    """All that a student's cells printed."""
    outputs = [output for each in shown(folder, student).cells for output in each.get("outputs", ())]
    return "".join(output.text for output in outputs if output.output_type == "stream")


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
        "exits": with_cell(shared_toy, "exit()"),
        "ends-the-kernel": with_cell(shared_toy, "import os\nos._exit(0)", place=8),
        "figure": with_cell(shared_toy, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
        "described": with_cell(shared_toy, "from course import view\nview.points([[0, 0], [1, 2]])"),
        "shell-lines": with_cell(
            shared_toy, "!pip install x\n%pip install y\nfiles = !ls\nprint('it went on', files)"
        ),
        "lacks-a-package": answered(
            shared_toy, "import no_such_package\n\n\ndef double(x):\n    return x + x\n"
        ),
        "untouched": (shared_toy.step("release", TOY) / f"{TOY}.ipynb").read_bytes(),
        "truncated": right[: len(right) // 2],
        "copied-cell": twice,
        "deleted-checks": deleted,
        "old-schema": json.dumps(old),
    }
    for student, content in class_.items():
        hand_in(shared_toy, student, content)
    (shared_toy.root / "submitted" / "nothing" / TOY).mkdir(parents=True)
    summary = grade(shared_toy, TOY, jobs=2)
    return {entry.student: entry for entry in summary.graded}


def test_every_submission_ends_in_a_record(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert len(graded) == 16
    assert journal_of(shared_toy.state, TOY).entries() == graded


def test_a_right_answer_gets_every_point_that_checks_give(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "right") == FULL
    assert (graded["right"].reason, graded["right"].notes) == ("", ())


def test_a_mistake_costs_its_own_task_alone_and_is_named(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "square") == WITHOUT_DOUBLE
    (error,) = cell(shared_toy, "square", "check-double").outputs
    assert error.ename == "CheckFailed"
    assert "likely mistake: the square was returned" in error.evalue


def test_a_function_that_ends_its_process_fails_its_own_checks_alone(
    graded: dict[str, Entry], shared_toy: CourseFolder
):
    assert points(shared_toy, "leaves") == WITHOUT_DOUBLE
    (error,) = cell(shared_toy, "leaves", "check-double").outputs
    assert "the call ended the process" in error.evalue


@pytest.mark.parametrize("student", ["exits", "ends-the-kernel"])
def test_a_cell_that_ends_the_kernel_is_left_out_and_costs_nothing_else(
    graded: dict[str, Entry], shared_toy: CourseFolder, student: str
):
    assert points(shared_toy, student) == FULL
    assert "ended the kernel" in printed(shared_toy, student)


def test_figures_arrive_as_images(graded: dict[str, Entry], shared_toy: CourseFolder):
    (figure,) = cell(shared_toy, "figure", "own-1").outputs
    assert figure.data["image/png"].startswith("iVBORw0KGgo")


def test_figures_of_the_course_keep_their_alt_text_and_their_size(
    graded: dict[str, Entry], shared_toy: CourseFolder
):
    (figure,) = cell(shared_toy, "described", "own-1").outputs
    metadata = figure.metadata["image/png"]
    assert metadata["alt"] == figure.data["text/plain"]
    assert metadata["alt"].startswith("Scatter plot of 2 points")
    assert (metadata["width"], metadata["height"]) > (100, 100)
    assert "text/html" not in figure.data


def test_lines_for_the_shell_cost_nothing_and_say_so(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "shell-lines") == FULL
    assert printed(shared_toy, "shell-lines").count("Shell commands are not run") == 3
    assert "it went on []" in printed(shared_toy, "shell-lines")


def test_of_a_function_that_is_not_there_it_is_said_what_its_cell_raised(
    graded: dict[str, Entry], shared_toy: CourseFolder
):
    assert points(shared_toy, "lacks-a-package") == WITHOUT_DOUBLE
    (error,) = cell(shared_toy, "lacks-a-package", "check-double").outputs
    assert "its cell raised ModuleNotFoundError: No module named 'no_such_package'" in error.evalue


def test_an_untouched_release_scores_nothing(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert points(shared_toy, "untouched") == NONE
    assert graded["untouched"].reason == ""


REASONS = {
    "truncated": "the file is not a complete notebook: it breaks off or is damaged (line 1",
    "nothing": "no notebook of this exercise was handed in",
}


@pytest.mark.parametrize("student", REASONS)
def test_what_cannot_be_graded_counts_as_not_attempted_and_says_why(
    graded: dict[str, Entry], shared_toy: CourseFolder, student: str
):
    assert graded[student].reason.startswith(REASONS[student])
    assert points(shared_toy, student) == NONE
    assert graded[student].reason in shown(shared_toy, student).cells[0].source


@pytest.mark.parametrize("student", ["copied-cell", "deleted-checks", "old-schema", "warns"])
def test_what_ends_or_misleads_nbgraders_own_run_costs_an_honest_student_nothing(
    graded: dict[str, Entry], shared_toy: CourseFolder, student: str
):
    assert points(shared_toy, student) == FULL


def test_the_record_tells_how_it_was_run(graded: dict[str, Entry]):
    assert {(entry.tier, entry.in_kernel) for entry in graded.values()} == {(best_tier(), False)}


def test_students_code_does_not_get_to_know_the_seed(graded: dict[str, Entry], shared_toy: CourseFolder):
    assert "seed None\n" in printed(shared_toy, "right")


def test_a_submission_itself_is_never_touched(graded: dict[str, Entry], shared_toy: CourseFolder):
    path = shared_toy.step("submitted", TOY, "right") / f"{TOY}.ipynb"
    assert path.read_text() == json.dumps(answered(shared_toy))


def test_a_second_run_leaves_everybody_alone(graded: dict[str, Entry], shared_toy: CourseFolder):
    summary = grade(shared_toy, TOY)
    assert summary.graded == []
    assert set(summary.unchanged) == set(graded)


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


HIDDEN_FROM_CODE = """
import sys
hidden = ("course.lvm.oracles.", "course.lvm.em.mixture.", "tests.")
loaded = [name for name in sys.modules if f"{name}.".startswith(hidden)]
print("loaded", loaded)
for name in ("course.lvm.em.mixture", "course.lvm.oracles.mixtures", "course.check.cases.gaussian_mixtures"):
    try:
        __import__(name)
        print("imported", name)
    except ImportError as error:
        print(error)
"""
KEEPS_WHAT_CHECKS_ASK = """
import course.check.answering as answering, os
seen = []
def take_snapshot(names):  # answers in the kernel itself, so that what is asked could be shown
    import json, socket
    control = socket.socket(fileno=os.dup(int(os.environ["LVM_CONTROL"])))
    _, (number,), _, _ = socket.recv_fds(control, 1, 1)
    connection = socket.socket(fileno=number)
    connection.settimeout(1)
    try:
        seen.append(connection.recv(10_000))
    except OSError as error:
        seen.append(type(error).__name__)
answering.take_snapshot = take_snapshot
"""


def test_students_code_sees_no_withheld_module_and_none_of_what_checks_ask(toy: CourseFolder):
    hand_in(toy, "looks", with_cell(toy, HIDDEN_FROM_CODE))
    keeps = with_cell(toy, KEEPS_WHAT_CHECKS_ASK)
    keeps.cells.append(nbformat.v4.new_code_cell("print('seen', seen)"))
    hand_in(toy, "keeps", keeps)
    grade(toy, TOY, jobs=2)
    assert "loaded []\n" in printed(toy, "looks")
    assert "imported" not in printed(toy, "looks")
    assert "course.lvm.em.mixture is withheld: this exercise asks you to write this" in printed(toy, "looks")
    assert points(toy, "looks") == FULL
    # a copy for each of the two tasks
    assert f"seen {['TimeoutError'] * 2}" in printed(toy, "keeps")
    assert points(toy, "keeps") == NONE


def test_grades_and_comments_given_by_hand_survive_a_new_run(toy: CourseFolder):
    hand_in(toy, "ada", answered(toy))
    grade(toy, TOY)
    with toy.gradebook() as gradebook:
        gradebook.find_grade("why", TOY, TOY, "ada").manual_score = 2.5
        gradebook.find_grade("check-halve", TOY, TOY, "ada").extra_credit = 0.5
        gradebook.find_comment("why", TOY, TOY, "ada").manual_comment = "well argued"
        gradebook.db.commit()
    assert [entry.student for entry in grade(toy, TOY, regrade=True).graded] == ["ada"]
    assert points(toy, "ada") == {**FULL, "why": 2.5, "check-halve": 2.5}
    hand_in(toy, "ada", answered(toy, SQUARE))
    assert [entry.student for entry in grade(toy, TOY).graded] == ["ada"]
    assert points(toy, "ada") == {**WITHOUT_DOUBLE, "why": 2.5, "check-halve": 2.5}
    with toy.gradebook() as gradebook:
        assert gradebook.find_comment("why", TOY, TOY, "ada").comment == "well argued"


def test_a_timestamp_that_is_none_stops_nothing_and_is_told(world: World):
    stamps = {
        "text": b"=yesterday\x1b[31m<script>",
        "no-text": b"\xff\xfe",
        "empty": b"",
        "long": b"9" * 5000,
    }
    for student, stamp in stamps.items():
        submission = hand_in(world.folder, student, answered(world.folder))
        submission.with_name("timestamp.txt").write_bytes(stamp)
    graded = {entry.student: entry for entry in world.grade(lambda *_: "points").graded}
    assert journal_of(world.folder.state, TOY).entries() == graded
    for student in stamps:
        assert points(world.folder, student) == FULL
        assert graded[student].notes == ("its timestamp.txt holds no time and was left out",)


def test_only_what_changed_is_graded_again(toy: CourseFolder):
    hand_in(toy, "ada", answered(toy, SQUARE))
    hand_in(toy, "bo", answered(toy))
    grade(toy, TOY, jobs=2)
    hand_in(toy, "ada", answered(toy))
    seen: list[tuple[int, int, str]] = []
    summary = grade(toy, TOY, progress=lambda *step: seen.append(step))
    assert ([entry.student for entry in summary.graded], summary.unchanged) == (["ada"], ["bo"])
    assert summary.changed == ["ada"]
    assert seen == [(1, 1, "ada")]
    assert points(toy, "ada") == FULL


def test_grades_of_an_earlier_release_with_other_checks_are_named(toy: CourseFolder):
    submission = hand_in(toy, "ada", answered(toy))
    assert grade(toy, TOY).other_checks == []
    journal_of(toy.state, TOY).add(Entry("ada", digest(submission), "another release"))
    assert grade(toy, TOY).other_checks == ["ada"]


def test_a_submission_from_an_earlier_release_is_graded_by_the_current_one_and_says_so(toy: CourseFolder):
    first = answered(toy)
    current(toy, TOY)
    changed = TOY_TEXT.read_text().replace("Put together:", "Put together at last:")
    toy.source_notebook(TOY).write_text(as_text(exercise_notebook(changed)))
    generate(toy, TOY)
    hand_in(toy, "ada", first)
    (entry,) = grade(toy, TOY).graded
    assert points(toy, "ada") == FULL
    assert any("release of" in note for note in entry.notes)


def test_a_line_that_a_killed_run_left_unfinished_counts_for_nothing_and_spoils_nothing(tmp_path: Path):
    journal = Journal(tmp_path / "unit.jsonl")
    journal.add(Entry("ada", "d", "r", notes=("a", "b")))
    with journal.path.open("a") as file:
        file.write('{"student": "bo", "dig')
    journal.add(Entry("cy", "d", "r"))
    assert journal.entries() == {"ada": Entry("ada", "d", "r", notes=("a", "b")), "cy": Entry("cy", "d", "r")}


#: The command line, with all the time that a submission may want: the one that never ends is never given up. What a
#: shell starts in the background ignores Ctrl-C, and so would whatever these tests start there.
PATIENT = """
import signal
from autograde import cli
from autograde.grading import grade
from autograde.grading.submission import Plan, Times

grade.Plan = lambda *rest: Plan(*rest, times=Times(cell=1e6, cells=1e6, submission=1e6))
signal.signal(signal.SIGINT, signal.default_int_handler)
cli.main()
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.full)])
def test_a_run_that_is_stopped_keeps_what_is_done_leaves_nothing_behind_and_goes_on(
    toy: CourseFolder, stop: signal.Signals
):
    hand_in(toy, "ada", answered(toy))
    hand_in(toy, "bo", with_cell(toy, "import time\ntime.sleep(1e6)"))
    command = [sys.executable, "-c", PATIENT, "--folder", str(toy.root), "grade", TOY, "--jobs", "2"]
    place = Path(tempfile.mkdtemp(dir="/tmp"))
    run = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(place)}
    )
    journal = journal_of(toy.state, TOY)
    wait_until(lambda: "ada" in journal.entries())
    run.send_signal(stop)
    _, said = run.communicate(timeout=HOPELESS)
    assert set(journal.entries()) == {"ada"}
    wait_until(lambda: not list(place.iterdir()))
    place.rmdir()
    if stop is signal.SIGINT:
        assert run.returncode == 130
        assert "the same command goes on from there" in said
        assert "Traceback" not in said
    hand_in(toy, "bo", answered(toy))
    summary = grade(toy, TOY)
    assert ([entry.student for entry in summary.graded], summary.unchanged) == (["bo"], ["ada"])
    assert points(toy, "ada") == points(toy, "bo") == FULL


def test_a_run_that_is_killed_between_any_two_steps_of_saving_is_made_good(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    hand_in(toy, "ada", answered(toy))
    for step in ("_write_notebook", "_patiently", "journal"):
        with monkeypatch.context() as patch:
            if step == "journal":
                patch.setattr(Journal, "add", _killed)
            else:
                patch.setattr(save.Saver, step, _killed)
            with pytest.raises(Killed):
                grade(toy, TOY)
        assert journal_of(toy.state, TOY).entries() == {}
    assert [entry.student for entry in grade(toy, TOY).graded] == ["ada"]
    assert points(toy, "ada") == FULL


class Killed(BaseException):
    """Stands for the end of the process."""


def _killed(*_: object) -> None:
    raise Killed


def test_a_gradebook_that_another_program_has_locked_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    world.grade(lambda *_: "points")
    lock = sqlite3.connect(world.folder.root / "gradebook.db")
    lock.execute("BEGIN EXCLUSIVE")
    pauses = []

    def pause(seconds: float) -> None:
        """SQLite itself has given up waiting: now the other program is done."""
        pauses.append(seconds)
        lock.rollback()

    monkeypatch.setattr(gradebook_module, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
    graded = world.grade(lambda *_: "points", regrade=True).graded
    assert {entry.student for entry in graded} == {"ada", "bo"}
    assert len(pauses) == 1
    lock.close()


def test_the_gradebook_may_be_elsewhere(world: World, tmp_path: Path):
    with (world.folder.root / SETTINGS_FILE).open("a") as file:
        file.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{tmp_path}/elsewhere.db'\n")
    generate(world.folder, TOY)
    world.grade(lambda *_: "points")
    assert points(world.folder, "ada") == points(world.folder, "bo") == FULL
    with sqlite3.connect(tmp_path / "elsewhere.db") as database:
        assert database.execute("SELECT count(*) FROM submitted_notebook").fetchone() == (2,)


def test_two_runs_do_not_work_in_one_folder_at_a_time(toy: CourseFolder):
    hand_in(toy, "ada", answered(toy))
    with alone(toy), pytest.raises(CourseError, match="another `autograde grade` is at work in this folder"):
        grade(toy, TOY)
    with alone(toy):
        pass


def test_without_a_sandbox_the_grader_refuses_and_says_why_and_what_to_do(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    hand_in(toy, "ada", answered(toy))
    monkeypatch.setattr(grade_module.sandbox, "best", lambda: None)
    monkeypatch.setattr(grade_module.sandbox, "usable", lambda: {"namespaces": "not on this moon"})
    with pytest.raises(CourseError, match=r"namespaces: not on this moon.*--unsafe"):
        grade(toy, TOY)
    assert journal_of(toy.state, TOY).entries() == {}


def test_without_a_sandbox_stock_kernels_give_the_same_points(toy: CourseFolder):
    for student, answer in {"ada": "", "bo": SQUARE, "cy": LEAVES}.items():
        hand_in(toy, student, answered(toy, answer))
    summary = grade(toy, TOY, tier="unsafe", jobs=2)
    assert {entry.tier for entry in summary.graded} == {"unsafe"}
    assert [points(toy, student) for student in ("ada", "bo", "cy")] == [FULL, WITHOUT_DOUBLE, WITHOUT_DOUBLE]


OWN_CHECK = 'assert double(2) == 4, "double: not 4"'


def test_checks_that_hold_code_of_their_own_run_inside_the_kernel_only(toy: CourseFolder):
    changed = TOY_TEXT.read_text().replace('check.close(double, "double_of_three")', OWN_CHECK)
    toy.source_notebook(TOY).write_text(as_text(exercise_notebook(changed)))
    generate(toy, TOY)
    hand_in(toy, "ada", answered(toy))
    hand_in(toy, "bo", answered(toy, "def double(x):\n    return x - 1\n"))
    with pytest.raises(CourseError, match=r"no judge can run: check-double.*--in-kernel"):
        grade(toy, TOY)
    summary = grade(toy, TOY, in_kernel=True, jobs=2)
    assert {entry.in_kernel for entry in summary.graded} == {True}
    assert [points(toy, student) for student in ("ada", "bo")] == [FULL, WITHOUT_DOUBLE]
    (error,) = cell(toy, "bo", "check-double").outputs
    assert error.evalue == "AssertionError: double: not 4"


@pytest.mark.parametrize("text", ["Put together:", "Put together, torch.optim.Adam:"])
def test_kernels_begin_with_optimisers_where_the_exercise_speaks_of_them(toy: CourseFolder, text: str):
    changed = TOY_TEXT.read_text().replace("Put together:", text)
    toy.source_notebook(TOY).write_text(as_text(exercise_notebook(changed)))
    generate(toy, TOY)
    hand_in(toy, "ada", with_cell(toy, "import sys\nprint('loaded', 'torch._dynamo' in sys.modules)"))
    grade(toy, TOY)
    assert f"loaded {'optim' in text}" in printed(toy, "ada")


STUBBORN = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""


def test_a_cell_that_never_ends_is_stopped_and_the_rest_is_graded(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    hand_in(toy, "loops", with_cell(toy, "while True:\n    pass"))
    hand_in(toy, "stubborn", with_cell(toy, STUBBORN))
    monkeypatch.setattr(student_kernel, "REACTION", 1.0)
    monkeypatch.setattr(grade_module, "Plan", lambda *rest: Plan(*rest, times=Times(cell=3.0)))
    grade(toy, TOY, jobs=2)
    for student in ("loops", "stubborn"):
        assert points(toy, student) == FULL
        assert "This cell ran too long and was stopped." in printed(toy, student)


def test_a_submission_that_uses_up_its_time_gets_the_points_of_what_was_reached(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    notebook = answered(toy)
    notebook.cells.insert(5, nbformat.v4.new_code_cell("import time\ntime.sleep(1e6)"))
    hand_in(toy, "ada", notebook)
    let_time_be_up_in("time.sleep(1e6)", monkeypatch)
    (entry,) = grade(toy, TOY).graded
    assert points(toy, "ada") == {
        **FULL,
        "check-halve": 0,
        "hidden-halve": 0,
        "check-double": 2,
        "hidden-double": 1,
    }
    assert any("the time for its cells (600 s) was used up" in note for note in entry.notes)
    for name in ("check-halve", "hidden-halve"):
        (error,) = cell(toy, "ada", name).outputs
        assert error.evalue.startswith("not reached")


@pytest.mark.parametrize(
    ("source", "count", "note"),
    [("import os\nos._exit(0)", 4, "its kernel ended 2 times"), (STUBBORN, 1, "was used up")],
    ids=["ended", "used-up"],
)
def test_where_a_kernel_is_given_up_what_was_checked_before_keeps_its_points(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch, source: str, count: int, note: str
):
    notebook = answered(toy)
    notebook.cells[5:5] = [nbformat.v4.new_code_cell(source) for _ in range(count)]
    hand_in(toy, "ada", notebook)
    monkeypatch.setattr(student_kernel, "STARTS", 2)
    let_time_be_up_in(STUBBORN, monkeypatch)
    (entry,) = grade(toy, TOY).graded
    assert points(toy, "ada") == {**FULL, "check-halve": 0, "hidden-halve": 0}
    assert [each for each in entry.notes if note in each]


def test_grading_before_release_or_collection_says_what_to_do(toy: CourseFolder):
    with pytest.raises(
        CourseError, match="there are no submissions of 01_toy: bring them in with `autograde collect"
    ):
        grade(toy, TOY)
    (toy.step("release", TOY) / f"{TOY}.ipynb").unlink()
    with pytest.raises(CourseError, match="01_toy is not released: run `autograde release 01_toy` first"):
        grade(toy, TOY)


def test_of_a_file_of_a_gigabyte_no_more_is_read_than_a_notebook_may_have(toy: CourseFolder):
    place = hand_in(toy, "ada", b"{")
    os.truncate(place, 2**30)
    tracemalloc.start()
    try:
        found = digest(place)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
    assert found == hashlib.sha256(b"{" + b"\0" * MOST_BYTES).hexdigest()
    (entry,) = grade(toy, TOY).graded
    assert entry.reason.startswith("the file is larger than 64 MiB")
    assert grade(toy, TOY).unchanged == ["ada"]
