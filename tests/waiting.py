"""Tests wait for states, not for times: however busy the machine is, what is waited for comes in the end."""

from __future__ import annotations

import time
from collections.abc import Callable

#: After so many seconds what a test waits for will never come: only a hopeless run ends by it.
HOPELESS = 900.0


def wait_until(happened: Callable[[], object]) -> None:
    """Return as soon as something has happened."""
    deadline = time.monotonic() + HOPELESS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
