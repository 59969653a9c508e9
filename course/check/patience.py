"""How much longer than its limit something may take by the clock, where the machine is busy with other things."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

LEAST, MOST = 2.0, 10.0


def patience() -> float:
    """By which factor the clock may exceed a limit in processor time: more where more processes want the processors."""
    return min(max(LEAST, 1.5 * _wanting() / (os.cpu_count() or 1)), MOST)


def busy() -> bool:
    """Whether the machine is so busy with other things that what is slow by the clock may not be slow itself."""
    return patience() > LEAST


def _wanting() -> float:
    """How many processes want a processor: over the last minute or just now; 0 if nobody can tell."""
    wanting = 0.0
    with contextlib.suppress(OSError, AttributeError):  # Windows cannot tell
        wanting = os.getloadavg()[0]
    with contextlib.suppress(OSError, ValueError, IndexError):  # only Linux has this
        wanting = max(wanting, float(Path("/proc/loadavg").read_text().split()[3].partition("/")[0]))
    return wanting
