"""The process in which a student's notebook runs while it is checked: `python -P -m course.check.serve`.

It reads one JSON request a line and writes one JSON reply a line: run a cell, look up a name, or any request that
`Student` carries out. What the student's code prints goes nowhere near this channel.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Any, TextIO

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course.check.answering import answer_lines, answerer
from course.check.shell_lines import leave_out
from course.check.student import MOST_PRINTED


class Shell(InteractiveShell):
    """IPython without a front end: figures are drawn and dropped, so `%matplotlib inline` has nothing to start."""

    def enable_gui(self, gui: Any = None) -> None:
        pass


def serve(requests: TextIO, replies: TextIO) -> None:
    """Answer requests until there are none."""
    shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    leave_out(shell)
    answer = answerer(shell.user_ns)

    def write(line: str) -> None:
        replies.write(line)
        replies.flush()

    answer_lines(requests, write, lambda request: _run(shell, request) or answer(request))


def _run(shell: InteractiveShell, request: dict[str, Any]) -> dict[str, Any] | None:
    if request["operation"] != "run":
        return None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        result = shell.run_cell(request["source"], store_history=False)
    error = result.error_before_exec or result.error_in_exec
    raised = f"{type(error).__name__}: {error}" if error else None
    return {"raised": raised, "printed": "" if error else printed.getvalue()[:MOST_PRINTED]}


def _private_channel() -> tuple[TextIO, TextIO]:
    """Keep the standard streams for this module alone; whatever is printed from now on is dropped."""
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    return requests, replies


if __name__ == "__main__":
    requests, replies = _private_channel()
    sys.path.insert(0, "")  # as in Jupyter, but only after the course's own imports
    serve(requests, replies)
