"""What is told in plain lines, and not as a traceback."""

from __future__ import annotations


class CourseError(Exception):
    """Something that the person at the keyboard can mend: shown as it is, without a traceback."""

    exit_code = 1


class LostGradebook(CourseError):
    """The gradebook is not there, or lacks what was in it."""


class UnknownUnit(CourseError):
    """A unit was named that the course does not have."""

    exit_code = 2
