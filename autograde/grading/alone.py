"""One run of the grader at a time in a course's folder."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from autograde.course_folder import CourseError, CourseFolder


@contextlib.contextmanager
def alone(folder: CourseFolder) -> Iterator[None]:
    """Keep every other run of the grader out of the folder during the block; `CourseError` if there is one already.

    The system releases the lock when this process ends, however it ends.
    """
    if sys.platform == "win32":  # there is no such lock, and no sandbox either
        yield
        return
    import fcntl

    with (folder.state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError(
                "another `autograde grade` is at work in this folder: wait for its end"
            ) from None
        yield
