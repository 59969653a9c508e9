"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor

from course.check.cases.making import real

#: What is said of a wrong answer that only a case with extreme numbers shows.
HELD = (
    "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN, holds the numbers: "
    "leave it out"
)
#: In how many samples a bit may be told exactly: its probability is one, two or three of so many.
QUARTERS = 4


def quarters(generator: torch.Generator, rows: int, width: int) -> Tensor:
    """Probabilities ¼, ½ and ¾ of bits, (N, M)."""
    return torch.randint(1, QUARTERS, (rows, width), generator=generator).double() / QUARTERS


def samples_in_exact_shares(generator: torch.Generator, probabilities: Tensor) -> Tensor:
    """Samples in which every state of a row's bits comes just as often as q says, in an order of its own for each row.

    probabilities: (N, M), in quarters. Returns (4^M, N, M): what is averaged over them is averaged under q.
    """
    rows = []
    for row in (QUARTERS * probabilities).round().long().tolist():
        bits: list[Sequence[float]] = [[1.0] * ones + [0.0] * (QUARTERS - ones) for ones in row]
        samples = real(list(itertools.product(*bits)))
        rows.append(samples[torch.randperm(len(samples), generator=generator)])
    return torch.stack(rows, 1)


def the_same_for_all(right: Tensor, words: str, axis: int) -> dict[str, Tensor]:
    """What comes if an answer is summed, or averaged, along an axis, and the result serves all along it."""
    return {
        f"it is summed over {words}, and all get the sum: each has its own": (
            right.sum(axis, keepdim=True).expand_as(right)
        ),
        f"it is averaged over {words}, and all get the mean: each has its own": (
            right.mean(axis, keepdim=True).expand_as(right)
        ),
    }


def all_states(width: int) -> Tensor:
    """The 2^M rows of bits."""
    return real(list(itertools.product((0.0, 1.0), repeat=width)))
