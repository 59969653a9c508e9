"""Which exercise is being done, in this process, and what is withheld for it."""

from __future__ import annotations

import contextlib

from course.check.withheld import Withheld

unit: str | None = None
guard: Withheld | None = None


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
