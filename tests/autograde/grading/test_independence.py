"""A slip costs its own task alone: what the others get does not depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograde.course_folder import CourseFolder
from autograde.exercise import grade_id
from autograde.grading import grade as grade_module
from autograde.grading import student_kernel
from autograde.grading.grade import grade
from autograde.grading.journal import Entry
from autograde.grading.sandbox import Limits
from autograde.grading.submission import Plan, Times
from tests.autograde.conftest import TOY, TOY_TEXT, answered, hand_in, points, released_course

MIB = 1 << 20
#: What a submission may use here, so that a slip takes seconds and not minutes.
TIMES = Times(cell=3.0, demonstrations=6.0, call=3.0, task=20.0)
LIMITS = Limits(memory=900 * MIB, own_memory=256 * MIB)

#: A third task, right in all submissions that say nothing of it.
THIRD = '''
# %% nbgrader={"grade_id": "same", "solution": true}
def same(x):
    """x."""
    ### BEGIN SOLUTION
    return x
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-same", "grade": true, "points": 2}
check.shape(same, "double_of_three")

# %% [markdown] nbgrader={"grade_id": "why"'''
DOUBLE, HALVE = {"check-double": 2, "hidden-double": 1}, {"check-halve": 2, "hidden-halve": 1}
FULL = {**DOUBLE, **HALVE, "check-same": 2, "why": 0}
WITHOUT_DOUBLE = {**FULL, "check-double": 0, "hidden-double": 0}
ONLY_SAME = {**WITHOUT_DOUBLE, "check-halve": 0, "hidden-halve": 0}

DEMONSTRATION = "import torch\nprint(double(torch.tensor([3.0])))"

SLIPS = {
    "loops": "def double(x):\n    while True:\n        pass\n",
    "loops-twice": "def double(x):\n    while True:\n        pass\n\n\ndef halve(x):\n    while True:\n        pass\n",
    "leaves": "import os\n\n\ndef double(x):\n    os._exit(3)\n",
    "hoards": """
import torch

kept = []


def double(x):
    kept.append(torch.ones(150 << 20, dtype=torch.uint8))
    return x + x
""",
    "shares": """
import mmap

kept = []


def double(x):
    kept.append(mmap.mmap(-1, 1 << 30))
    for place in range(0, 1 << 30, 4096):
        kept[-1][place] = 1
    return x + x
""",
    "gives-back": "def double(x):\n    bytes(150 << 20)\n    return x + x\n",
    "is-slow": """
import time


def double(x):
    end = time.process_time() + 1.5
    while time.process_time() < end:
        pass
    return x + x
""",
    "is-right": "def double(x):\n    return x + x\n",
}
DESERVED = {
    "loops": WITHOUT_DOUBLE,
    "loops-twice": ONLY_SAME,
    "leaves": WITHOUT_DOUBLE,
    "hoards": WITHOUT_DOUBLE,
    "shares": WITHOUT_DOUBLE,
    "gives-back": FULL,
    "is-slow": FULL,
    "is-right": FULL,
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseFolder]:
    """A class in which each makes one slip, and shows by five cells before the second task what the first one does."""
    text = TOY_TEXT.read_text().replace('\n# %% [markdown] nbgrader={"grade_id": "why"', THIRD)
    folder = released_course(tmp_path_factory.mktemp("slips"), TOY, text)
    for student, answer in SLIPS.items():
        notebook = answered(folder, answer)
        notebook.cells[5:5] = [nbformat.v4.new_code_cell(DEMONSTRATION) for _ in range(5)]
        hand_in(folder, student, notebook)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade_module, "Plan", lambda *rest: Plan(*rest, limits=LIMITS, times=TIMES))
        yield folder


@pytest.fixture(scope="module")
def entries(course: CourseFolder) -> dict[str, Entry]:
    """The class after its run."""
    return {entry.student: entry for entry in grade(course, TOY, jobs=2).graded}


def said(course: CourseFolder, student: str, name: str) -> str:
    """What a check said of a student's work."""
    path: Path = course.step("autograded", TOY, student) / f"{TOY}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    outputs = next(cell.outputs for cell in notebook.cells if cell.id == name)
    return "".join(output.get("evalue", output.get("text", "")) for output in outputs)


@pytest.mark.parametrize("student", SLIPS)
def test_a_slip_costs_its_own_task_alone(entries: dict[str, Entry], course: CourseFolder, student: str):
    assert points(course, student) == DESERVED[student]
    assert (entries[student].reason, entries[student].notes) == ("", ())


@pytest.mark.parametrize(
    ("student", "word"),
    [("loops", "does a loop never end?"), ("leaves", "ended"), ("hoards", "memory"), ("shares", "memory")],
)
@pytest.mark.usefixtures("entries")
def test_what_was_too_much_is_named(course: CourseFolder, student: str, word: str):
    assert word in said(course, student, "check-double").lower()


#: Ends all processes of the notebook when it is asked.
ENDS_ALL = "def {task}(x):\n    os.kill(owner, signal.SIGUSR1)\n    signal.pause()\n"
OWNER = "import os, signal\nowner = os.getpid()\n_ = signal.signal(signal.SIGUSR1, lambda *_: os._exit(0))"


def test_however_many_tasks_end_all_processes_the_others_are_asked(
    course: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    """Each of them takes several kernels: they are not counted with those that the cells may end."""
    answers = "\n\n".join(ENDS_ALL.format(task=task) for task in ("double", "halve"))
    notebook = answered(course, answers)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OWNER))
    hand_in(course, "ends-all", notebook)
    monkeypatch.setattr(student_kernel, "STARTS", 1)
    grade(course, TOY, jobs=1, students=["ends-all"])
    assert points(course, "ends-all") == ONLY_SAME, said(course, "ends-all", "check-same")
    for name in ("check-double", "hidden-double", "check-halve", "hidden-halve"):
        assert "call ended" in said(course, "ends-all", name)


def test_a_check_of_which_no_snapshot_can_be_made_says_so(
    course: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    notebook = answered(course)
    waits = "import os, time\nos.register_at_fork(before=lambda: time.sleep(1e6))"
    (at,) = (place for place, cell in enumerate(notebook.cells) if grade_id(cell) == "check-halve")
    notebook.cells.insert(at, nbformat.v4.new_code_cell(waits))
    hand_in(course, "waits", notebook)
    monkeypatch.setattr(student_kernel, "SNAPSHOT", 1.0)
    grade(course, TOY, jobs=1, students=["waits"])
    assert points(course, "waits") == {**FULL, **dict.fromkeys(HALVE, 0), "check-same": 0}
    for name in (*HALVE, "check-same"):
        assert "no copy of the notebook could be made in time" in said(course, "waits", name)
