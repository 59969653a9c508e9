"""A large class in one run: memory and descriptors stay flat, and a run that is killed ends as one that is not."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from autograde.course_folder import CourseFolder
from autograde.grading.journal import journal_of
from tests.autograde.conftest import TOY, answered, hand_in, points
from tests.waiting import wait_until

ANSWERS = (
    "",
    "def double(x):\n    return x * x\n",
    "def halve(x):\n    return x * 0.5\n",
    "import os\ndef halve(x):\n    os._exit(0)\n",
    "def double(x):\n    raise ValueError('no')\n",
)
#: How much a grader may grow over a run, as a share: noise, but no leak of a few kilobytes for each submission.
GROWTH = 1.15


@dataclass
class Watched:
    """What was seen of a run: its status, and samples of (submissions done, bytes, descriptors) of its processes."""

    status: int = 0
    samples: list[tuple[int, int, int]] = field(default_factory=list)

    def growth(self, what: int) -> float:
        """The largest sample of the last third of the run over the largest of the second."""
        done = max(sample[0] for sample in self.samples)
        second = [s[what] for s in self.samples if done / 3 <= s[0] < 2 * done / 3]
        last = [s[what] for s in self.samples if s[0] >= 2 * done / 3]
        return max(last) / max(second)


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Where the grader puts its temporary folders; a short path, as sockets need one."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def run(folder: CourseFolder, scratch: Path, *, kill_after: int | None = None) -> Watched:
    """Run `autograde grade`, and kill it without warning after so many submissions."""
    command = [
        sys.executable,
        "-m",
        "autograde.cli",
        "--folder",
        str(folder.root),
        "grade",
        TOY,
        "--jobs",
        "2",
    ]
    environment = {**os.environ, "TMPDIR": str(scratch)}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    watched, journal = Watched(), journal_of(folder.state, TOY)
    while process.poll() is None:
        done = len(journal.entries())
        if kill_after is not None and done >= kill_after:
            process.kill()
        elif done:
            watched.samples.append((done, *sizes(process.pid)))
        time.sleep(0.3)
    watched.status = process.wait()
    assert process.stderr is not None
    if watched.status not in (0, -9):
        pytest.fail(process.stderr.read().decode())
    process.stderr.close()
    return watched


def sizes(pid: int) -> tuple[int, int]:
    """The memory and the descriptors of a grader and its workers, which are forks of it."""
    try:
        grader = psutil.Process(pid)
        line = grader.cmdline()
        processes = [grader, *(child for child in grader.children() if child.cmdline() == line)]
        return sum(p.memory_info().rss for p in processes), sum(p.num_fds() for p in processes)
    except psutil.Error:  # one has ended in between
        return 0, 0


def left_behind(scratch: Path) -> list[object]:
    """What is left of the temporary folders and of the processes in them, after time enough to clear up."""
    with contextlib.suppress(AssertionError):
        wait_until(lambda: not [*scratch.iterdir(), *processes_in(scratch)])
    return [*scratch.iterdir(), *processes_in(scratch)]


def processes_in(scratch: Path) -> list[psutil.Process]:
    """The processes that have anything to do with a temporary folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and str(scratch) in " ".join([*process.cmdline(), process.cwd()]):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize(
    ("count", "kills"), [(20, 1), pytest.param(1000, 3, marks=pytest.mark.full)], ids=["small", "large"]
)
def test_killed_runs_grade_everybody_once_and_alike_and_leave_nothing(
    toy: CourseFolder, tmp_path: Path, scratch: Path, count: int, kills: int
):
    answers = {answer: json.dumps(answered(toy, answer)) for answer in ANSWERS}
    for number in range(count):
        hand_in(toy, f"student-{number:04}", answers[random.Random(number).choice(ANSWERS)])
    twin = CourseFolder.open(Path(shutil.copytree(toy.root, tmp_path / "twin")))
    for place in range(1, kills + 1):
        assert run(toy, scratch, kill_after=place * count // (kills + 1)).status == -9
        assert left_behind(scratch) == []
    assert run(toy, scratch).status == 0
    whole = run(twin, scratch)
    assert (whole.status, left_behind(scratch)) == (0, [])
    if count >= 1000:
        assert whole.growth(1) < GROWTH
        assert whole.growth(2) <= 1
    lines = (toy.state / "journal" / f"{TOY}.jsonl").read_text().splitlines()
    assert len(lines) == len(set(lines)) == count
    students = journal_of(toy.state, TOY).entries()
    assert {name: points(toy, name) for name in students} == {name: points(twin, name) for name in students}
    assert len({tuple(points(twin, name).values()) for name in students}) >= 3
