# ruff: noqa: E501 (hostile code is as long as it is)
"""A class with hostile and with slipping students in it, graded three times beside other work: the grades are equal."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograde.audit.answers import filled_in
from autograde.audit.bank import read_bank
from autograde.course_folder import CourseFolder
from autograde.exercise import grade_id
from autograde.grading import sandbox
from autograde.grading.grade import grade
from autograde.grading.journal import journal_of
from autograde.grading.releases import released_file
from tests.autograde.conftest import CHECKOUT, released_course
from tests.autograde.grading.sandbox.conftest import missing
from tests.autograde.grading.sandbox.places import opened

UNIT = "03_gaussian_mixtures"
HONEST = 48
#: How many processes want a processor beside the run.
BESIDE = 6

#: Ungraded cells that do harm; what stands in the tasks is right.
HOSTILE = {
    "forks": "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
    "fills-memory": "kept = []\nwhile True:\n    kept.append(bytearray(b'x') * (64 << 20))\n",
    "floods": "while True:\n    print('x' * 100_000)\n",
    "fills-the-disk": "number = 0\nwhile True:\n    number += 1\n    open(f'/tmp/{number}', 'wb').write(b'x' * (16 << 20))\n",
    "ends-its-snapshots": "import os, signal\nfor number in range(2, 100_000):\n    try:\n        os.kill(number, signal.SIGKILL)\n"
    "    except OSError:\n        pass\n",
    "forges": "import os, sys\nfrom course import check\nfor name in dir(check):\n"
    "    if callable(getattr(check, name)):\n        setattr(check, name, lambda *_, **__: print('✓'))\nos._exit(0)\n",
}
#: Tasks with a slip, by the function that has it; the other tasks are right.
SLIPS = {
    "loops": ("log_gaussian", "    while True:\n        pass\n"),
    "leaves": ("m_step", "    import os\n\n    os._exit(3)\n"),
    "hoards": ("responsibilities", "    kept = [bytearray(b'x') * (64 << 20) for _ in range(10_000)]\n"),
    "sleeps": ("log_likelihood", "    import time\n\n    time.sleep(1e9)\n"),
    "recurses": ("bound", "    return bound(*arguments)\n"),
    "raises": ("expectation_maximization", "    raise KeyError('mine')\n"),
}


@pytest.fixture
def course() -> Iterator[CourseFolder]:
    """A class of 60, in a folder that any user may write in: pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="sixty-") as place:
        yield class_in(Path(place))


def class_in(place: Path) -> CourseFolder:
    """Hand in what the 60 did."""
    text = (CHECKOUT / "exercises" / "solutions" / f"{UNIT}.py").read_text(encoding="utf-8")
    folder = released_course(place, UNIT, text)
    blank = nbformat.read(released_file(folder, UNIT), as_version=4)
    source = nbformat.read(folder.source_notebook(UNIT), as_version=4)
    for number, answer in enumerate(read_bank(UNIT)[:HONEST]):
        _hand_in(folder, f"{number:02}-honest", filled_in(blank, source, answer.source))
    tasks = {grade_id(cell) for cell in source.cells}
    for number, (name, cell) in enumerate(HOSTILE.items()):
        notebook = filled_in(blank, source, "")
        notebook.cells.append(nbformat.v4.new_code_cell(cell))
        _hand_in(folder, f"{8 * number + 3:02}-{name}", notebook)
    for number, (name, (task, body)) in enumerate(SLIPS.items()):
        assert task in tasks
        _hand_in(
            folder,
            f"{8 * number + 6:02}-{name}",
            filled_in(blank, source, f"def {task}(*arguments):\n{body}"),
        )
    for path in [folder.root, *folder.root.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    return folder


def _hand_in(folder: CourseFolder, student: str, notebook: nbformat.NotebookNode) -> None:
    path = folder.step("submitted", UNIT, student) / f"{UNIT}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def beside() -> Iterator[None]:
    """Other work on the machine."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BESIDE)]
    yield
    for process in busy:
        process.kill()
        process.wait()


def grades(root: str) -> dict[str, list[object]]:
    """Grade the class anew; for each student the points, the reason and what could not be done."""
    folder = CourseFolder.open(Path(root))
    grade(folder, UNIT, regrade=True)
    entries = journal_of(folder.state, UNIT).entries()
    return {name: [each.points, each.reason, each.could_not] for name, each in sorted(entries.items())}


@pytest.mark.full
@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("user", ["root", "ordinary"])
def test_three_runs_beside_other_work_give_equal_grades(course: CourseFolder, user: str):
    if reason := missing(user):
        pytest.skip(reason)
    with opened(user) as place:
        if not place.run(best):
            pytest.skip(f"no sandbox works here for this user: {user}")
        first, second, third = (place.run(grades, str(course.root)) for _ in range(3))
    assert len(first) == HONEST + len(HOSTILE) + len(SLIPS)
    assert {name: each for name, each in first.items() if second[name] != each or third[name] != each} == {}
    assert [name for name, (_, _, could_not) in first.items() if could_not] == []
    full = max(total(each) for each in first.values())
    lost = {name[3:]: full - total(each) for name, each in first.items() if "honest" not in name}
    # what its tasks would answer with is gone: by its own doing, and nobody else's work with it
    assert {name: lost[name] for name in HOSTILE} == {**dict.fromkeys(HOSTILE, 0), "ends-its-snapshots": full}
    assert all(0 < lost[name] < full / 3 for name in SLIPS), lost


def total(grading: list[object]) -> float:
    points = grading[0]
    assert isinstance(points, dict)
    return sum(each or 0 for each in points.values())


def best() -> str:
    """The best tier that works for this user; empty if there is none."""
    return sandbox.best() or ""
