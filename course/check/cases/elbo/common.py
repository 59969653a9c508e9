"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case
from course.check.cases.making import normal

JENSEN = "the logarithm is taken before the mean, not after it"
UNDERFLOW = "exp under- or overflows: use logsumexp"
ZERO_BY_ZERO = "exp under- or overflows, and 0/0 is NaN: stay with logarithms"
ONE_FOR_ALL = (
    "one largest value is subtracted for all rows of the data: exp underflows where the others are smaller"
)
WHATEVER_Q = "this is the log-evidence, whatever q is"
NOT_A_NUMBER = "0 log 0 became NaN: it counts as 0"
STAND_IN = (
    "exp under- or overflows, and what stands in for it (a small number, a clamp, a number for NaN) does not help: "
    "stay with logarithms"
)
IMPOSSIBLE = "a logarithm of −∞ made the result NaN or infinite: such a sample weighs 0, and the others count"
REPLACED = "a logarithm of −∞ was clamped or replaced by a number: such a sample weighs exactly 0"
CLAMPED = "a variance or log_var was clamped, or a small number was added to it: it may be tiny"
NEARLY = "it is nearly right: was a small number added inside a logarithm, or a probability clamped?"
TINY = "a small number was added to a probability, or it was clamped: where it is tiny, its logarithm counts"


def log_mean(values: Tensor, axis: int = 0) -> Tensor:
    """The logarithm of the mean of exp(values) over an axis."""
    return values.logsumexp(axis) - math.log(values.shape[axis])


def with_impossible(generator: torch.Generator, values: Tensor) -> Tensor:
    """The values with −∞ in a third of the places, but not in the first row."""
    gone = torch.rand(values.shape, generator=generator) < 1 / 3
    gone[0], gone[1, ::2] = False, True
    return values.masked_fill(gone, -math.inf)


def extreme(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Logarithms whose exponentials a float cannot hold, alternately too small and too large."""
    levels = 2000 * (-1.0) ** torch.arange(1, rows + 1, dtype=torch.float64)
    return levels + normal(generator, samples, rows)


def slips_of_a_log_mean(values: Tensor) -> dict[str, Tensor]:
    """What goes wrong with the logarithm of the mean of exp(values) over the samples, for values (S, N)."""
    samples, rows = values.shape
    sums, largest, log_s = values.logsumexp(0), values.amax(0), math.log(samples)
    right = sums - log_s
    return {
        "the sum over the samples is not divided by S": sums,
        "log S is added, not subtracted": sums + log_s,
        "log S is subtracted twice": right - log_s,
        "S is subtracted, not its logarithm": sums - samples,
        "the sum is divided by √S inside the logarithm, not by S": sums - log_s / 2,
        "log S is to the base 2, the other logarithm is natural": sums - math.log2(samples),
        "the logarithm of the sum is divided by S: the sum itself is to be divided, inside the logarithm": (
            sums / samples
        ),
        "the logarithm of the sum is divided by log S: log S is to be subtracted": sums / log_s,
        "the mean inside the logarithm runs over the data, not over the samples": log_mean(values, 1),
        "the sum inside the logarithm runs over the data, not over the samples": values.logsumexp(1),
        "the sum inside the logarithm runs over the data, and is divided by S": values.logsumexp(1) - log_s,
        "it is divided by N inside the logarithm, not by S": sums - math.log(rows),
        "it is divided by S·N inside the logarithm, not by S": right - math.log(rows),
        "it is divided by S − 1 inside the logarithm, not by S": sums - math.log(samples - 1),
        "it is divided by S + 1 inside the logarithm, not by S": sums - math.log(samples + 1),
        "the mean inside the logarithm runs over samples and data: one for each row is asked": log_mean(
            values.flatten()
        ),
        "the sum inside the logarithm runs over samples and data: one for each row is asked": (
            values.flatten().logsumexp(0) - log_s
        ),
        "the sum inside the logarithm runs over samples and data, and is divided by nothing": (
            values.flatten().logsumexp(0)
        ),
        "only the largest of the samples counts, divided by S": largest - log_s,
        "the largest of the samples came back": largest,
        "the smallest of the samples came back": values.amin(0),
        "the logarithms of the samples are added up": values.sum(0),
        "the logarithms of the samples are added up, and log S is subtracted": values.sum(0) - log_s,
        "the logarithms of the samples are averaged, and log S is subtracted": values.mean(0) - log_s,
        "the logarithms are added up over the data, not over the samples": values.sum(1),
        "the logarithms are averaged over the data, not over the samples": values.mean(1),
        "the logarithms are averaged over samples and data": values.mean(),
        "the largest logarithm was subtracted, but not added again": right - largest,
        "the largest logarithm was subtracted, but not added again, and nothing is divided by S": sums
        - largest,
        "the largest logarithm is added to what it was not subtracted from": right + largest,
        "the largest logarithm is added, and nothing is divided by S": sums + largest,
        "the largest logarithm is subtracted twice, not added again": right - 2 * largest,
        "exp is taken twice": log_mean(values.exp()),
        "the logarithms are divided by S before exp": (values / samples).logsumexp(0),
        "exp is taken twice, and nothing is divided by S": values.exp().logsumexp(0),
        "the exponential of the mean of the logarithms came back": values.mean(0).exp(),
        "the sum itself came back: the logarithm is missing, and so is 1/S": sums.exp(),
        "the harmonic mean is taken: 1/mean(1/w)": -log_mean(-values),
        "only the first sample counts": values[0],
        "only the last sample counts": values[-1],
        "the first sample is left out": log_mean(values[1:]),
        "the last sample is left out": log_mean(values[:-1]),
        "the first sample is left out of the sum, which is divided by S": values[1:].logsumexp(0) - log_s,
        "the last sample is left out of the sum, which is divided by S": values[:-1].logsumexp(0) - log_s,
        "the median of the logarithms is taken, not the mean of what they belong to": values.median(0).values,
        "the middle of the logarithms is taken, not the mean of what they belong to": values.quantile(0.5, 0),
        "there is no sum over the samples: log-softmax came back": values.log_softmax(0),
        "there is no sum over the samples": values - log_s,
        "running sums over the samples came back": values.logcumsumexp(0) - log_s,
        "the logarithms are weighed by their own normalized exponentials": (values.softmax(0) * values).sum(
            0
        ),
        "the square root of the mean square is taken, not the mean": log_mean(2 * values) / 2,
        "the mean of the squares is taken": log_mean(2 * values),
        "the mean of the square roots is taken": log_mean(values / 2),
    }


def told(case: Case, not_finite: str, otherwise: str, mistakes: dict[str, Any] | None = None) -> Case:
    """A case of extreme numbers, on which wrong values come from little else than this; it is asked by itself."""
    made = replace(case.made, terms={}, not_finite=not_finite, otherwise=otherwise)
    return replace(case, mistakes=mistakes or {}, made=made, loss_in_single_precision=LOST_AT_EXTREMES)


def one_for_all(values: Tensor) -> Tensor:
    """The logarithm of the mean over the first axis, after the largest of all values was subtracted."""
    return (values - values.max()).exp().mean(0).log() + values.max()


def slips_with_impossible(values: Tensor) -> dict[str, Tensor]:
    """What goes wrong where some of the values are −∞."""
    possible = values > -math.inf
    counts = possible.sum(0).to(torch.float64)
    return {
        "samples of likelihood 0 are not counted: they are among the S": values.logsumexp(0) - counts.log(),
        "a logarithm of −∞ is taken for 0": log_mean(values.masked_fill(~possible, 0.0)),
    }


def far(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Logarithms at −2000 and at 300, some of them −∞: any number that stands for −∞ would outweigh the first."""
    levels = torch.where(torch.arange(rows) % 2 == 0, -2000.0, 300.0).to(torch.float64)
    return with_impossible(generator, levels + normal(generator, samples, rows))


def normalized_for_all(log_weights: Tensor) -> Tensor:
    """Weights that sum to one, after the largest of all logarithms was subtracted."""
    weights = (log_weights - log_weights.max()).exp()
    return weights / weights.sum(0)
