"""How much of its limit something has used: processor time counts, so that a busy machine fails nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from course.check.patience import patience

#: What ends sooner is not looked at: its time by the clock is counted.
FIRST_LOOK = 1.0
#: How often it is looked at after its limit has passed by the clock, in seconds.
LOOK = 0.5


class Stopwatch:
    """Runs from when it is made. `processor_time()` is the seconds that the work has used since whenever, or None where
    nobody can tell: then the clock counts.
    """

    def __init__(self, limit: float, processor_time: Callable[[], float | None]) -> None:
        self.limit, self.processor_time = limit, processor_time
        self.started = time.monotonic()
        self._before: float | None = None
        self._next = min(FIRST_LOOK, limit)

    def over(self) -> bool:
        """Whether the limit is reached, in processor time, or by the clock and as much more as the machine is busy."""
        passed = time.monotonic() - self.started
        if passed < self._next:
            return False
        spent = self.spent()
        self._next = max(passed + LOOK, self.limit - spent)
        return spent >= self.limit or passed >= patience() * self.limit

    def spent(self) -> float:
        """The seconds that were used; never more than have passed."""
        passed = time.monotonic() - self.started
        if passed < min(FIRST_LOOK, self.limit):
            return passed
        if (used := self.processor_time()) is None:
            return passed
        if self._before is None:
            self._before = used - passed  # what came before the first look counts in full
        return min(max(used - self._before, 0.0), passed)
