"""Checks for exercises: they receive a student's function, make the call themselves, and say what is wrong and why.

    from course import check

    check.exercise("03_gaussian_mixtures")                         # once, in the first cell
    check.close(responsibilities, "overlapping_components")    # in a check cell

The kinds of check are `close`, `shape`, `gradient`, `increases`, `network`, `mean` and `distribution`. A check
names its case; the case holds the arguments, the right value by an oracle, and what each known mistake would give.
"""

from __future__ import annotations

import torch

from course.check import state
from course.check.case import Case, CaseDefinition, case, load_cases, withheld_modules
from course.check.compare import tensors
from course.check.failure import CheckFailed
from course.check.kinds import close, distribution, gradient, increases, mean, network, shape
from course.check.values import CannotCross, Fixture
from course.check.version import course_version

__all__ = [
    "CannotCross",
    "Case",
    "CaseDefinition",
    "CheckFailed",
    "Fixture",
    "case",
    "close",
    "distribution",
    "exercise",
    "gradient",
    "increases",
    "load_cases",
    "mean",
    "network",
    "shape",
    "tensors",
    "withheld_modules",
]


def exercise(unit: str) -> None:
    """Begin an exercise: set float64 as the default, and withhold what the exercise asks you to write.

    Raises `ValueError` if no exercise has that name.
    """
    torch.set_default_dtype(torch.float64)
    modules = withheld_modules(unit)
    state.begin(unit, modules)
    version = course_version()
    yours = [name for name in modules if name.startswith("course.lvm.") and name != "course.lvm.oracles"]
    with_version = f", with version {version} of the course" if version else ""
    print(f"Exercise {unit}{with_version}. Yours to write, and so out of reach here: {', '.join(yours)}.")
