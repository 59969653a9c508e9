"""How an exercise's notebook is made up: tasks, their checks, open questions, and what students never see."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

SOLUTION, HIDDEN = "SOLUTION", "HIDDEN TESTS"
#: The name of the error that a check shows: of one that did not pass, and of one that broke off by a fault of its own.
FAILED, BROKE_OFF = "CheckFailed", "CheckBrokeOff"


def header(cell: NotebookNode) -> dict[str, Any]:
    """The nbgrader metadata of a cell; empty for a cell that nbgrader leaves alone."""
    return cell.metadata.get("nbgrader", {})


def grade_id(cell: NotebookNode) -> str:
    """The name of a cell in the gradebook; empty if it has none."""
    return header(cell).get("grade_id", "")


def task_of(cell: str) -> str:
    """The task that a graded cell belongs to.

    >>> task_of("hidden-e_step"), task_of("why_not_k_means")
    ('e_step', 'why_not_k_means')
    """
    return re.sub("^(check|hidden)-", "", cell, count=1)


@dataclass
class Task:
    """One function to write, and the cells that check it: one in sight and one hidden, if the exercise is right."""

    name: str
    solution: NotebookNode
    visible: list[NotebookNode] = field(default_factory=list)
    hidden: list[NotebookNode] = field(default_factory=list)


def tasks(notebook: NotebookNode) -> dict[str, Task]:
    """The tasks of an exercise by name, in order."""
    found = {grade_id(cell): Task(grade_id(cell), cell) for cell in notebook.cells if is_task(cell)}
    for cell in checks(notebook):
        kind, _, name = grade_id(cell).partition("-")
        if name in found and kind in ("check", "hidden"):
            (found[name].visible if kind == "check" else found[name].hidden).append(cell)
    return found


def is_task(cell: NotebookNode) -> bool:
    """A code cell to be written by the student and graded by checks."""
    return cell.cell_type == "code" and header(cell).get("solution", False) and not header(cell)["grade"]


def is_open_question(cell: NotebookNode) -> bool:
    """A cell to be written by the student and graded by hand."""
    return header(cell).get("solution", False) and header(cell)["grade"]


def checks(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that are run for points."""
    return [cell for cell in notebook.cells if header(cell).get("grade") and not header(cell)["solution"]]


def solved(released: NotebookNode, source: NotebookNode) -> NotebookNode:
    """A student's notebook in which all is right: a release whose tasks are done as the exercise's solutions do them.

    Open questions are answered with a sentence.
    """
    notebook, solutions = copy.deepcopy(released), tasks(source)
    marks = (f"BEGIN {SOLUTION}", f"END {SOLUTION}")
    for name, task in tasks(notebook).items():
        lines = solutions[name].solution.source.splitlines()
        task.solution.source = "\n".join(line for line in lines if not any(mark in line for mark in marks))
    for cell in notebook.cells:
        if is_open_question(cell):
            cell.source = "An answer for a person to read."
    return notebook


def split(source: str, region: str) -> tuple[list[str], list[str]]:
    """The lines inside and outside the regions between `### BEGIN <region>` and `### END <region>`.

    >>> split("a\\n### BEGIN SOLUTION\\nb\\n### END SOLUTION", "SOLUTION")
    (['b'], ['a'])
    """
    inside: list[str] = []
    outside: list[str] = []
    within = False
    for line in source.splitlines():
        if mark := re.search(rf"\b(BEGIN|END) {region}\b", line):
            within = mark[1] == "BEGIN"
        else:
            (inside if within else outside).append(line)
    return inside, outside


def stub(source: str) -> str:
    """A cell whose solution is replaced by a line that raises, as nbgrader does it.

    >>> print(stub("def f():\\n    ### BEGIN SOLUTION\\n    return 1\\n    ### END SOLUTION"))
    def f():
        raise NotImplementedError
    """
    begin, end = rf"^([ \t]*).*BEGIN {SOLUTION}.*\n", rf"^.*END {SOLUTION}.*$"
    return re.sub(rf"{begin}(?:.*\n)*?{end}", r"\1raise NotImplementedError", source, flags=re.MULTILINE)


def secret_and_open_lines(cell: NotebookNode) -> tuple[list[str], list[str]]:
    """The lines of a cell that students never see, and those that they do."""
    region = HIDDEN if f"BEGIN {HIDDEN}" in cell.source else SOLUTION
    inside, outside = split(cell.source, region)
    if (
        header(cell).get("solution") and not inside
    ):  # nbgrader clears a solution cell without a region altogether
        return outside, []
    return inside, outside
