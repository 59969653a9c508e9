"""Run a notebook's cells in their order, so that what one task does wrong costs no other.

The cells of tasks have a limit each. Ungraded cells share one: as long as they keep to it they run where they stand,
since a task may use what they define. After the first that hangs or ends the kernel, those that call functions of the
notebook wait until all tasks have their snapshots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograde.exercise import FAILED, checks, grade_id, header
from autograde.grading.conversation import Execution
from autograde.grading.endings import LEFT_OUT, NOT_RUN, remark, told, why_it_failed
from autograde.grading.judge import Verdict
from autograde.grading.judging import calls_by_cell
from autograde.grading.student_kernel import OutOfReach, StudentKernel
from course.check.missing import defined_in

#: How often ungraded cells may end the kernel, and what each may take, in seconds, once one has hung.
ENDINGS, AFTER_A_SLIP = 3, 5.0
#: A function or class and all that stands in it, at the beginning of a line; and its name.
_DEFINITION = re.compile(
    r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)[^\n]*(?:\n(?:[ \t)\]}][^\n]*)?(?=\n|\Z))*", re.MULTILINE
)


@dataclass
class Run:
    """What came of running a notebook's cells.

    verdicts: on the checks that ran inside the kernel; raised: by function, what the cell raised that should have
    defined it; gave_up: why it was not run to its end, if it was not.
    """

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    raised: dict[str, str] = field(default_factory=dict)
    gave_up: OutOfReach | None = None


def run_cells(kernel: StudentKernel, notebook: NotebookNode) -> Run:
    """Run the student's cells, and leave a snapshot, or run the check, where a check stands."""
    run, ungraded = Run(), Ungraded(kernel)
    names = [grade_id(cell) for cell in checks(notebook)]
    source = kernel.plan.releases[-1].source
    tasks = {cell: of_cell[0].function for cell, of_cell in calls_by_cell(source).items()}
    try:
        for cell in _code(notebook):
            if grade_id(cell) in names:
                _check(kernel, run, cell, tasks)
            elif header(cell):
                execution = kernel.run(cell.source, kernel.plan.times.cell)
                cell.outputs = told(execution)
                run.raised |= dict.fromkeys(defined_in(cell.source), why_it_failed(execution))
            else:
                run.raised |= ungraded.run(cell)
            ungraded.own |= _defined(cell.source)
        ungraded.run_waiting()
    except OutOfReach as reason:
        run.gave_up = reason
    run.raised = {name: why for name, why in run.raised.items() if why}
    return run


def _code(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip())


def _check(kernel: StudentKernel, run: Run, cell: NotebookNode, tasks: Mapping[str, str]) -> None:
    if kernel.plan.in_kernel:
        execution = kernel.run(cell.source, kernel.plan.times.cell)
        run.verdicts[grade_id(cell)] = _verdict_in_kernel(grade_id(cell), execution)
    else:
        kernel.take_snapshot(grade_id(cell), tasks.get(grade_id(cell), ""))


class Ungraded:
    """The ungraded cells of a notebook, which share one limit.

    own: the functions and classes that the notebook has defined so far.
    """

    def __init__(self, kernel: StudentKernel) -> None:
        self.kernel = kernel
        self.own: set[str] = set()
        self._left = kernel.plan.times.demonstrations
        self._slipped, self._endings = False, 0
        self._waiting: list[NotebookNode] = []

    def run(self, cell: NotebookNode) -> dict[str, str]:
        """Run a cell where it stands, or have it wait; returns what it raised, by the functions that it defines."""
        if self._spent() or (self._slipped and calls(cell.source, self.own)):
            self._waiting.append(cell)
            return {}
        return dict.fromkeys(defined_in(cell.source), why_it_failed(self._run(cell)))

    def run_waiting(self) -> None:
        """Run the cells that had to wait, as far as the limit goes."""
        for cell in self._waiting:
            if self._spent():
                cell.outputs = [remark(NOT_RUN)]
            else:
                self._run(cell)

    def _spent(self) -> bool:
        return self._left <= 0 or self._endings >= ENDINGS

    def _run(self, cell: NotebookNode) -> Execution:
        most = AFTER_A_SLIP if self._slipped else self.kernel.plan.times.cell
        execution = self.kernel.run(cell.source, min(most, self._left))
        self._left -= self.kernel.spent
        self._slipped |= execution.ended in LEFT_OUT
        self._endings += execution.ended == "gone"
        cell.outputs = told(execution)
        return execution


def calls(source: str, functions: Iterable[str]) -> bool:
    r"""Whether code that runs at once names one of these functions. It is only searched: a parser can be kept busy.

    >>> calls("def g(x):\n    return f(x)", {"f"}), calls("try:\n    f(1)", {"f"})
    (False, True)
    """
    return not set(re.findall(r"\w+", _DEFINITION.sub("", source))).isdisjoint(functions)


def _defined(source: str) -> set[str]:
    return set(_DEFINITION.findall(source))


def _verdict_in_kernel(cell: str, execution: Execution) -> Verdict:
    """What a check that ran inside the student's kernel says of itself."""
    for output in execution.outputs:
        if output.output_type == "error":
            said = output.evalue if output.ename == FAILED else f"{output.ename}: {output.evalue}"
            return Verdict(cell, message=said)
    if execution.ended != "ok":
        return Verdict(cell, message=LEFT_OUT.get(execution.ended, "the check did not come to its end"))
    return Verdict(cell, passed="".join(each.text for each in execution.outputs if "text" in each))
