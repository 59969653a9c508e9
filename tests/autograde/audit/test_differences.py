"""Our points are stock nbgrader's wherever stock grades right, and every difference has a reason that can be seen."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import nbformat
import pytest

from autograde.audit.bank import read_bank
from autograde.audit.differences import (
    Difference,
    Evidence,
    Reason,
    compare,
    reaches_into_libraries,
    reason_for,
)
from autograde.audit.stock import StockGrading
from autograde.course_folder import CourseFolder
from autograde.grading.journal import Entry
from tests.autograde.conftest import TOY, answered, hand_in
from tests.autograde.grading.test_bank_parity import UNIT, course_with_answers
from tests.autograde.grading.time_up import let_time_be_up_in

ALL = ("check-double", "hidden-double", "check-halve", "hidden-halve")
DOUBLE, HALVE = ALL[:2], ALL[2:]
Cells = list[dict[str, Any]]


class Submission(NamedTuple):
    """What is handed in, given the toy course, and the cells in which points differ, with the reason."""

    content: Callable[[CourseFolder], Any]
    reason: Reason | None = None
    cells: tuple[str, ...] = ()


def does(answer: str) -> Callable[[CourseFolder], Any]:
    """A notebook with another answer."""
    return lambda folder: answered(folder, answer)


def changed(change: Callable[[Cells], Any], answer: str = "") -> Callable[[CourseFolder], Any]:
    """A notebook whose cells were changed."""

    def content(folder: CourseFolder) -> str:
        notebook = json.loads(json.dumps(answered(folder, answer)))
        change(notebook["cells"])
        return json.dumps(notebook)

    return content


def with_cell(source: str, before: str, answer: str = "") -> Callable[[CourseFolder], Any]:
    """A notebook with a cell of the student's own."""
    return changed(
        lambda cells: cells.insert(place(cells, before), nbformat.v4.new_code_cell(source)), answer
    )


def place(cells: Cells, name: str) -> int:
    """Where the cell of that name stands."""
    return next(
        index
        for index, cell in enumerate(cells)
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def copy_check(cells: Cells) -> None:
    cells.append({**cells[place(cells, "check-double")], "id": "copy"})


def age_header(cells: Cells) -> None:
    cells[place(cells, "check-double")]["metadata"]["nbgrader"]["schema_version"] = 1


def damage_header(cells: Cells) -> None:
    cells[place(cells, "check-double")]["metadata"]["nbgrader"] = {"grade_id": "check-double"}


def strip_header(cells: Cells) -> None:
    cells[place(cells, "check-double")]["metadata"] = {}


def put_check_first(cells: Cells) -> None:
    cells.insert(place(cells, "double"), cells.pop(place(cells, "check-double")))


def delete(name: str) -> Callable[[Cells], Any]:
    return lambda cells: cells.pop(place(cells, name))


LOGS = """import logging
handler = logging.StreamHandler()
def halve(x):
    handler.emit(logging.makeLogRecord({"msg": "halving"}))
    return x / 2
"""
ENDS_ITS_PROCESS = "import os\ndef double(x):\n    os._exit(3)\n"
RIGHT_ONCE = "calls = []\ndef double(x):\n    calls.append(x)\n    return 2 * x if len(calls) < 2 else x\n"
NEEDS_A_FILE = f"def double(x):\n    open('{TOY}.ipynb').close()\n    return x + x\n"
WRONG = "def double(x):\n    return x * x\n"
IGNORES_INTERRUPTS = """while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""

HONEST = {
    "right": Submission(does("")),
    "wrong": Submission(does(WRONG)),
}
SHORT = {
    **HONEST,
    "copied": Submission(changed(copy_check), Reason.HEADERS, ALL),
    "logs": Submission(does(LOGS), Reason.ERROR_STREAM, HALVE),
    "tampers": Submission(
        with_cell("check.close = check.gradient = print", "check-double", WRONG), Reason.TAMPERING, DOUBLE
    ),
}
LONG = {
    **SHORT,
    "loops": Submission(does("def double(x):\n    while True:\n        pass\n")),
    "exits": Submission(does("def double(x):\n    raise SystemExit\n")),
    "raises": Submission(with_cell("1 / 0", "check-double")),
    "cell-that-never-ends": Submission(with_cell("while True:\n    pass", "halve")),
    "names-another-kernel": Submission(
        lambda folder: json.dumps(
            {**answered(folder), "metadata": {"kernelspec": {"name": "conda", "display_name": "mine"}}}
        )
    ),
    "edits-a-check": Submission(
        changed(lambda cells: cells[place(cells, "check-double")].update(source="pass"), WRONG)
    ),
    "old-header": Submission(changed(age_header), Reason.HEADERS, ALL),
    "damaged-header": Submission(changed(damage_header), Reason.HEADERS, ALL),
    "stripped-header": Submission(changed(strip_header), Reason.LOST_CHECK, ("check-double",)),
    "deleted-check": Submission(changed(delete("check-double")), Reason.LOST_CHECK, ("check-double",)),
    "check-first": Submission(changed(put_check_first), Reason.OUT_OF_ORDER, ("check-double",)),
    "deleted-setup": Submission(changed(delete("setup")), Reason.OUT_OF_ORDER, ALL),
    "truncated": Submission(lambda folder: json.dumps(answered(folder))[:500], Reason.UNREADABLE, ALL),
    "byte-order-mark": Submission(
        lambda folder: b"\xef\xbb\xbf" + json.dumps(answered(folder)).encode(), Reason.UNREADABLE, ALL
    ),
    "ends-its-process": Submission(does(ENDS_ITS_PROCESS), Reason.ENDED, ALL),
    "ends-the-kernel": Submission(with_cell("import os\nos._exit(0)", "halve"), Reason.ENDED, ALL),
    "ignores-interrupts": Submission(with_cell(IGNORES_INTERRUPTS, "halve"), Reason.NEVER_ENDS, ALL),
    "right-once": Submission(does(RIGHT_ONCE), Reason.CARRIED, ("hidden-double",)),
    "needs-a-file": Submission(does(NEEDS_A_FILE), Reason.OUT_OF_REACH, DOUBLE),
}


@pytest.fixture(scope="module", params=["short", pytest.param("long", marks=pytest.mark.full)])
def compared(
    request: pytest.FixtureRequest, shared_toy: CourseFolder
) -> tuple[dict[str, Submission], list[Difference]]:
    """A class, and where the points that it gets from us and from stock differ."""
    class_ = SHORT if request.param == "short" else LONG
    for student, submission in class_.items():
        hand_in(shared_toy, student, submission.content(shared_toy))
    return class_, compare(shared_toy, TOY)


def test_each_difference_has_its_reason_and_honest_work_gets_the_same_points(compared):
    class_, found = compared
    expected = {
        (student, cell, submission.reason)
        for student, submission in class_.items()
        for cell in submission.cells
    }
    assert {(each.student, each.cell, each.reason) for each in found} == expected


def test_stock_gives_more_only_to_what_tampers_or_reaches_out(compared):
    _, found = compared
    more = {each.reason for each in found if each.stock is not None and each.stock > each.ours}
    assert more <= {Reason.TAMPERING, Reason.OUT_OF_REACH}


def test_every_reason_has_a_submission():
    elsewhere = {Reason.OUT_OF_TIME, Reason.UNEXPLAINED}
    assert {submission.reason for submission in LONG.values()} == {None, *Reason} - elsewhere


@pytest.mark.full
def test_where_a_submissions_time_is_used_up_that_is_the_reason(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    hand_in(toy, "sleeps", with_cell("import time\ntime.sleep(1e6)", "check-halve")(toy))
    let_time_be_up_in("time.sleep(1e6)", monkeypatch)
    assert {(each.cell, each.reason) for each in compare(toy, TOY)} == {
        (cell, Reason.OUT_OF_TIME) for cell in HALVE
    }


@pytest.mark.parametrize(("stock", "ours"), [(0.0, 2.0), (2.0, 0.0), (None, 2.0)])
def test_a_difference_without_a_sign_is_unexplained(stock: float | None, ours: float):
    grading = StockGrading({"check": stock}, "something else", nbformat.v4.new_notebook(cells=[check_cell()]))
    seen = Evidence("check", ours, "", Entry("ada", "", ""), grading, ("x = 1",), alone=lambda: stock)
    assert reason_for(seen) is Reason.UNEXPLAINED


def check_cell() -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(metadata={"nbgrader": {"grade_id": "check"}})


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.Tensor.__eq__ = print",
        "from course.check import kinds as k\nk._compare = print",
        "setattr(check, 'close', print)",
        "get_ipython().run_cell = print",
        "import sys\nsys.modules['course.check'] = None",
    ],
)
def test_a_reach_into_libraries_is_seen(source: str):
    assert reaches_into_libraries((source,))


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nx = torch.ones(3)\nx.requires_grad = True",
        "class A:\n    def f(self):\n        self.x = 1",
        "%cd",
    ],
)
def test_ordinary_code_is_no_reach_into_libraries(source: str):
    assert not reaches_into_libraries((source,))


@pytest.mark.full
def test_answers_of_a_bank_get_the_same_points_from_stock(tmp_path_factory: pytest.TempPathFactory):
    bank = read_bank(UNIT)
    right, wrong = [each for each in bank if each.right][:4], [each for each in bank if not each.right][::8]
    folder = course_with_answers(tmp_path_factory.mktemp("bank"), [*right, *wrong])
    assert compare(folder, UNIT) == []
