"""Task 2: path_gradient. Its checks look at the two derivatives by themselves."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.cases.reparameterization.common import HELD, forced, gathered, part
from course.check.relations import Made
from course.lvm import data

Problem = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def by_autograd(
    dlogp_dz: Tensor, z: Tensor, noise: Tensor, mean: Tensor, log_var: Tensor
) -> tuple[Tensor, ...]:
    """Both derivatives along the path, for every sample by itself: torch's log q is held at the parameters."""
    leaves = [value.expand_as(z).clone().requires_grad_() for value in (mean, log_var)]
    moving = leaves[0] + (0.5 * leaves[1]).exp() * noise
    held = torch.distributions.Normal(mean, (0.5 * log_var).exp())
    signal = dlogp_dz * moving - held.log_prob(moving)
    return torch.autograd.grad(signal.sum(), leaves)


def the_mean_part(answer: Any) -> Any:
    return part(answer, 0, 3)


def the_log_var_part(answer: Any) -> Any:
    return part(answer, 1, 3)


def wrong_slopes(
    dlogp_dz: Tensor, z: Tensor, noise: Tensor, mean: Tensor, log_var: Tensor
) -> dict[str, Tensor]:
    """What stands for ∇_z (log p − log q) = dlogp_dz + ε / σ if something is wrong with it."""
    std, variance, g = (0.5 * log_var).exp(), log_var.exp(), dlogp_dz
    log_q = torch.distributions.Normal(mean, std).log_prob(z)
    return {
        "the Stein score of q has the wrong sign: −∇_z log q = +ε / σ": g - noise / std,
        "the sign of ∇_z log p is wrong: the learning signal is log p − log q": -g + noise / std,
        "∇_z log p is left out": noise / std,
        "∇_z log p is left out, and the sign of the Stein score is wrong": -noise / std,
        "the Stein score counts twice": g + 2 * noise / std,
        "the Stein score is halved: log q has −½ ε², whose derivative has no ½": g + 0.5 * noise / std,
        "∇_z log p counts twice": 2 * g + noise / std,
        "∇_z log p is halved": g / 2 + noise / std,
        "ε is not divided by σ: −∇_z log q = (z − μ) / σ² = ε / σ": g + noise,
        "ε is not divided by σ, and has the wrong sign": g - noise,
        "z − μ is not divided by σ² (or ε is multiplied by σ, or σ is taken for exp(−½ log_var))": g
        + z
        - mean,
        "z − μ is not divided by σ² (or ε is multiplied by σ), and has the wrong sign": g - z + mean,
        "z − μ is multiplied by σ²: it is divided": g + (z - mean) * variance,
        "ε is left out of the Stein score: it is ε / σ": g + 1 / std,
        "ε is left out of the Stein score, and the sign is wrong: it is ε / σ": g - 1 / std,
        "ε is divided by σ² (or log_var is taken for log σ): it is ε / σ, or (z − μ) / σ²": g
        + noise / variance,
        "ε is divided by σ² (or log_var is taken for log σ), and has the wrong sign": g - noise / variance,
        "ε is divided by σ³, or z − μ by σ⁴: log_var is no log σ": g + noise / std**3,
        "ε is divided by log_var, as if it were σ: it is the logarithm of σ²": g + noise / log_var,
        "z − μ is divided by log_var, as if it were σ²: it is the logarithm of σ²": g + (z - mean) / log_var,
        "z − μ is divided by log_var, which is taken for σ": g + (z - mean) / log_var.square(),
        "ε is divided by the root of σ": g + noise / std.sqrt(),
        "ε is multiplied by σ²": g + noise * variance,
        "the mean is not subtracted: it is (z − μ) / σ²": g + z / variance,
        "the mean is not subtracted, and the sign of the Stein score is wrong": g - z / variance,
        "the mean is not subtracted, and z is divided by σ": g + z / std,
        "z itself stands for the Stein score: q is not the standard normal": g + z,
        "z itself stands for the Stein score: q is not the standard normal, and the sign is wrong": g - z,
        "the distance from the mean is squared: that is not yet differentiated": g + noise.square(),
        "½ ε² stands for the Stein score: that is not yet differentiated": g + 0.5 * noise.square(),
        "log q is subtracted, not its derivative by z": g - log_q,
        "log q is added, not subtracted as its derivative by z": g + log_q,
        "the Stein score multiplies ∇_z log p: it is subtracted": g * noise / std,
        "the Stein score multiplies ∇_z log p, with its minus": -g * noise / std,
        "the mean is subtracted: a gradient of the prior is in ∇_z log p already": g + noise / std - mean,
        "a prior is subtracted again: −z is in ∇_z log p already": g + noise / std - z,
        "the sizes of ε count without their signs": g + noise.abs() / std,
        "one σ, the average over the coordinates, divides": g + noise / std.mean(1, keepdim=True),
        "one σ, the average over the rows, divides": g + noise / std.mean(0),
        "0.001 is added to σ": g + noise / (std + 1e-3),
        "∇_z log p is averaged over the samples: each sample has its own": g.mean(0) + noise / std,
        "ε is standardized over the samples": g + (noise - noise.mean(0)) / noise.std(0) / std,
        "∇_z log p is cut off at −1 and 1": g.clamp(-1, 1) + noise / std,
    }


def mean_case(checked: str, problem: Problem) -> Case:
    g, _, noise, _, log_var = problem
    by_mean, by_log_var = by_autograd(*problem)
    std = (0.5 * log_var).exp()
    axes = {"samples": 0, "rows": 1, "coordinates": 2}
    score, both = noise / std, torch.stack([by_mean, by_log_var])
    mistakes = {
        "the Stein score of q is left out: this is ∇_z log p alone, which is the total derivative": g,
        "the Stein score counts twice, or the score of q is added: the term at fixed z is to be left out": by_mean
        + score,
        **{
            name: value
            for name, value in wrong_slopes(*problem).items()
            if name != "the Stein score counts twice"
        },
        "dz/dμ is 1: here it is ε": by_mean * noise,
        "dz/dμ is 1: here it is σ": by_mean * std,
        "dz/dμ is 1: here it is σ ε": by_mean * std * noise,
        "dz/dμ is 1: here it is 1 / σ": by_mean / std,
        "dz/dμ is 1: here it is σ²": by_mean * std.square(),
        "dz/dμ is 1: here it is 1 / σ², as for a natural gradient": by_mean / std.square(),
        "dz/dμ is 1: here it is z": by_mean * problem[1],
        "dz/dμ is 1: here it is μ": by_mean * problem[3],
        "dz/dμ is 1: here it is ½": by_mean / 2,
        "the derivative by log_var stands in the place of that by the mean": by_log_var,
        "the two derivatives are added: a pair is asked": by_mean + by_log_var,
        "log q enters with its density: the slope is multiplied by the squared distance": by_mean
        * noise.square(),
        "both came back in one tensor along the last axis: a pair is asked": torch.cat(
            [by_mean, by_log_var], 2
        ),
        "both came back along a last axis of their own: a pair is asked": torch.stack(
            [by_mean, by_log_var], 3
        ),
        "averages over the samples came back: one estimate for each is asked": both.mean(1)[0],
        "samples and rows are exchanged: (S, N, M) is asked": by_mean.transpose(0, 1),
        "it is averaged over the samples and spread out again: each has its own": by_mean.mean(0).expand_as(
            g
        ),
        **without_doubles(gathered(by_mean, axes), "samples", "averaged"),
        **forced(by_mean),
    }
    arguments = problem
    return Case(checked, arguments, by_mean, mistakes, the_mean_part, made=made_of(g))


def without_doubles(found: dict[str, Tensor], name: str, how: str) -> dict[str, Tensor]:
    return {key: value for key, value in found.items() if not (name in key and how in key)}


def made_of(g: Tensor) -> Made:
    return Made(sizes=dict(zip(("S", "N", "M"), g.shape, strict=True)))


def log_var_case(checked: str, problem: Problem) -> Case:
    g, z, noise, _, log_var = problem
    by_mean, right = by_autograd(*problem)
    std, variance = (0.5 * log_var).exp(), log_var.exp()
    step, score = 0.5 * std * noise, 0.5 * (noise.square() - 1)
    axes = {"samples": 0, "rows": 1, "coordinates": 2}
    mistakes = {
        "this is the total derivative, with +½ of the entropy or the score: leave the term at fixed z out": (
            right - score
        ),
        "the Stein score of q is left out: ∇_z log p alone goes along the path": step * g,
        "the score of q is added: the term at fixed z is to be left out": right + score,
        "this is the score of q, ½ (ε² − 1): the path derivative is asked": score,
        "this is minus the score of q: the path derivative is asked": -score,
        "the ½ of the entropy is subtracted": step * g - 0.5,
        "the score stands for the path of log q, with a minus": step * g - score,
        "1 is added, the derivative of the entropy by log σ": step * g + 1,
        "the score by σ, (ε² − 1) / σ, is subtracted: the term at fixed z is to be left out": right
        - 2 * score / std,
        "the score by log σ, ε² − 1, is subtracted: the term at fixed z is to be left out": right - 2 * score,
        "the score by σ², ½ (ε² − 1) / σ², is subtracted: the term at fixed z is to be left out": right
        - score / variance,
        "this is the total derivative by log σ, with +1 of the entropy: the path derivative by log σ² is asked": std
        * noise
        * g
        + 1,
        "this is the total derivative by σ, with 1 / σ of the entropy: the path derivative by log σ² is asked": noise
        * g
        + 1 / std,
        "the Stein score of q is left out, and the ½": std * noise * g,
        "the Stein score of q is left out, and dz/d log σ² is ½ σ ε: here it is ε": noise * g,
        "the Stein score of q is left out, and dz/d log σ² is ½ σ ε: here it is ½ ε": 0.5 * noise * g,
        "the score multiplies ∇_z log p, as in the score-function estimate": score * g,
        "½ log σ², not its exponential, multiplies in dz/d log σ², and ε is left out": 0.5
        * log_var
        * by_mean,
        "−½ of the normalizer of q is there: at fixed z that is left out": right - 0.5,
        "+½ of the normalizer of q is there: at fixed z that is left out": right + 0.5,
        **{name: step * slope for name, slope in wrong_slopes(*problem).items()},
        "the ½ is missing: this is the derivative by log σ (dz/d log σ² = ½ σ ε)": std * noise * by_mean,
        "this is the derivative by σ: dz/dσ = ε": noise * by_mean,
        "this is the derivative by σ²: dz/dσ² = ε / (2σ)": 0.5 * noise / std * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ ε": 0.5 * noise * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ σ": 0.5 * std * by_mean,
        "dz/d log σ² is ½ σ ε: here it is σ": std * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½": 0.5 * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ σ² ε": 0.5 * variance * noise * by_mean,
        "dz/d log σ² is ½ σ ε: here it is σ² ε": variance * noise * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ε / σ": noise / std * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ z, the mean is not subtracted": 0.5 * z * by_mean,
        "dz/d log σ² is ½ σ ε: here it is z": z * by_mean,
        "dz/d log σ² is ½ σ ε: here it is 2 σ ε": 2 * std * noise * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ σ ε²": 0.5 * std * noise.square() * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ log σ² ε": 0.5 * log_var * noise * by_mean,
        "dz/d log σ² is ½ σ ε: here it is log σ² ε": log_var * noise * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ σ²": 0.5 * variance * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ε / (2 σ³)": 0.5 * noise / std**3 * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ½ log σ² σ ε": 0.5 * log_var * std * noise * by_mean,
        "dz/d log σ² is ½ σ ε: here ε counts without its sign": 0.5 * std * noise.abs() * by_mean,
        "dz/d log σ² has the wrong sign": -step * by_mean,
        "dz/d log σ² is ½ σ ε: here it is ¼ σ ε": 0.25 * std * noise * by_mean,
        "log_var is taken for log σ": variance * noise * (g + noise / variance),
        "σ = exp(log_var), the ½ stands only before the chain rule": 0.5
        * variance
        * noise
        * (g + noise / variance),
        "log_var is taken for σ": noise * (g + noise / log_var),
        "the derivative by the mean stands in the place of that by log_var: both are asked, the mean's first": by_mean,
        "it is exponentiated: the derivative by log_var is multiplied by σ²": right * variance,
        "one σ, the average over the coordinates, is in dz/d log σ²": 0.5
        * std.mean(1, keepdim=True)
        * noise
        * by_mean,
        "one σ, the average over the rows, is in dz/d log σ²": 0.5 * std.mean(0) * noise * by_mean,
        "the samples' slopes are averaged before the chain rule": step * by_mean.mean(0),
        "samples and rows are exchanged: (S, N, M) is asked": right.transpose(0, 1),
        **gathered(right, axes),
        "it is averaged over the samples and spread out again: each has its own": right.mean(0).expand_as(
            right
        ),
        **forced(right),
    }
    return Case(checked, problem, right, mistakes, the_log_var_part, made=made_of(g))


def drawn(generator: torch.Generator, samples: int, rows: int, width: int) -> Problem:
    noise, mean = normal(generator, samples, rows, width), normal(generator, rows, width) + 0.5
    sides = 1.0 - 2.0 * (torch.rand(rows, width, generator=generator) < 0.5)
    log_var = sides * uniform(generator, 0.4, 1.5, rows, width)
    noise = torch.where(noise.abs() < 0.05, 0.3, noise)
    z = mean + (0.5 * log_var).exp() * noise
    return 1.5 * normal(generator, samples, rows, width), z, noise, mean, log_var


@cache
def iris_model() -> tuple[Tensor, Tensor, Tensor, float]:
    """Iris centered, W, the posterior means and σ² of PPCA with M = 2: its posterior has independent coordinates."""
    x = data.iris().x.double()
    x = x - x.mean(0)
    values, vectors = torch.linalg.eigh(x.T @ x / len(x))
    noise_var = float(values[:2].mean())
    weights = vectors[:, [3, 2]] * (values[[3, 2]] - noise_var).sqrt()
    means = x @ weights / values[[3, 2]]
    return x, weights, means, noise_var


def of_iris(generator: torch.Generator, samples: int, rows: int, *, landed: bool) -> Problem:
    """Some flowers, with q = the posterior if landed, else beside it."""
    x, weights, means, noise_var = iris_model()
    chosen = torch.randperm(len(x), generator=generator)[:rows]
    precision = 1 + weights.square().sum(0) / noise_var
    mean, log_var = means[chosen], -precision.log().expand(rows, 2)
    if not landed:
        mean = mean + 0.2 * normal(generator, rows, 2)
        log_var = log_var + uniform(generator, 0.3, 0.6, rows, 2)
    noise = normal(generator, samples, rows, 2)
    z = mean + (0.5 * log_var).exp() * noise
    slope = (x[chosen] - z @ weights.T) @ weights / noise_var - z
    return slope, z, noise, mean, log_var.clone()


@case()
def path_by_mean_of_six_samples(generator):
    return mean_case("the derivatives by the mean, 6 samples of 8 rows, M = 4", drawn(generator, 6, 8, 4))


@case()
def path_by_log_var_of_six_samples(generator):
    return log_var_case("the derivatives by log_var, 6 samples of 8 rows, M = 4", drawn(generator, 6, 8, 4))


@case(hidden=True)
def path_by_mean_drawn(generator):
    return mean_case("the derivatives by the mean for other sizes", drawn(generator, 4, 9, 6))


@case(hidden=True)
def path_by_log_var_drawn(generator):
    return log_var_case("the derivatives by log_var for other sizes", drawn(generator, 4, 9, 6))


@case(hidden=True)
def path_of_iris(generator):
    problem = of_iris(generator, 5, 8, landed=False)
    made = quiet(mean_case("both derivatives for iris flowers", problem))
    expected, look = torch.stack(by_autograd(*problem)), both_parts
    return replace(made, expected=expected, look=look, loss_in_single_precision=LOST_AT_EXTREMES)


def both_parts(answer: Any) -> Any:
    """The two derivatives as a list, which is one block of numbers."""
    return [the_mean_part(answer), the_log_var_part(answer)]


@case(hidden=True)
def path_at_the_posterior(generator):
    """Where q is the posterior, every sample says zero."""
    problem = of_iris(generator, 5, 8, landed=True)
    zero, checked = (
        torch.zeros(2, 5, 8, 2),
        "both derivatives where q is the posterior: zero for every sample",
    )
    return Case(
        checked,
        problem,
        zero.double(),
        look=both_parts,
        loss_in_single_precision=LOST_AT_EXTREMES,
        degenerate="all is zero",
    )


@case(hidden=True)
def path_of_extreme_scales(generator):
    """Deviations of ten-thousandths and of thousands, in units of which the derivatives are compared."""
    _, _, noise, mean, log_var = drawn(generator, 6, 8, 4)
    log_var = log_var + 18.0 * (1.0 - 2.0 * (torch.rand(8, 4, generator=generator) < 0.5))
    std = (0.5 * log_var).exp()
    mean = std * mean
    slope = normal(generator, 6, 8, 4) / std
    problem = slope, mean + std * noise, noise, mean, log_var
    by_mean, by_log_var = by_autograd(*problem)

    def in_units(answer: Any) -> Any:
        first = torch.as_tensor(the_mean_part(answer))
        return [first * std.to(first.dtype), the_log_var_part(answer)]

    made = Made(sizes={"S": 6, "N": 8, "M": 4}, otherwise=HELD, not_finite=HELD)
    checked = "both derivatives where variances are tiny or huge"
    return Case(checked, problem, torch.stack([by_mean * std, by_log_var]), look=in_units, made=made)


@case(hidden=True)
def path_of_one_sample(generator):
    problem = drawn(generator, 1, 5, 1)
    right = torch.stack(by_autograd(*problem))
    checked = "both derivatives of one sample with a single coordinate, in single precision"
    return single_precision(Case(checked, problem, right, look=both_parts, degenerate="S = M = 1"))
