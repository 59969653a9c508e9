"""What is taken off for handing in late, by whatever plug-in nbgrader is set up with; it is asked anew each time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from autograde.course_folder import CourseError, CourseFolder
from autograde.grading.policy import Policy

if TYPE_CHECKING:
    from nbgrader.api import SubmittedAssignment, SubmittedNotebook

DAY = 24 * 60 * 60


class Lateness:
    """The course's rule for late submissions."""

    def __init__(self, folder: CourseFolder, unit: str) -> None:
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(config=folder.course_directory(unit).config)
        step.init_plugin()
        self._plugin = step.plugin_inst

    def penalty(self, submission: SubmittedNotebook, points: float) -> float:
        """What is taken off a submission that has so many points: never more than these, and never less than nothing.

        Raises `CourseError` if the plug-in fails.
        """
        late = days_late(submission.assignment) * DAY
        if not late > 0:
            return 0.0
        try:
            found = self._plugin.late_submission_penalty(submission.student.id, points, late)
            return min(max(0.0, float(found or 0.0)), max(0.0, points))  # in this order NaN takes nothing
        except Exception as error:  # it is the course's own code
            name = type(self._plugin).__name__
            raise CourseError(
                f"the plug-in for late submissions, {name}, fails: {type(error).__name__}: {error}"
            ) from error


def days_late(submission: SubmittedAssignment) -> float:
    """How many days behind its due date, extended where it was, a submission was handed in."""
    if submission.assignment.duedate is None:  # nbgrader would add an extension to it
        return 0.0
    return submission.total_seconds_late / DAY


def extend(submission: SubmittedAssignment, policy: Policy) -> None:
    """Give a submission the days that its student was granted; extensions by nbgrader's own means stay."""
    days = policy.extensions.get(submission.student.id)
    if days is not None:
        submission.extension = timedelta(days=days) if days else None
