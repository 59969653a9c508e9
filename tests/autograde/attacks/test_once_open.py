"""Attacks that once succeeded across tasks, across kernels and at collect: what must come of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from autograde.course_folder import CourseFolder
from autograde.desk.collect import collect
from autograde.desk.collecting.account import account_file
from autograde.desk.feedback import feedback
from autograde.grading import sandbox
from autograde.grading.grade import grade
from autograde.grading.releases import record
from tests.autograde.attacks.attack import Attack, notebook_of
from tests.autograde.conftest import TOY, answered, hand_in, points
from tests.autograde.desk.handing_in import notebook, write_folder, write_zip

RIGHT = "def double(x):\n    return x + x\n"

ACROSS_TASKS = Attack(
    "shows in a later task what a hidden check asked",
    double="""
def double(x):
    with open("asked", "a") as file:
        file.write(f"it was asked {x.tolist()}\\n")
    return x + x
""",
    halve="""
def halve(x):
    raise ValueError(open("asked").read().splitlines()[-1])
""",
)
AS_A_FAULT = Attack(
    "makes the judge stumble over what a hidden check asked",
    double="""
import numpy as np


def double(x):
    return x + x if x.tolist() == [3.0, 5.0] else np.array([f"it was asked {x.tolist()}"])
""",
)
SECOND_CHANCE = Attack(
    "ends all processes when it is asked once more, to be asked anew",
    first="""
import os, signal

owner, asked = os.getpid(), 0
signal.signal(signal.SIGUSR1, lambda *_: os._exit(0))
""",
    double=RIGHT,
    halve="""
def halve(x):
    global asked
    if x.requires_grad:
        asked += 1
        if asked > 1:  # nobody is asked again whose answer was right
            os.kill(owner, signal.SIGUSR1)
            signal.pause()
    return x * x if x.requires_grad else x / 2
""",
)


@dataclass
class Graded:
    """The pages and points of a class of these attackers."""

    folder: CourseFolder

    def page(self, attack: Attack) -> str:
        return (self.folder.step("feedback", TOY, attack.student) / f"{TOY}.html").read_text()

    def shown(self, attack: Attack) -> str:
        """The page without the student's own code, in which the words stand in any case."""
        return "\n".join(line for line in self.page(attack).splitlines() if "<span" not in line)


@pytest.fixture(scope="module")
def graded(shared_toy: CourseFolder) -> Graded:
    """These attackers, graded once; under Landlock, where no space of processes has to end before it is known."""
    tier = "landlock"
    if reason := sandbox.usable().get(tier):
        pytest.skip(f"{tier}: {reason}")
    record(shared_toy, TOY)
    for attack in (ACROSS_TASKS, AS_A_FAULT, SECOND_CHANCE):
        hand_in(shared_toy, attack.student, notebook_of(attack, answered(shared_toy), {}))
    grade(shared_toy, TOY, jobs=2, tier=tier)
    feedback(shared_toy, TOY)
    return Graded(shared_toy)


def test_nothing_that_a_hidden_check_asked_is_shown_by_another_task(graded: Graded):
    told = graded.shown(ACROSS_TASKS).replace("it was asked [3.0, 5.0]", "")
    assert "it was asked" not in told


def test_a_fault_of_a_check_shows_nothing_on_the_students_page(graded: Graded):
    assert "it was asked" not in graded.shown(AS_A_FAULT)


def test_whoever_gave_a_wrong_answer_is_not_asked_for_another_one(graded: Graded):
    given = points(graded.folder, SECOND_CHANCE.student)
    assert {name: given[name] for name in ("hidden-halve", "check-halve", "hidden-double")} == {
        "hidden-halve": 0,
        "check-halve": 2,
        "hidden-double": 1,
    }
    page = graded.page(SECOND_CHANCE)
    assert "ended all processes" not in page, "then it was asked anew"


@pytest.mark.parametrize("name", ["x;=1+1;.ipynb", "x\t=1+1\t.ipynb"])
def test_the_account_of_a_collection_holds_no_formula_wherever_a_spreadsheet_parts_its_lines(
    toy: CourseFolder, tmp_path: Path, name: str
):
    """LibreOffice parts lines at commas, semicolons and tabs alike; some countries' Excel at semicolons."""
    collect(toy, TOY, write_folder(tmp_path / "export", {f"ada/{name}": notebook(toy, "double")}))
    lines = account_file(toy, TOY).read_text(encoding="utf-8").replace("\t", ";").splitlines()
    assert [cell for line in lines for cell in line.split(";") if cell.startswith("=")] == []


def test_a_name_that_no_folder_can_have_is_a_row_and_costs_nobody_else(toy: CourseFolder, tmp_path: Path):
    files = {f"{'b' * 300}/x.ipynb": notebook(toy, "double"), "cy/x.ipynb": notebook(toy, "double")}
    assert collect(toy, TOY, write_zip(tmp_path / "export.zip", files)).students == ["cy"]
