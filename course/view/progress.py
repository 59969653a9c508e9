"""Progress of long work, as a callback."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

INTERVAL = 0.2  # seconds between two updates of the line


class Progress:
    """A callback for `em.fit` that keeps one line up to date: the step, the log-likelihood, and its change.

    Used in a `with` block it ends with the last step on a line of its own; without one the line may stay
    some steps behind.

    Example:
        >>> with Progress() as progress:
        ...     progress(0, None, -900.0)
        ...     progress(1, None, -870.5)  # doctest: +ELLIPSIS
        step 0, log-likelihood -900...step 1, log-likelihood -870.5, change +29.5...
    """

    def __init__(self) -> None:
        self._line = ""
        self._previous: float | None = None
        self._shown = float("-inf")

    def __call__(self, step: int, parameters: Any, log_likelihood: float) -> None:
        value = float(log_likelihood)
        self._line = f"step {step}, log-likelihood {value:.10g}"
        if self._previous is not None:
            self._line += f", change {value - self._previous:+.3g}"
        self._previous = value
        if time.monotonic() - self._shown >= INTERVAL:
            self._show()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line:
            self._show("\n")

    def _show(self, end: str = "") -> None:
        back = "\r" if self._shown > float("-inf") else ""
        sys.stdout.write(f"{back}{self._line:<78}{end}")
        sys.stdout.flush()
        self._shown = time.monotonic()
