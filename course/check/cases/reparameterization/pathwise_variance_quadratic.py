"""Task 7: pathwise_variance_quadratic. Its checks look at the two variances by themselves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import quiet, real, single_precision, uniform
from course.check.cases.reparameterization.common import part
from course.check.relations import Made

SMALL = "something small is added, or the result is a difference of large numbers: their squares have lost its digits"


def by_quadrature(mu: Tensor, sigma: Tensor, k: Tensor) -> tuple[Tensor, Tensor]:
    """The variances of 2 (z − k) and of 2 (z − k) ε, by Gauss and Hermite's rule, which is exact for polynomials."""
    nodes, rule = np.polynomial.hermite_e.hermegauss(8)
    weights = (rule / rule.sum()).tolist()
    by_mean: list[float] = []
    by_scale: list[float] = []
    for m, s, at in zip(mu.tolist(), sigma.tolist(), k.tolist(), strict=True):
        for found, terms in (
            (by_mean, [2 * (m - at + s * e) for e in nodes.tolist()]),
            (by_scale, [2 * (m - at + s * e) * e for e in nodes.tolist()]),
        ):
            mean = math.fsum(w * t for w, t in zip(weights, terms, strict=True))
            found.append(math.fsum(w * (t - mean) ** 2 for w, t in zip(weights, terms, strict=True)))
    return real(by_mean), real(by_scale)


def the_variance_by_mean(answer: Any) -> Any:
    return part(answer, 0, 1)


def the_variance_by_scale(answer: Any) -> Any:
    return part(answer, 1, 1)


def both_parts(answer: Any) -> Any:
    return [the_variance_by_mean(answer), the_variance_by_scale(answer)]


def mean_case(checked: str, mu: Tensor, sigma: Tensor, k: Tensor) -> Case:
    right, other = by_quadrature(mu, sigma, k)
    a, v = mu - k, sigma.square()
    mistakes = {
        "this is the mean square of the estimate: the square of its mean is not subtracted": 4 * a.square()
        + 4 * v,
        "this is the square of the mean of the estimate: its variance is asked": 4 * a.square(),
        "the mean is subtracted from the mean square, not its square": 4 * a.square() + 4 * v - 2 * a,
        "this is the mean of the estimate, the gradient: its variance is asked": 2 * a,
        "this is the standard deviation: its square is asked": 2 * sigma,
        "the derivative of the square has a factor 2, which the variance has squared: 4": v,
        "the factor 2 is not squared": 2 * v,
        "σ is not squared": 4 * sigma,
        "σ is squared twice": 4 * v.square(),
        "ε has the variance 1: the σ is missing": torch.full_like(right, 4.0),
        "the variance is doubled": 8 * v,
        "the variance is four times too large: the 4 is squared": 16 * v,
        "the variance by σ stands in the place of that by μ": other,
        "this is the variance of f itself, not of its derivative": 4 * a.square() * v + 2 * v.square(),
        "this is the mean of f": a.square() + v,
        "this is the variance of the score-function estimate": a**4 / v + 14 * a.square() + 15 * v,
        "this is the mean square of the score-function estimate": a**4 / v + 18 * a.square() + 15 * v,
        "the variance at k = 0: this is the mean square 4 (μ² + σ²)": 4 * mu.square() + 4 * v,
        "the distance μ − k is in it: a constant does not vary": 4 * a.square() * v,
        "the distance μ − k is in it, not squared: a constant does not vary": 4 * a * v,
        "the distance μ − k stands for σ": 2 * a.square(),
        "the two variances are added: a pair is asked": 4 * a.square() + 12 * v,
        "it is divided by σ²: in units of the scale": right / v.square(),
        "it is divided by σ": 4 / sigma,
        "no variance: the estimate is taken to be certain": torch.zeros_like(right),
        **{f"σ² has the factor {c}, not 4": c * v for c in (3, 5, 6, 10, 12)},
        "k is subtracted from σ": 4 * (sigma - k).square(),
        "σ is taken for the logarithm of σ²": 4 * sigma.exp(),
        "σ is taken for the logarithm of σ": 4 * (2 * sigma).exp(),
        "the mean μ² counts as well": 4 * v + mu.square(),
        "k counts as well: a constant does not vary": 4 * v + k.square(),
        "k counts as well, with 4: a constant does not vary": 4 * v + 4 * k.square(),
        "one variance, the average over the problems, serves all": right.mean().expand_as(right),
        "the variances of all problems are summed": right.sum(),
        "the first problem's variance serves all": right[0].expand_as(right),
        "the sign is wrong: a variance is positive": -right,
    }
    return Case(
        checked, (mu, sigma, k), right, mistakes, the_variance_by_mean, made=Made(sizes={"N": len(mu)})
    )


def scale_case(checked: str, mu: Tensor, sigma: Tensor, k: Tensor) -> Case:
    _, right = by_quadrature(mu, sigma, k)
    a, v = mu - k, sigma.square()
    q = a.square()
    mistakes = {
        "Var(ε²) is 2, not 3: this is the mean square of the estimate, or E[ε⁴] for the variance of ε²": 4 * q
        + 12 * v,
        "Var(ε²) is 2, not 1: E[ε⁴] = 3 (or z − k and ε are taken as independent)": 4 * q + 4 * v,
        "Var(ε²) is 2, not 0: ε² varies, too": 4 * q,
        "Var(ε²) is 2, not 4: E[ε⁴] = 3 (or the square of the mean is added, not subtracted)": 4 * q + 16 * v,
        "Var(ε²) is 2: here it is ½": 4 * q + 2 * v,
        "Var(ε²) is 2: here it is 5 or 6": 4 * q + 24 * v,
        "Var(ε²) is 2: here it is 15 − 1, of ε³": 4 * q + 56 * v,
        "Var(ε²) is 2: here it is 15, of ε³": 4 * q + 60 * v,
        "the part of the distance μ − k is left out": 8 * v,
        "the part of the distance μ − k is left out, and Var(ε²) is taken as 3": 12 * v,
        "this is the mean of the estimate, the gradient: its variance is asked": 2 * sigma,
        "this is the standard deviation: its square is asked": right.sqrt(),
        "the factor 2 of the derivative is missing: the variance has its square, 4": q + 2 * v,
        "the factor 2 is not squared": 2 * q + 4 * v,
        "the factor 4 is squared": 16 * q + 32 * v,
        "the variance is doubled": 8 * q + 16 * v,
        "σ is not squared": 4 * q + 8 * sigma,
        "σ⁴ stands for σ²": 4 * q + 8 * v.square(),
        "σ is left out: 4 (μ − k)² + 8": 4 * q + 8,
        "the distance μ − k is not squared": 4 * a + 8 * v,
        "the size of the distance μ − k is not squared": 4 * a.abs() + 8 * v,
        "the distance is multiplied by σ, too: 4 (μ − k)² σ² + 8 σ²": 4 * q * v + 8 * v,
        "the distance is multiplied by σ, too: 4 (μ − k)² σ + 8 σ²": 4 * q * sigma + 8 * v,
        "this is the variance by log σ: that by σ is asked": v * right,
        "this is the variance by log σ²: that by σ is asked": v * right / 4,
        "this is the variance by σ²: that by σ is asked": right / (4 * v),
        "μ + k stands for μ − k": 4 * (mu + k).square() + 8 * v,
        "k is left out: f = z²": 4 * mu.square() + 8 * v,
        "μ is left out": 4 * k.square() + 8 * v,
        "μ² − k² stands for (μ − k)²": 4 * (mu.square() - k.square()) + 8 * v,
        "μ² + k² stands for (μ − k)²": 4 * (mu.square() + k.square()) + 8 * v,
        **{
            f"σ² has the factor {c}, not 8; the distance is right": 4 * q + c * v
            for c in (1, 3, 5, 6, 10, 32)
        },
        **{f"(μ − k)² has the factor {c}, not 4; σ² is right": c * q + 8 * v for c in (3, 6, 12, 16)},
        "the distance counts twice": 8 * q + 8 * v,
        "the distance has the factor 2": 2 * q + 8 * v,
        "the distance has the factor 1": q + 8 * v,
        "the part of the distance has the wrong sign": 8 * v - 4 * q,
        "a cross term is there, 8 (μ − k) σ: ε and ε² are uncorrelated": 4 * q + 8 * v + 8 * a * sigma,
        "a cross term is there, 16 (μ − k) σ: ε and ε² are uncorrelated": 4 * q + 8 * v + 16 * a * sigma,
        "the estimate's mean 2σ is subtracted, not its square": 4 * q + 12 * v - 2 * sigma,
        "the variance by μ stands in the place of that by σ (or Var(z − k) Var(ε), or the square of the mean)": (
            4 * v
        ),
        "the mean is not squared before it is subtracted, but for its σ: 4 σ": 4 * q + 12 * v - 4 * sigma,
        "the fourth moment of σ ε, 3 σ⁴, stands for σ² E[ε⁴]": 4 * q + 12 * v.square() - 4 * v,
        "(2 (μ − k) + 2 σ)² came back: squares are averaged term by term": 4 * (a + sigma).square(),
        "the deviations are added, not the variances": (2 * a.abs() + math.sqrt(8) * sigma).square(),
        "this is the variance of f itself, not of its derivative": 4 * q * v + 2 * v.square(),
        "this is the variance of f′ squared times ε²": 16 * q * v,
        "this is the variance of the score-function estimate": 2 * q.square() / v + 60 * q + 74 * v,
        "this is the mean square of the score-function estimate": 2 * q.square() / v + 60 * q + 78 * v,
        "this is the variance of the score-function estimate by μ": q.square() / v + 14 * q + 15 * v,
        "it is divided by σ²": right / v,
        "no variance: the estimate is taken to be certain": torch.zeros_like(right),
        "one variance, the average over the problems, serves all": right.mean().expand_as(right),
        "the variances of all problems are summed": right.sum(),
        "the first problem's variance serves all": right[0].expand_as(right),
        "σ is taken for the logarithm of σ²": 4 * q + 8 * sigma.exp(),
        "σ is taken for the logarithm of σ": 4 * q + 8 * (2 * sigma).exp(),
        "the sign is wrong: a variance is positive": -right,
    }
    return Case(
        checked, (mu, sigma, k), right, mistakes, the_variance_by_scale, made=Made(sizes={"N": len(mu)})
    )


def drawn(generator: torch.Generator, problems: int) -> tuple[Tensor, Tensor, Tensor]:
    """Places and scales that are not near each other, nor near one."""
    k = uniform(generator, 0.3, 0.8, problems)
    sides = 1.0 - 2.0 * (torch.rand(problems, generator=generator) < 0.5)
    sides[0], sides[1 % problems] = -1.0, 1.0
    mu = k + sides * uniform(generator, 1.1, 1.9, problems)
    low, high = uniform(generator, 0.35, 0.6, problems), uniform(generator, 1.3, 1.8, problems)
    sigma = torch.where(torch.arange(problems) % 2 == 0, low, high)
    return mu, sigma[torch.randperm(problems, generator=generator)], k


@case()
def variance_by_mean_of_five_problems(generator):
    return mean_case("the variance by μ for 5 problems", *drawn(generator, 5))


@case()
def variance_by_scale_of_five_problems(generator):
    return scale_case("the variance by σ for 5 problems", *drawn(generator, 5))


@case(hidden=True)
def variance_by_mean_drawn(generator):
    return mean_case("the variance by μ for another number of problems", *drawn(generator, 8))


@case(hidden=True)
def variance_by_scale_drawn(generator):
    return scale_case("the variance by σ for another number of problems", *drawn(generator, 8))


@case(hidden=True)
def variance_at_the_minimum(generator):
    """k = μ: the mean gradient by μ is zero, and yet its estimate varies."""
    mu, sigma, _ = drawn(generator, 6)
    right = torch.stack(by_quadrature(mu, sigma, mu))
    checked = "both variances where μ = k"
    return Case(checked, (mu, sigma, mu.clone()), right, look=both_parts, degenerate="μ = k")


@case(hidden=True)
def variance_far_away(generator):
    """A minimum far away, and scales so small that a difference of mean squares has no digits of the variance left."""
    mu, sigma, k = drawn(generator, 6)
    arguments = mu + 1e4, 1e-3 * sigma, k
    right, made = by_closed_form(*arguments), Made(sizes={"N": 6}, otherwise=SMALL)
    checked = "the variance by μ where the scale is small and the minimum far away"
    return Case(checked, arguments, right, look=the_variance_by_mean, made=made)


def by_closed_form(mu: Tensor, sigma: Tensor, k: Tensor) -> Tensor:
    """4 σ², which the rule gives too but for rounding."""
    return real([4 * s * s for s in sigma.tolist()])


@case(hidden=True)
def variance_of_one_problem(generator):
    arguments = drawn(generator, 1)
    right = torch.stack(by_quadrature(*arguments))
    checked = "both variances of a single problem, in single precision"
    return single_precision(quiet(Case(checked, arguments, right, look=both_parts, degenerate="N = 1")))
