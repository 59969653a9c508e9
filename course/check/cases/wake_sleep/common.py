"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case
from course.check.cases.making import normal, quiet
from course.check.relations import Made

#: What float32 inside of an answer may cost a gradient, which comes in float64 whatever it was computed in.
GRADIENT_TOLERANCE = 1e-5
HELD = (
    "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN, holds the numbers: "
    "leave it out"
)


def in_parts(answer: Any) -> Any:
    """The parts of an answer, which may have come stacked in one block, a part in each place of its first axis."""
    return tuple(answer) if isinstance(answer, Tensor | np.ndarray) and answer.ndim > 0 else answer


def as_losses(values: dict[str, Tensor]) -> dict[str, Tensor]:
    """The values, and the same with the other sign."""
    flipped = {f"{name}; and the sign is the other one": -value for name, value in values.items()}
    return {**values, **flipped}


def wrong_sums(each: Tensor) -> dict[str, Tensor]:
    """What comes of terms (S, N) with their weights in them, if they are not summed over the samples alone."""
    right, sizes = each.sum(0), each.abs()
    largest = sizes.argmax(0, keepdim=True)
    return {
        "the sum over the samples is missing": each,
        "it is averaged over the samples, where it is to be summed: the weights sum to one": each.mean(0),
        "it is summed over the rows, not over the samples": each.sum(1),
        "it is averaged over the rows, not over the samples": each.mean(1),
        "it is summed over the rows, too: one number for each row is asked": right.sum(),
        "it is averaged over the rows, too: one number for each row is asked": right.mean(),
        "it is averaged over samples and rows: one number for each row is asked": each.mean(),
        "it is averaged over the rows, and all get the mean": right.mean().expand_as(right),
        "it is summed over the rows, and all get the sum": right.sum().expand_as(right),
        "it is divided by the number of rows, too: one number for each row is asked": right / len(right),
        "only the first sample counts": each[0],
        "only the last sample counts": each[-1],
        "the first sample is left out": each[1:].sum(0),
        "the last sample is left out": each[:-1].sum(0),
        "only the sample with the largest term counts": each.gather(0, largest)[0],
        "the median of the samples is taken": each.median(0).values,
        "the terms of the samples are multiplied, not added": each.prod(0),
        "running sums over the samples came back": each.cumsum(0),
        "the size of each term is taken before the sum": sizes.sum(0),
        "the terms are squared before the sum": each.square().sum(0),
        "the squared terms are averaged": each.square().mean(0),
        "the root of the sum of the squares is taken": each.square().sum(0).sqrt(),
        "the variance over the samples came back": each.var(0),
        "the standard deviation over the samples came back": each.std(0),
        "the mean over the rows is subtracted": right - right.mean(),
        "it is standardized over the rows": (right - right.mean()) / right.std(),
    }


def other_weights(weights: Tensor) -> dict[str, Tensor]:
    """What may stand for weights (S, N) that sum to one over the samples."""
    samples, rows = weights.shape
    even, hard = torch.full_like(weights, 1 / samples), (weights == weights.amax(0)).double()
    return {
        "the weights are left out: the samples are averaged as if all weighed alike": even,
        "the weights are left out, and the samples are summed": torch.ones_like(weights),
        "the weights are left out, and samples and rows are averaged, row by row": even / rows,
        "softmax is taken of the weights: they sum to one already": weights.softmax(0),
        "exp is taken of the weights: they are no logarithms": weights.exp(),
        "exp is taken of the weights, and the samples are averaged": weights.exp() / samples,
        "the logarithms of the weights stand for the weights": weights.log(),
        "the weights are squared": weights.square(),
        "the weights are squared, and normalized": weights.square() / weights.square().sum(0),
        "the root of the weights is taken": weights.sqrt(),
        "the root of the weights is taken, and normalized": weights.sqrt() / weights.sqrt().sum(0),
        "one minus the weights stands for the weights": 1 - weights,
        "the terms are divided by the weights": 1 / weights,
        "the terms are divided by the weights, and averaged": 1 / weights / samples,
        "the weights are normalized over the rows: they sum to one over the samples": (
            weights / weights.sum(1, keepdim=True)
        ),
        "the weights are normalized over samples and rows": weights / weights.sum(),
        "the weights are divided by the largest": weights / weights.amax(0),
        "the weights are multiplied by S": weights * samples,
        "only the sample with the largest weight counts": hard,
        "only the sample with the largest weight counts, by its weight": hard * weights,
        "the weights are in reverse order": weights.flip(0),
        "the weights of the first row serve all": weights[:, :1].expand_as(weights),
        "the weights are averaged over the rows, and serve all": (
            weights.mean(1, keepdim=True).expand_as(weights)
        ),
        "1/S is subtracted from the weights": weights - 1 / samples,
        "the weights are reshaped from (N, S), which mixes them": weights.T.reshape(weights.shape),
    }


def far(case: Case, not_finite: str = "") -> Case:
    """The case with extreme numbers, on which wrong values come from little else than something that holds them."""
    told = Made(sizes=case.made.sizes, not_finite=not_finite, otherwise=HELD)
    return replace(quiet(case), degenerate="", made=told, loss_in_single_precision=LOST_AT_EXTREMES)


def drawn_shares(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Weights (S, N) that sum to one over the samples, of which neither the first nor the last is a row's largest."""
    logits = normal(generator, samples, rows)
    if samples > 2:
        inner = torch.randint(1, samples - 1, (rows,), generator=generator)
        logits[inner, torch.arange(rows)] = logits.amax(0) + 0.5
    return logits.softmax(0)


def part_by_part(
    mistakes: dict[str, Any], right: tuple[Tensor, ...], names: tuple[str, ...], whole: Callable[[str], bool]
) -> dict[str, Any]:
    """The mistakes, and each of them made for one of the parts alone, where the others are right.

    whole: whether a mistake's name says that it is made of all parts, or of one already.
    """
    found = dict(mistakes)
    for name, parts in mistakes.items():
        if whole(name) or not isinstance(parts, tuple) or len(parts) != len(right):
            continue
        wrong = [
            part.shape == correct.shape and not torch.allclose(part, correct)
            for part, correct in zip(parts, right, strict=True)
        ]
        for place, words in enumerate(names):
            if wrong[place] and sum(wrong) > 1:
                mixed = [parts[i] if i == place else right[i] for i in range(len(right))]
                found.setdefault(f"{name} ({words} alone)", tuple(mixed))
    return found
