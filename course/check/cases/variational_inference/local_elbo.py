"""Task 4: local_elbo. The noise of its checks is balanced: over the samples each column has the mean 0 and the mean
square 1. Then log q at the samples and the exact entropy agree, in value and gradient.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import normal, uniform
from course.check.cases.variational_inference.common import HELD, LOG_2PI
from course.check.relations import Made
from course.check.values import Fixture


def entropy_of(log_var: Tensor) -> Tensor:
    return 0.5 * (log_var + LOG_2PI + 1).sum(1)


def with_entropy(log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor) -> Tensor:
    mean, log_var = q
    return log_joint(mean + (0.5 * log_var).exp() * noise).mean(0) + entropy_of(log_var)


def balanced(noise: Tensor) -> Tensor:
    """The noise, moved and scaled: each column over the samples gets the mean 0 and the mean square 1."""
    centered = noise - noise.mean(0)
    return centered / centered.square().mean(0).sqrt()


def bowl_at(x: Tensor, noise_variance: float) -> Fixture:
    return Fixture("bowl_log_joint", {"x": x, "noise_variance": noise_variance})


def log_normal(at: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    squares = (at - mean).square() * (-log_variance).exp()
    return -0.5 * (squares + log_variance + LOG_2PI).sum(-1)


def local_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, noise: Tensor) -> Case:
    fixture, q = bowl_at(x, 0.5), (mean, log_var)
    log_joint = fixtures.make(fixture)
    right, entropy = with_entropy(log_joint, q, noise), entropy_of(log_var)
    mistakes = {
        **wrong_samples(log_joint, q, noise),
        **wrong_log_densities(log_joint, q, noise),
        **wrong_averages(log_joint, q, noise),
    }
    made = Made(
        sizes={"S": len(noise), "N": len(mean), "M": mean.shape[1]},
        terms={"log p(x, z)": right - entropy, "log q(z)": entropy},
    )
    return Case(checked, (fixture, mean, log_var, noise), right, mistakes, made=made)


def wrong_samples(
    log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor
) -> dict[str, Tensor]:
    """What comes with other samples: log q is that of the noise or, where it differs, that of what stands for z."""
    mean, log_var = q
    std, entropy = (0.5 * log_var).exp(), entropy_of(log_var)
    wide = mean + log_var.exp() * noise
    moved = {
        "the variance is used as the standard deviation: σ = exp(log_var / 2)": wide,
        "log_var itself is used as σ": mean + log_var * noise,
        "the exponent has the wrong sign: σ = exp(log_var / 2)": mean + (-0.5 * log_var).exp() * noise,
        "the half stands outside of the exponential: σ = exp(log_var / 2)": mean
        + 0.5 * log_var.exp() * noise,
        "the noise itself stands for z: z is to be drawn from q": noise,
        "z is the mean of q, without noise": mean.expand_as(noise),
        "the mean is missing in z": std * noise,
        "σ is missing in z": mean + noise,
        "mean and σ are exchanged in z": std + mean * noise,
    }
    known_there = {
        "only the first draw of the noise is used": (mean + std * noise[:1]).expand_as(noise),
        "only the last draw of the noise is used": (mean + std * noise[-1:]).expand_as(noise),
        "the noise is subtracted, not added": mean - std * noise,
        "the noise of one row is used for all: each row has its own": mean + std * noise[:, :1],
        "the noise of one coordinate is used for all: each has its own": mean + std * noise[:, :, :1],
    }
    by_entropy = {name: log_joint(z).mean(0) + entropy for name, z in {**moved, **known_there}.items()}
    there = {
        f"{name} (log q is taken there, too)": (log_joint(z) - log_normal(z, mean, log_var)).mean(0)
        for name, z in moved.items()
    }
    return {
        **by_entropy,
        **there,
        "log_var is read as log σ": log_joint(wide).mean(0) + entropy + 0.5 * log_var.sum(1),
    }


def wrong_log_densities(
    log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor
) -> dict[str, Tensor]:
    """What comes with the right samples and another log q, of which the case's average is taken."""
    mean, log_var = q
    z, width, total = mean + (0.5 * log_var).exp() * noise, mean.shape[1], log_var.sum(1)
    expected, entropy = log_joint(z).mean(0), entropy_of(log_var)
    right = expected + entropy

    def with_squares(squares: Tensor) -> Tensor:
        return right + 0.5 * (squares.sum(1) - width)

    return {
        "log q lacks log σ²: it is the density of the noise, not of z": right - 0.5 * total,
        "log q lacks its log 2π": right - 0.5 * LOG_2PI * width,
        "log q lacks its quadratic term": right - 0.5 * width,
        "log q is its quadratic term alone": expected + 0.5 * width,
        "log q has log σ², where log σ = log_var / 2 belongs": right + 0.5 * total,
        "log q has half of log σ, where log σ = log_var / 2 belongs": right - 0.25 * total,
        "log σ² has the wrong sign in log q": right - total,
        "log q has log 2π, where half of it belongs": right + 0.5 * LOG_2PI * width,
        "log q has one log 2π: each coordinate has its own": right - 0.5 * LOG_2PI * (width - 1),
        "log q has log π, where log 2π belongs": right - 0.5 * math.log(2) * width,
        "log q has 2π, where log 2π belongs": right + 0.5 * (2 * math.pi - LOG_2PI) * width,
        "the quadratic term of log q is not halved": right + 0.5 * width,
        "the quadratic term of log q has the wrong sign": right - width,
        "the squares in log q are divided by σ, not by σ²": with_squares((0.5 * log_var).exp()),
        "the squares in log q are divided by σ⁴, not by σ²": with_squares((-log_var).exp()),
        "the squares in log q are not divided by σ²": with_squares(log_var.exp()),
        "the squares in log q are multiplied by σ²": with_squares((2 * log_var).exp()),
        "the squares in log q are those of z: the mean of q is missing": with_squares(
            (z.square() * (-log_var).exp()).mean(0)
        ),
        "log q takes the variance for the standard deviation": (
            expected - log_normal(z, mean, 2 * log_var).mean(0)
        ),
        "log q takes the standard deviation for the variance": (
            expected - log_normal(z, mean, 0.5 * log_var).mean(0)
        ),
        "log q is that of N(0, I) at z, the prior's": expected + prior_entropy(z),
        "log p(z) counts twice: log p(x, z) has it already": right - prior_entropy(z),
        "log q is averaged over the coordinates, not summed": expected + entropy / width,
        "log q is summed over the rows: each has its own": expected + entropy.sum(),
        "log q is averaged over the rows: each has its own": expected + entropy.mean(),
        "log q is summed over the samples, not averaged": expected + entropy * len(noise),
        "q stands where log q belongs": expected - log_normal(z, mean, log_var).exp().mean(0),
    }


def prior_entropy(z: Tensor) -> Tensor:
    """Minus log N(z; 0, I), averaged over the samples."""
    return 0.5 * (z.square() + LOG_2PI).sum(-1).mean(0)


def wrong_averages(
    log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor
) -> dict[str, Tensor]:
    """What comes if the terms of the samples, which are right, are not averaged."""
    mean, log_var = q
    z = mean + (0.5 * log_var).exp() * noise
    log_weights = log_joint(z) - log_normal(z, mean, log_var)
    return {
        "the mean is taken before the logarithm: this is the importance-weighted bound": (
            log_weights.logsumexp(0) - math.log(len(noise))
        ),
        "the weights are summed before the logarithm: no mean of logarithms is taken": log_weights.logsumexp(
            0
        ),
        "the mean of p/q: the logarithm is missing": log_weights.exp().mean(0),
        "only the best sample counts": log_weights.amax(0),
        "only the first sample counts": log_weights[0],
        "only the last sample counts": log_weights[-1],
        "it is averaged over the rows: the samples come first": log_weights.mean(1),
        "it is summed over the rows: the samples come first": log_weights.sum(1),
        "the average over the samples is missing": log_weights,
    }


def slope_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, noise: Tensor) -> Case:
    """The gradients by mean and log_var, from the bound with the exact entropy."""
    fixture, leaves = bowl_at(x, 0.5), [mean.clone().requires_grad_(), log_var.clone().requires_grad_()]
    bound = with_entropy(fixtures.make(fixture), (leaves[0], leaves[1]), noise)
    by_mean, by_log_var = torch.autograd.grad(bound.sum(), leaves)
    right, none = torch.stack([by_mean, by_log_var]), torch.zeros_like(by_mean)
    half = torch.full_like(none, 0.5)
    mistakes = {
        "z does not follow q: drawn under a q that is held fixed, it lets no gradient through": 0 * right,
        "z does not follow q: only log σ² in log q has a gradient": torch.stack([none, half]),
        "z does not follow σ: it was detached in z": torch.stack([by_mean, half]),
        "z does not follow the mean: it was detached in z": torch.stack([none, by_log_var]),
        "no gradient reaches log_var: σ was detached": torch.stack([by_mean, none]),
        "no gradient reaches log q: nothing keeps q from shrinking": torch.stack(
            [by_mean, by_log_var - half]
        ),
        "no gradient reaches log q, nor z by its mean": torch.stack([none, by_log_var - half]),
        "no gradient passes through log p(x, z), though it does through log q": torch.stack([none, -half]),
    }
    arguments = (fixture, mean, log_var, noise)
    made = Made(sizes={"S": len(noise), "N": len(mean), "M": mean.shape[1]})
    return Case(checked, arguments, right, mistakes, tolerance=1e-5, gradient_of=(1, 2), made=made)


def drawn_local(
    generator: torch.Generator, samples: int, rows: int, width: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    x, mean = 1.5 * normal(generator, rows, width + 1), normal(generator, rows, width)
    log_var = uniform(generator, -2.0, -0.3, rows, width)
    return x, mean, log_var, balanced(normal(generator, samples, rows, width))


@case()
def local_bound_of_six_rows(generator):
    return local_case(
        "the estimate of the ELBO of 6 rows from 9 draws each", *drawn_local(generator, 9, 6, 4)
    )


@case()
def local_slopes_of_six_rows(generator):
    return slope_case("the gradients of the estimate by mean and log_var", *drawn_local(generator, 9, 6, 4))


@case(hidden=True)
def local_bound_drawn(generator):
    return local_case("the estimate of the ELBO for other sizes", *drawn_local(generator, 7, 9, 5))


@case(hidden=True)
def local_slopes_drawn(generator):
    return slope_case("the gradients of the estimate for other sizes", *drawn_local(generator, 7, 9, 5))


@case(hidden=True)
def local_bound_of_narrow_q(generator):
    """Deviations of a few millionths."""
    x, mean, _, noise = drawn_local(generator, 9, 6, 4)
    log_var = uniform(generator, -26.0, -22.0, 6, 4)
    fixture = bowl_at(x, 0.5)
    right = with_entropy(fixtures.make(fixture), (mean, log_var), noise)
    made = Made(sizes={"S": 9, "N": 6, "M": 4}, otherwise=HELD)
    checked = "the estimate of the ELBO where q is narrow"
    return Case(checked, (fixture, mean, log_var, noise), right, made=made)


@case(hidden=True)
def local_bound_on_the_line(generator):
    """One coordinate in float32; the data are given to the model in float32 too."""
    x, mean, log_var, noise = (part.float().double() for part in drawn_local(generator, 5, 4, 1))
    right = with_entropy(fixtures.make(bowl_at(x, 0.5)), (mean, log_var), balanced(noise))
    checked = "the estimate with a single coordinate, in single precision"
    arguments = (bowl_at(x.float(), 0.5), mean.float(), log_var.float(), balanced(noise).float())
    return Case(checked, arguments, right.float(), degenerate="M = 1")
