"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course.check.cases.making import normal, uniform

NOT_A_NUMBER = "0 log 0 became NaN: stay with the logits, and take logsigmoid"
LOG_2PI = math.log(2 * math.pi)
#: What is said of a wrong answer that only a case with extreme numbers shows.
HELD = (
    "something small is added for safety (an epsilon, a jitter), or a clamp, or a number in the place of NaN, holds "
    "the numbers: leave it out"
)


def drawn_axes(generator: torch.Generator, width: int) -> Tensor:
    """Orthogonal axes, none of them near one of the coordinates'."""
    while True:
        axes, _ = torch.linalg.qr(normal(generator, width, width))
        if axes.abs().max() < 0.9:
            return axes


def drawn_covariance(generator: torch.Generator, width: int) -> Tensor:
    """Q diag(λ) Qᵀ with λ between 0.1 and 3."""
    axes = drawn_axes(generator, width)
    values = torch.linspace(0.1, 3, width, dtype=torch.float64) * uniform(generator, 0.9, 1.1, width)
    covariance = (axes * values) @ axes.T
    return 0.5 * (covariance + covariance.T)
