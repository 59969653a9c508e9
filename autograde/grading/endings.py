"""How a piece of code ended in the kernel, in words."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.grading.conversation import Execution
from autograde.grading.outputs import bounded
from autograde.grading.plain_text import one_line

#: Said of a cell that did not come to its end.
LEFT_OUT = {
    "time": "This cell ran too long and was stopped.",
    "flood": "This cell put out too much and was stopped.",
    "gone": "This cell ended the kernel, and was left out of all that came after it.",
}
#: Said of a check of which there is no snapshot to be asked.
NO_COPY = "no copy of the notebook could be made in time: does something in it wait where it is copied?"
#: Said of a cell whose output cannot be told from what it may have been told.
NOT_SHOWN = "Not shown: this notebook was graded twice, and how it went the first time is not known."
#: Said of an ungraded cell that was not run at all.
NOT_RUN = "This cell was not run: the notebook's ungraded cells had used up what they may."


def why_it_failed(execution: Execution) -> str:
    """What a piece of code raised, in one line, or how it ended; empty where it came to its end."""
    errors = (each for each in execution.outputs if each.output_type == "error")
    raised = next((one_line(f"{each.ename}: {each.evalue}", 300) for each in errors), "")
    return raised or LEFT_OUT.get(execution.ended, "")


def told(execution: Execution) -> list[NotebookNode]:
    """A cell's outputs, with a word where it did not come to its end."""
    outputs = bounded(execution.outputs)
    if why := LEFT_OUT.get(execution.ended):
        because = f" It was ended: {execution.why}." if execution.why else ""
        outputs.append(remark(f"{why}{because}"))
    return outputs


def remark(sentence: str) -> NotebookNode:
    """An output that says something of a cell."""
    return new_output("stream", name="stderr", text=f"{sentence}\n")
