"""Which exercise is being done, in this process, and what is withheld for it."""

from __future__ import annotations

import contextlib
import os

from course.check.withheld import Withheld

#: The environment variable that lists what is withheld, in a kernel whose work is judged from outside.
WITHHELD_VARIABLE = "LVM_WITHHELD"

unit: str | None = None
guard: Withheld | None = None


def judged_from_outside() -> bool:
    """Whether this process only holds the student's side: the checks, and all they need, are in another one."""
    return WITHHELD_VARIABLE in os.environ


def library_in_reach() -> contextlib.AbstractContextManager[None]:
    """A block in which the course's own code may import what is withheld from the student."""
    return guard.lifted() if guard is not None else contextlib.nullcontext()


def begin(name: str, modules: tuple[str, ...]) -> None:
    """Start an exercise: withhold its modules, and give back those of the one before."""
    global unit, guard
    end()
    unit, guard = name, Withheld(modules)
    guard.install()


def end() -> None:
    """Leave the exercise: nothing is withheld."""
    global unit, guard
    if guard is not None:
        guard.remove()
    unit, guard = None, None
