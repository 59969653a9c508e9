"""What the checks of a graded notebook say, for those that did not pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from autograde.exercise import BROKE_OFF, FAILED, grade_id, header, task_of

#: Said by `course.check` of a function that still raises NotImplementedError.
NOT_ATTEMPTED = "not attempted yet"


@dataclass
class Finding:
    """A check that a student's work did not pass: its cell, its message, and the known mistake if it was recognised."""

    cell: str
    message: str
    mistake: str = ""

    @property
    def attempted(self) -> bool:
        """Whether there was anything to check. The words of a student's exception stand further behind."""
        return not self.message.startswith(f"{task_of(self.cell)}: {NOT_ATTEMPTED}")


def findings(notebook: NotebookNode) -> Iterator[Finding]:
    """The findings of a graded notebook, in its order."""
    for cell in graded_cells(notebook):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                message = (
                    output.evalue
                    if output.ename in (FAILED, BROKE_OFF)
                    else f"{output.ename}: {output.evalue}"
                )
                yield Finding(grade_id(cell), message, _mistake(message))


#: A message's first sentence, and behind it the line that names the mistake; lines that go on are set in.
_NAMED = re.compile(r"\A(.*(?:\n {18}.*)*)\n  likely mistake: (.+(?:\n {18}.*)*)")


def _mistake(message: str) -> str:
    """The known mistake that a check recognized. It stands right behind the first sentence: the words of a student's
    exception, which could name one as well, are within that sentence, set in.
    """
    named = _NAMED.match(message)
    return " ".join(named[2].split()) if named else ""


def without_mistake(finding: Finding) -> str:
    r"""The message of a finding without the line that names the mistake, which is shown by itself.

    >>> without_mistake(Finding("check-f", "f: wrong\n  likely mistake: the square\n  checked: 3", "the square"))
    'f: wrong\n  checked: 3'
    """
    return _NAMED.sub(r"\1", finding.message) if finding.mistake else finding.message


def graded_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that give points, by checks or by hand."""
    return [cell for cell in notebook.cells if header(cell).get("grade")]
