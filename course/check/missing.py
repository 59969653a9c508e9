"""What is said where a task's function is not there: what its cell raised, if it did."""

from __future__ import annotations

import re
from collections.abc import Mapping

from course.check.failure import CheckFailed


def missing_function(name: str, raised: Mapping[str, str]) -> CheckFailed:
    """The failure of a check whose function is not there.

    raised: by function, what the cell raised that should have defined it.

    >>> print(missing_function("mean", {"mean": "ModuleNotFoundError: No module named 'pandas'"}))
    mean: there is no function of this name: its cell raised ModuleNotFoundError: No module named 'pandas'
    """
    why = f"its cell raised {raised[name]}" if name in raised else "is its cell missing, or was it renamed?"
    return CheckFailed(name, f"there is no function of this name: {why}")


def defined_in(source: str) -> list[str]:
    """The functions that a cell means to define, also one that is no valid Python.

    >>> defined_in("import pandas\\ndef mean(x):\\n    return x.mean(")
    ['mean']
    """
    return re.findall(r"^(?:async )?def\s+(\w+)", source, flags=re.MULTILINE)
