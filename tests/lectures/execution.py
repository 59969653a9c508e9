"""A lecture run from start to finish in one kernel, as for the book."""

import functools
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from autograde.authoring.build import is_assertion
from autograde.authoring.executed import ADDED, executed_lecture
from tests.lectures.form import answers
from tests.lectures.reading import claims, with_wrong_number

PROBE = """
for wrong_ in {mutants!r}:
    try:
        exec(wrong_, dict(globals()))
    except AssertionError:
        continue
    print("UNNOTICED", wrong_)
"""

# The code of an answer, run on copies: what it draws or changes is not seen by the cells that follow.
ANSWER = """
import copy as copy_, random as random_, numpy as numpy_, torch as torch_

def copied_(value):
    if isinstance(value, torch_.Generator):
        return value.clone_state()
    if isinstance(value, (torch_.Tensor, torch_.nn.Module, numpy_.ndarray, list, dict, set, tuple)):
        try:
            return copy_.deepcopy(value, shared_)
        except Exception:
            return value
    return value

states_ = torch_.get_rng_state(), numpy_.random.get_state(), random_.getstate()
shared_ = {{}}
names_ = {{
    name: copied_(value)
    for name, value in list(globals().items())
    if not name.startswith("_") and name not in ("In", "Out")
}}
try:
    exec({code!r}, names_)
finally:
    torch_.set_rng_state(states_[0]), numpy_.random.set_state(states_[1]), random_.setstate(states_[2])
    del copy_, random_, numpy_, torch_, copied_, states_, shared_, names_
"""


class Run(NamedTuple):
    """What came of it: the lecture's cells, the code of its answers, and the wrong numbers that nothing noticed."""

    cells: list[NotebookNode]
    answers: list[NotebookNode]
    unnoticed: str


@functools.cache
def run(lecture: Path) -> Run:
    """Run a lecture, and what else its text promises.

    After each cell that asserts numbers, it is tried again with each of them a little wrong; after each text cell, the
    code in its answers is run. Lecture, library and tests unchanged, it is the run of before, from the cache.
    """
    ran = executed_lecture(lecture, lambda cell: [*answer(cell), *probe(lecture, cell)])
    own = [cell for cell in ran.cells if ADDED not in cell.metadata]
    probes = [cell for cell in ran.cells if cell.metadata.get("probe")]
    answered = [cell for cell in ran.cells if cell.metadata.get("answer")]
    return Run(own, answered, "\n".join(str(output) for cell in probes for output in cell.outputs))


def outputs(lecture: Path, word: str) -> list[NotebookNode]:
    """The outputs of the cell with this word in its source."""
    (cell,) = [cell for cell in run(lecture).cells if cell.cell_type == "code" and word in cell.source]
    return cell.outputs


def printed(lecture: Path, word: str) -> str:
    """What the cell with this word in its source printed."""
    return "".join(output.text for output in outputs(lecture, word) if output.output_type == "stream")


def answer(cell: NotebookNode) -> list[NotebookNode]:
    """The cell that runs the code in the answers of a text cell; none where there is no such code."""
    code = answers(cell.source) if cell.cell_type == "markdown" else ""
    return [nbformat.v4.new_code_cell(ANSWER.format(code=code), metadata={"answer": True})] if code else []


def probe(lecture: Path, cell: NotebookNode) -> list[NotebookNode]:
    """The cell that tries wrong numbers after an assertion cell; none after other cells."""
    if not is_assertion(cell):
        return []
    stated = {number for numbers, source in claims(lecture) if source == cell.source for number in numbers}
    mutants = {with_wrong_number(cell.source, number) for number in stated} - {cell.source}
    return [nbformat.v4.new_code_cell(PROBE.format(mutants=sorted(mutants)), metadata={"probe": True})]
