"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course.check.cases.making import normal

ONE_FOR_EACH_ROW = "one number for each row is asked"
LOG_TWO_PI = math.log(2 * math.pi)


def drawn_covariance(generator: torch.Generator, width: int) -> Tensor:
    """A covariance whose variances differ, and whose coordinates depend on each other."""
    root = normal(generator, width, width)
    ladder = torch.arange(1, width + 1, dtype=torch.float64).diag()
    return root @ root.mT / width + 0.4 * ladder
