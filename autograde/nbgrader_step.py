"""Run one of nbgrader's steps quietly, and when it fails say in one line why."""

from __future__ import annotations

import logging
import re
import warnings
from typing import TYPE_CHECKING, Any

from autograde.course_folder import CourseError

if TYPE_CHECKING:
    from nbgrader.converters import BaseConverter
    from nbgrader.coursedir import CourseDirectory


class StepFailed(CourseError):
    """One of nbgrader's steps did not finish; the text is the last thing that it complained of."""


def run_step(step: type[BaseConverter], directory: CourseDirectory, **options: Any) -> None:
    """Run a step on everything that the course directory selects, anew where there are results already.

    Raises `StepFailed` if nbgrader could not convert every notebook.
    """
    from nbgrader.converters.base import NbGraderException

    complaints = _Complaints()
    log = logging.Logger("nbgrader", level=logging.ERROR)  # not registered: nothing reaches the terminal
    log.addHandler(complaints)
    converter = step(coursedir=directory, config=directory.config, log=log, force=True, **options)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converter.start()
    except NbGraderException as error:
        raise StepFailed(complaints.cause or str(error)) from error


class _Complaints(logging.Handler):
    """Keeps the cause of the first failure, which nbgrader's own summary does not name."""

    def __init__(self) -> None:
        super().__init__()
        self.raised = self.said = ""

    @property
    def cause(self) -> str:
        """The exception that ended the step, or else the first complaint."""
        return self.raised or self.said

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines() or [""]
        if not lines[0].startswith("Traceback"):
            self.said = self.said or lines[0]
        elif not self.raised:
            self.raised = re.sub(r"^(\w+\.)+(?=\w+:)", "", lines[-1])
