"""What goes into the grading of one submission, and what comes out: plain data, so that any pool can carry it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from autograde.grading.releases import Release
from autograde.grading.sandbox.confinement import Limits
from course.check.link import TIME_LIMIT


@dataclass(frozen=True)
class Times:
    """How long things may take, in seconds.

    In processor time, and in more by the clock where the machine is busy: `cell`, one cell; `demonstrations`, all
    ungraded cells together; `call`, one call of a check; `task`, all calls of a task's checks together.
    By the clock: `cells` and `judging`, after which what is not done is given up, and `submission`, after which a
    worker is: nobody reaches them whose tasks keep within their own limits.
    """

    cell: float = 20.0
    demonstrations: float = 40.0
    call: float = TIME_LIMIT
    task: float = 60.0
    cells: float = 600.0
    judging: float = 1200.0
    submission: float = 2000.0


@dataclass(frozen=True)
class Plan:
    """What is the same for all submissions of a run.

    releases: oldest first, the last is the one to grade by; run_folder: where the warm parents listen; tier: the
    sandbox of the students' kernels, or "unsafe"; in_kernel: whether checks run inside them.
    """

    unit: str
    releases: tuple[Release, ...]
    run_folder: str
    tier: str
    in_kernel: bool
    limits: Limits = field(default_factory=Limits)
    times: Times = field(default_factory=Times)


@dataclass(frozen=True)
class Job:
    """One submission: whose it is, its bytes (None where there is no file), and the seed of its random cases.

    secret: whether an earlier try of this run has asked what must not be shown; then nothing of this one is.
    number: different for each job of a run; names its folders, and its user where there are users to spare.
    """

    student: str
    number: int
    data: bytes | None
    seed: int
    secret: bool = False


class Trouble(StrEnum):
    """A way in which a grading can end before its end. Whose doing it was is found out in `second_tries`.

    What a limit of a task or of its cell ended is none: that is a grade, with its reason.
    """

    NOT_STARTED = "no kernel started"
    BROKEN_OFF = "the grading broke off"
    NOT_JUDGED = "some checks were not judged"
    OUT_OF_TIME = "time was up"
    STARVED = "the machine was busy with other things"


@dataclass(frozen=True)
class Graded:
    """A graded submission: the notebook as it is shown, as JSON text, and what is to be known about the grading.

    reason: why it counts as not attempted, or empty; notes: what was mended or went wrong, a sentence each; seconds:
    how long each phase took; trouble: what kept it from coming to its end, which may have been our doing; faults: what
    went wrong on our side, in words that may quote what students must not see; secret: whether its code may have been
    asked what must not be shown; wrong: the check cells whose answer was wrong.
    """

    student: str
    notebook: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    trouble: Trouble | None = None
    faults: tuple[str, ...] = ()
    secret: bool = False
    wrong: tuple[str, ...] = ()
