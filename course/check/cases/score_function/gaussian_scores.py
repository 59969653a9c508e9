"""Task 2: gaussian_scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, single_precision, uniform
from course.check.cases.score_function.common import HELD, the_same_for_all
from course.check.compare import numbers
from course.check.relations import Made

UNDERFLOW = "q itself is 0 so far out: differentiate log q, not q"


def scores_by_autograd(z: Tensor, mean: Tensor, log_var: Tensor) -> tuple[Tensor, Tensor]:
    """The derivatives of torch's log-density, for every sample by itself."""
    leaves = [part.expand_as(z).clone().requires_grad_() for part in (mean, log_var)]
    log_q = torch.distributions.Normal(leaves[0], (0.5 * leaves[1]).exp()).log_prob(z)
    by_mean, by_log_var = torch.autograd.grad(log_q.sum(), leaves)
    return by_mean, by_log_var


def as_pair(answer: Any) -> Any:
    """Both derivatives stacked in one block unpack like a pair, and count as one."""
    stacked = numbers(answer) if isinstance(answer, torch.Tensor | np.ndarray) else None
    return tuple(stacked) if stacked is not None and stacked.ndim == 4 and len(stacked) == 2 else answer


def scores_case(checked: str, z: Tensor, mean: Tensor, log_var: Tensor) -> Case:
    by_mean, by_log_var = right = scores_by_autograd(z, mean, log_var)
    mistakes = {
        **{name: (value, by_log_var) for name, value in wrong_by_mean(z, mean, log_var).items()},
        **{name: (by_mean, value) for name, value in wrong_by_log_var(z, mean, log_var).items()},
        **both_wrong(z, mean, log_var),
    }
    made = Made(sizes=sizes_of(z))
    return Case(checked, (z, mean, log_var), right, mistakes, as_pair, made=made)


def sizes_of(z: Tensor) -> dict[str, int]:
    return dict(zip(("S", "N", "M"), z.shape, strict=True))


def wrong_by_mean(z: Tensor, mean: Tensor, log_var: Tensor) -> dict[str, Tensor]:
    off, std, variance = z - mean, (0.5 * log_var).exp(), log_var.exp()
    return {
        "the derivative by z came back, not that by the mean: its sign is the other one": -off / variance,
        "the distance from the mean is divided by σ, not by σ²": off / std,
        "the distance from the mean is not divided by σ²": off,
        "the distance from the mean is multiplied by σ²": off * variance,
        "the distance from the mean is divided by σ⁴": off / variance.square(),
        "the distance from the mean is divided by log σ²": off / log_var,
        "the distance from the mean is squared, which is not yet differentiated": off.square() / variance,
        "−½ (z − μ)² / σ² came back, which is not yet differentiated": -0.5 * off.square() / variance,
        "the mean is not subtracted from z": z / variance,
        "the mean is added to z, not subtracted": (z + mean) / variance,
        "the distance from the mean is divided by (log σ²)²": off / log_var.square(),
        "the derivative by the mean is zero here: z is a number, which does not move along with the mean": (
            torch.zeros_like(off)
        ),
        **the_same_for_all_sides(off / variance, "the derivative by the mean: "),
    }


def wrong_by_log_var(z: Tensor, mean: Tensor, log_var: Tensor) -> dict[str, Tensor]:
    off, std, variance = z - mean, (0.5 * log_var).exp(), log_var.exp()
    squares = off.square() / variance
    return {
        "this is the derivative by σ: that by log σ² is asked": (squares - 1) / std,
        "this is the derivative by σ²: that by log σ² is asked": 0.5 * (squares - 1) / variance,
        "this is the derivative by log σ: that by log σ² is half of it": squares - 1,
        "the −½ is missing: q is normalized by σ, which the derivative sees, too": 0.5 * squares,
        "the −½ is missing, and so is the ½ of the squares": squares,
        "the squares have no derivative here: (z − μ)² / σ² depends on σ, too": torch.full_like(
            squares, -0.5
        ),
        "the ½ of the squares is missing": squares - 0.5,
        "the ½ of log σ² is missing: log q has −½ log σ²": 0.5 * squares - 1,
        "the sign of log σ² in log q is wrong": 0.5 * (squares + 1),
        "the sign of the squares is wrong: they grow as σ shrinks": -0.5 * (squares + 1),
        "the squares are divided by σ, not by σ²": 0.5 * (off.square() / std - 1),
        "the squares are not divided by σ²": 0.5 * (off.square() - 1),
        "the squares are divided by σ⁴": 0.5 * (off.square() / variance.square() - 1),
        "the mean is not subtracted from z in the squares": 0.5 * (z.square() / variance - 1),
        "the distance from the mean is not squared": 0.5 * (off / std - 1),
        "log σ² is subtracted, where 1 belongs": 0.5 * (squares - log_var),
        "σ² is subtracted, where 1 belongs": 0.5 * (squares - variance),
        "the derivative by log σ² is multiplied by σ": 0.5 * (squares - 1) * std,
        "−½ (log σ² + (z − μ)² / σ²) came back, which is not yet differentiated": -0.5 * (log_var + squares),
        "the distance from the mean is not squared, its size is taken": 0.5 * (off.abs() / variance - 1),
        "the derivative by log σ² is multiplied by σ²": 0.5 * (off.square() - variance),
        "this is the derivative by the precision 1/σ²: that by log σ² is asked": 0.5
        * (variance - off.square()),
        "the squares are divided by log σ²: σ² is the exponential of log_var": 0.5
        * (off.square() / log_var - 1),
        "the squares are multiplied by σ²": 0.5 * (off.square() * variance - 1),
        "the mean is added to z in the squares, not subtracted": 0.5 * ((z + mean).square() / variance - 1),
        "the derivative by log σ² is half of what it should be": 0.25 * (squares - 1),
        **the_same_for_all_sides(0.5 * (squares - 1), "the derivative by log σ²: "),
    }


def the_same_for_all_sides(right: Tensor, of: str = "") -> dict[str, Tensor]:
    """Sums and means over samples, rows or coordinates that serve all; of a block (S, N, M)."""
    sides = (("the samples", 0), ("the rows", 1), ("the coordinates", 2))
    return {
        of + name: value
        for words, axis in sides
        for name, value in the_same_for_all(right, words, axis).items()
    }


def both_wrong(z: Tensor, mean: Tensor, log_var: Tensor) -> dict[str, Any]:
    """One slip that both parts show."""
    by_mean, by_log_var = scores_by_autograd(z, mean, log_var)
    off, wide = z - mean, (2 * log_var).exp()
    log_q = torch.distributions.Normal(mean, (0.5 * log_var).exp()).log_prob(z)
    density, product = log_q.exp(), log_q.sum(2, keepdim=True).exp()
    of_mean, of_log_var = the_same_for_all_sides(by_mean), the_same_for_all_sides(by_log_var)
    variance = log_var.exp()

    def with_variance(wrong: Tensor) -> tuple[Tensor, Tensor]:
        return off / wrong, 0.5 * (off.square() / wrong - 1)

    def with_distance(wrong: Tensor) -> tuple[Tensor, Tensor]:
        return wrong / variance, 0.5 * (wrong.square() / variance - 1)

    return {
        "log_var is read as log σ": (off / wide, off.square() / wide - 1),
        "the variance is used as the standard deviation": (off / wide, 0.5 * (off.square() / wide - 1)),
        "log_var is taken as the variance itself: σ² is the exponential of it": with_variance(log_var),
        "log_var is taken as σ itself: σ² is the exponential of it": with_variance(log_var.square()),
        "log_var is taken as the standard deviation, by log σ": (
            off / log_var.square(),
            off.square() / log_var.square() - 1,
        ),
        "σ stands where σ² belongs": with_variance((0.5 * log_var).exp()),
        "σ² has the wrong exponent, exp(−log_var)": with_variance((-log_var).exp()),
        "softplus stands for the exponential": with_variance(torch.nn.functional.softplus(log_var)),
        "log_var is taken to the base 2": with_variance(2**log_var),
        "log_var is taken to the base 10": with_variance(10**log_var),
        "the variance is left out: σ = 1 is taken": with_variance(torch.ones_like(log_var)),
        "one variance, the mean of them, serves all coordinates": with_variance(
            log_var.exp().mean(-1, keepdim=True)
        ),
        "the mean is left out": with_distance(z),
        "the mean is added to z, not subtracted": with_distance(z + mean),
        "the mean of the samples stands for that of q": with_distance(z - z.mean(0)),
        "z moves along with mean and σ: it is a number here, held fixed (detached)": (
            torch.zeros_like(by_mean),
            torch.full_like(by_log_var, -0.5),
        ),
        "the derivative by the mean has the sign of that by z, and the −½ is missing": (
            -by_mean,
            0.5 * off.square() / variance,
        ),
        "both are multiplied by the inverse Fisher information: this is the natural gradient": (
            off,
            2 * by_log_var,
        ),
        **{f"both: {name}": (value, of_log_var[name]) for name, value in of_mean.items()},
        "this is the gradient of q, not of log q": (by_mean * density, by_log_var * density),
        "this is the gradient of q (the product over the coordinates), not of log q": (
            by_mean * product,
            by_log_var * product,
        ),
        "it is summed over the coordinates: each has a mean and a variance of its own": (
            by_mean.sum(2),
            by_log_var.sum(2),
        ),
        "it is averaged over the samples: each has a score of its own": (by_mean.mean(0), by_log_var.mean(0)),
        "it is summed over the samples: each has a score of its own": (by_mean.sum(0), by_log_var.sum(0)),
        "log q came back: its derivatives are asked": log_q.sum(2),
        "log q of each coordinate came back: its derivatives are asked": log_q,
        "only the derivative by the mean came back: that by log_var is asked, too": by_mean,
        "only the derivative by log_var came back: that by the mean is asked, too": by_log_var,
        "both came back in one tensor: a pair is asked": torch.cat([by_mean, by_log_var], 2),
    }


def drawn_scores(
    generator: torch.Generator, samples: int, rows: int, width: int
) -> tuple[Tensor, Tensor, Tensor]:
    mean, log_var = normal(generator, rows, width), uniform(generator, -1.5, 1.5, rows, width)
    return mean + (0.5 * log_var).exp() * normal(generator, samples, rows, width), mean, log_var


@case()
def gaussian_scores_of_nine_samples(generator):
    return scores_case("the scores of 9 samples of 6 rows, M = 4", *drawn_scores(generator, 9, 6, 4))


@case(hidden=True)
def gaussian_scores_drawn(generator):
    return scores_case("the scores for other sizes", *drawn_scores(generator, 4, 11, 6))


@case(hidden=True)
def gaussian_scores_far_out(generator):
    """Samples 40 and more deviations from the mean, where q is 0 for a computer, but log q is not."""
    _, mean, log_var = drawn_scores(generator, 1, 6, 4)
    signs = 2.0 * (torch.rand(9, 6, 4, generator=generator) < 0.5) - 1
    z = mean + (0.5 * log_var).exp() * signs * uniform(generator, 40, 60, 9, 6, 4)
    right, made = (
        scores_by_autograd(z, mean, log_var),
        Made(sizes=sizes_of(z), not_finite=UNDERFLOW, otherwise=HELD),
    )
    return Case("the scores of samples far from the mean", (z, mean, log_var), right, look=as_pair, made=made)


@case(hidden=True)
def gaussian_scores_of_extreme_scales(generator):
    """Deviations of millionths and of hundred thousands. The means are no larger, and no sample is near them: what is
    left of a difference of large numbers would be lost in float32.
    """
    sides = 2.0 * (torch.rand(6, 4, generator=generator) < 0.5) - 1
    log_var = sides * uniform(generator, 22, 26, 6, 4)
    std = (0.5 * log_var).exp()
    mean = std * uniform(generator, -1, 1, 6, 4)
    signs = 2.0 * (torch.rand(9, 6, 4, generator=generator) < 0.5) - 1
    z = mean + std * signs * uniform(generator, 0.5, 2.5, 9, 6, 4)
    right, made = scores_by_autograd(z, mean, log_var), Made(sizes=sizes_of(z), otherwise=HELD)
    return Case(
        "the scores where variances are tiny or huge", (z, mean, log_var), right, look=as_pair, made=made
    )


@case(hidden=True)
def gaussian_scores_of_one_sample(generator):
    z, mean, log_var = drawn_scores(generator, 1, 5, 1)
    right = scores_by_autograd(z, mean, log_var)
    checked = "the scores of one sample with a single coordinate, in single precision"
    return single_precision(Case(checked, (z, mean, log_var), right, look=as_pair))
