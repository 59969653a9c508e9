"""What a second attacker reached: each test shows one success in its mildest form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch

from autograde.audit.bank import read_bank
from autograde.audit.trial import examine, functions, read_examination
from autograde.course_folder import CourseFolder
from autograde.desk.feedback import feedback
from autograde.grading import grade as grade_module
from autograde.grading import sandbox
from autograde.grading.grade import grade
from autograde.grading.sandbox import Limits
from autograde.grading.submission import Plan, Times
from tests.autograde.attacks.attack import Attack, notebook_of
from tests.autograde.conftest import CHECKOUT, TOY, TOY_TEXT, answered, hand_in, points, released_course
from tests.autograde.grading.test_independence import THIRD

pytestmark = pytest.mark.full

MIB = 1 << 20
FULL = {"check-double": 2, "hidden-double": 1, "check-halve": 2, "hidden-halve": 1, "why": 0}

#: The time at which all processes are ended says one bit of the hidden question; the next kernel is born right then.
TIME_OF_DEATH = Attack(
    "tells by the time of its death what was asked out of sight",
    first="""
import os, signal, time

owner, born = os.getpid(), time.time()
_ = signal.signal(signal.SIGUSR1, lambda *_: os._exit(0))
""",
    double="""
def double(x):
    if x.tolist() == [3.0, 5.0]:
        open("begun", "a").close()
    else:
        while int(time.time() % 16) != (0 if x[0] > 0 else 8):
            time.sleep(0.01)
        os.kill(owner, signal.SIGUSR1)
        signal.pause()
    return x + x
""",
    halve="""
def halve(x):
    if not os.path.exists("begun"):
        raise ValueError(f"the first hidden number is {'positive' if born % 16 < 8 else 'negative'}")
    return x / 2
""",
)

#: Files of Python's own, which every sandbox sees: a lock on them in one is felt in the other.
_LOCKS = """
import fcntl, glob, os, struct, time

files = [open(path) for path in sorted(glob.glob(os.path.dirname(os.__file__) + "/*.py"))[:65]]
"""
TELLS = f"""{_LOCKS}

def double(x):
    if x.tolist() != [3.0, 5.0]:
        (number,) = struct.unpack("<Q", struct.pack("<d", float(x[0])))
        for bit in range(65):
            if bit == 64 or number >> bit & 1:
                fcntl.flock(files[bit], fcntl.LOCK_EX)
        time.sleep(5)
    return x + x
"""
HEARS = f"""{_LOCKS}

def locked(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(file, fcntl.LOCK_UN)
    except BlockingIOError:
        return True
    except OSError:  # refused to all
        return False
    return False


end = time.monotonic() + 30
while not locked(files[64]) and time.monotonic() < end:
    time.sleep(0.1)
if locked(files[64]):
    bits = sum(locked(file) << bit for bit, file in enumerate(files[:64]))
    print("a neighbour was asked for", struct.unpack("<d", struct.pack("<Q", bits))[0])
"""

STARVES = """
import os, time


def double(x):
    for _ in range(40):
        try:
            if os.fork() == 0:
                os.setsid()
                while True:
                    pass
        except OSError:
            pass
    time.sleep(15)
    return x * x
"""
SLOW = """
import time


def double(x):
    end = time.process_time() + 1.2
    while time.process_time() < end:
        pass
    return x + x
"""

#: Right answers, each of which keeps a table that is well within what a call may have.
KEEPS = """
import torch


def double(x, kept=[]):
    kept[:] = kept or [torch.ones(400 << 20, dtype=torch.uint8)]
    return x + x


def halve(x, kept=[]):
    kept[:] = kept or [torch.ones(400 << 20, dtype=torch.uint8)]
    return x / 2


def same(x, kept=[]):
    kept[:] = kept or [torch.ones(400 << 20, dtype=torch.uint8)]
    return x
"""

#: One task writes too much; the watcher sees that a little later, while another task is asked.
SAVES = """
import os, time


def double(x):
    for number in range(3):
        with open(f"saved{number}", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 50 << 20)
    return x + x


def _work():
    end = time.process_time() + 1
    while time.process_time() < end:
        pass


def halve(x):
    _work()
    return x / 2


def same(x):
    _work()
    return x
"""


def shown(folder: CourseFolder, student: str) -> str:
    """The page without the student's own code, in which the words stand in any case."""
    feedback(folder, TOY)
    page = (folder.step("feedback", TOY, student) / f"{TOY}.html").read_text()
    return "\n".join(line for line in page.splitlines() if "<span" not in line)


@pytest.fixture
def three_tasks(tmp_path: Path) -> CourseFolder:
    """The toy with a third task."""
    text = TOY_TEXT.read_text().replace('\n# %% [markdown] nbgrader={"grade_id": "why"', THIRD)
    return released_course(tmp_path / "three", TOY, text)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have gradings keep to other limits or times."""

    def plan(**options: Limits | Times) -> None:
        monkeypatch.setattr(grade_module, "Plan", lambda *rest: Plan(*rest, **options))

    return plan


def test_the_time_of_a_death_tells_nothing_that_was_asked_out_of_sight(toy: CourseFolder):
    hand_in(toy, "dies", notebook_of(TIME_OF_DEATH, answered(toy), {}))
    grade(toy, TOY, jobs=1)
    assert "the first hidden number" not in shown(toy, "dies")


def test_no_lock_on_a_file_of_the_host_is_felt_in_another_sandbox(toy: CourseFolder):
    hand_in(toy, "a-tells", answered(toy, TELLS))
    hears = answered(toy)
    hears.cells.append(nbformat.v4.new_code_cell(HEARS))
    hand_in(toy, "b-hears", hears)
    grade(toy, TOY, jobs=2)
    assert "a neighbour was asked for" not in shown(toy, "b-hears")


def test_a_slow_right_answer_has_its_points_beside_one_who_starves_all_others(
    toy: CourseFolder, planned: Callable[..., None]
):
    planned(times=Times(cell=3.0, demonstrations=6.0, call=2.0, task=20.0))
    hand_in(toy, "a-starves", answered(toy, STARVES))
    hand_in(toy, "b-slow", answered(toy, SLOW))
    grade(toy, TOY, jobs=2)
    assert points(toy, "b-slow") == FULL


def test_what_one_task_keeps_in_memory_costs_no_other_its_points(
    three_tasks: CourseFolder, planned: Callable[..., None]
):
    """As in the limits that are given, all together may use twice what a process may."""
    planned(limits=Limits(memory=1024 * MIB, own_memory=512 * MIB))
    hand_in(three_tasks, "keeps", answered(three_tasks, KEEPS))
    grade(three_tasks, TOY, jobs=1)
    assert points(three_tasks, "keeps") == {**FULL, "check-same": 2}


def test_what_one_task_writes_costs_no_other_its_points(three_tasks: CourseFolder):
    if reason := sandbox.usable().get("landlock"):
        pytest.skip(reason)
    hand_in(three_tasks, "saves", answered(three_tasks, SAVES))
    grade(three_tasks, TOY, jobs=1, tier="landlock")
    given = points(three_tasks, "saves")
    assert {name: given[name] for name in ("check-halve", "hidden-halve", "check-same")} == {
        "check-halve": 2,
        "hidden-halve": 1,
        "check-same": 2,
    }


#: Wrong answers of the bank that once passed where what they return is cast to float32.
IN_SINGLE_PRECISION = (
    ("01_latent_variables", "sample_set_back_to_its_seed"),
    ("01_latent_variables", "sample_standardized"),
)
#: Those that still do, all checks or one of them: 1e-8 for each state, or 1e-6 on a variance of one, is less than
#: honest arithmetic in float32 may lose.
BELOW_FLOAT32 = (
    ("02_elbo", "bound_with_an_epsilon"),
    ("03_gaussian_mixtures", "bound_with_epsilon"),
    ("03_gaussian_mixtures", "density_with_jitter"),
    ("05_variational_inference", "bits_epsilon_in_the_entropy"),
)


def single(value: Any) -> Any:
    """What came back, each tensor of it in float32."""
    if isinstance(value, tuple):
        return tuple(map(single, value))
    return value.float() if isinstance(value, torch.Tensor) and value.is_floating_point() else value


def losses(unit: str, name: str) -> tuple[set[str], set[str], set[str]]:
    """The checks that a wrong answer loses: as its file says, as it is, and cast to float32."""
    answer = next(each for each in read_bank(unit) if each.name == name)
    examination = read_examination(CourseFolder.open(CHECKOUT), unit)
    names = functions(examination, answer.source)
    (task,) = answer.tasks
    exact = names[task]
    cells = [cell for cell in examination.cells if cell.name in answer.loses]
    cast = {**names, task: lambda *given: single(exact(*given))}
    return (
        set(answer.loses),
        set(examine(examination, names, 17, cells)),
        set(examine(examination, cast, 17, cells)),
    )


@pytest.mark.parametrize(("unit", "name"), IN_SINGLE_PRECISION)
def test_no_wrong_answer_gains_by_being_cast_to_float32(unit: str, name: str):
    told, as_it_is, cast = losses(unit, name)
    assert told == as_it_is == cast


@pytest.mark.parametrize(("unit", "name"), BELOW_FLOAT32)
def test_what_float32_cannot_tell_from_a_right_answer_passes_in_float32_alone(unit: str, name: str):
    told, as_it_is, cast = losses(unit, name)
    assert told == as_it_is
    assert cast < told


@pytest.mark.parametrize("unit", sorted({path.stem for path in (CHECKOUT / "exercises").glob("*.ipynb")}))
def test_every_other_wrong_answer_of_the_bank_loses_the_same_in_float32(unit: str):
    of_one_task = [each.name for each in read_bank(unit) if each.loses and len(each.tasks) == 1]
    kept = {name for where, name in BELOW_FLOAT32 if where == unit}
    gained = [
        name for name in of_one_task if name not in kept and len(set(map(frozenset, losses(unit, name)))) > 1
    ]
    assert of_one_task
    assert gained == []


def test_two_rows_do_not_pass_for_as_many_draws_as_were_asked_where_x_and_z_have_one_width():
    examination = read_examination(CourseFolder.open(CHECKOUT), "01_latent_variables")
    names = functions(examination)
    right = names["sample"]

    def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
        """Right where M < D; where M = D both covariances are left out, z is constant, and two rows come back."""
        if len(prior_covariance) < len(noise_covariance) or count < 100:
            return right(count, prior_mean, prior_covariance, decoder, noise_covariance, generator)
        noise = 0.5 * torch.randn(2, len(noise_covariance), generator=generator)
        z = prior_mean.expand(2, -1)
        return decoder(z) + noise, z

    cells = [cell for cell in examination.cells if cell.name == "hidden-sample"]
    assert set(examine(examination, {**names, "sample": sample}, 17, cells)) == {"hidden-sample"}
