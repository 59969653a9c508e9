"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, close_pairs
from course.check.compare import difference
from course.lvm import data

HELD = (
    "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN, holds the numbers: "
    "leave it out"
)
ONE_FOR_EACH = "one number for each sample and row is asked"


SQUEEZED = "the values are right, but a side of length one was squeezed away: it is to stay"


def not_squeezed(case: Case) -> Case:
    """The case with one mistake more: sides of length one are missing."""
    expected = case.expected
    squeezed = (
        tuple(part.squeeze() for part in expected) if isinstance(expected, tuple) else expected.squeeze()
    )
    return replace(case, mistakes={**case.mistakes, SQUEEZED: squeezed})


def as_losses(values: dict[str, Any]) -> dict[str, Any]:
    """The values, and the same with the sign of a loss."""
    losses = {f"{name}; and the sign is wrong, as for a loss": -value for name, value in values.items()}
    return {**values, **losses}


def wrong_sums(each: Tensor) -> dict[str, Tensor]:
    """What comes of the log-probabilities of all pixels, (S, N, D), if they are not summed over the pixels alone."""
    right = each.sum(2)
    averaged = (
        "it is averaged over the pixels, not summed: the KL, which is a sum, would weigh D times as much"
    )
    sums = {
        averaged: each.mean(2),
        "the sum over the pixels is missing": each,
        "the sum goes over the rows, not over the pixels": each.sum(1),
        "the sum goes over the samples, not over the pixels": each.sum(0),
        "the mean over the rows is taken, not the sum over the pixels": each.mean(1),
        "the mean over the samples is taken, not the sum over the pixels": each.mean(0),
        f"it is averaged over the samples, too: {ONE_FOR_EACH}": right.mean(0),
        f"it is summed over the samples, too: {ONE_FOR_EACH}": right.sum(0),
        f"it is averaged over the rows, too: {ONE_FOR_EACH}": right.mean(1),
        f"it is summed over the rows, too: {ONE_FOR_EACH}": right.sum(1),
        f"it is averaged over samples and rows, too: {ONE_FOR_EACH}": right.mean(),
        f"it is averaged over the samples and summed over the rows, too: {ONE_FOR_EACH}": right.mean(0).sum(),
        f"it is summed over the samples and averaged over the rows, too: {ONE_FOR_EACH}": right.sum(0).mean(),
        f"it is summed over samples and rows, too: {ONE_FOR_EACH}": right.sum(),
        f"it is averaged over everything, the pixels too: {ONE_FOR_EACH}": each.mean(),
        f"it is averaged over the pixels and the rows: {ONE_FOR_EACH}": each.mean((1, 2)),
        f"it is averaged over the pixels and the samples: {ONE_FOR_EACH}": each.mean((0, 2)),
    }
    return {
        **as_losses(sums),
        "only the first sample counts": right[0],
        "only the last sample counts": right[-1],
        "only the first pixel counts": each[..., 0],
        "only the last pixel counts": each[..., -1],
        "the first pixel is left out": each[..., 1:].sum(2),
        "the last pixel is left out": each[..., :-1].sum(2),
        "rows and samples are exchanged in the result": right.T,
        "the result is reshaped to (N, S), which mixes rows and samples": right.reshape(right.T.shape),
        "the logarithms of the pixels are multiplied, not added": each.prod(2),
        "the least probable pixel came back, not the sum over all": each.amin(2),
        "the most probable pixel came back, not the sum over all": each.amax(2),
        "the median of the pixels came back, not the sum over all": each.median(2).values,
        "the probabilities of the pixels are added, not multiplied, before the logarithm": each.logsumexp(2),
        "the probabilities of the pixels are averaged before the logarithm": each.exp().mean(2).log(),
        "the probabilities of the pixels are added: their logarithms are to be": each.exp().sum(2),
        "the probability itself came back, not its logarithm": right.exp(),
        "running sums over the pixels came back": each.cumsum(2),
        "the probabilities are averaged over the samples: log p(x) is estimated, not log p(x | z)": (
            right.exp().mean(0).log()
        ),
        "the result is normalized over the samples": right.log_softmax(0),
        "the result is normalized over the rows": right.log_softmax(1),
        "the mean over the samples is subtracted": right - right.mean(0),
        "the result is standardized over the samples: its mean is subtracted, and it is divided by its deviation": (
            (right - right.mean(0)) / right.std(0)
        ),
        "the root of the result's size came back": right.abs().sqrt(),
    }


def distinct(mistakes: dict[str, Any]) -> dict[str, Any]:
    """The mistakes without those that give the same as an earlier one: two ways to one value have one name."""
    order = {name: place for place, name in enumerate(mistakes)}
    later = {
        max(pair, key=order.__getitem__)
        for pair in close_pairs(mistakes, None)
        if difference(mistakes[pair[0]], mistakes[pair[1]]) is None
    }
    return {name: value for name, value in mistakes.items() if name not in later}


@cache
def digits() -> Tensor:
    """The handwritten digits, integers 0 to 16, (1797, 64)."""
    return data.digits().x.to(torch.float64)


@cache
def digit_means() -> Tensor:
    """The mean image of each of the ten classes, (10, 64)."""
    found = data.digits()
    x, labels = found.x.to(torch.float64), found.labels
    return torch.stack([x[labels == k].mean(0) for k in range(10)])
