"""Task 2: best_beta. Its checks look at β* and at the share of the variance by themselves."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.variance_reduction.common import HELD
from course.check.compare import numbers
from course.check.relations import Made


def by_pairs(f: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """β* and the share of the variance that it leaves, from the differences of all pairs."""
    slopes, shares = [], []
    for values, controls in zip(f.T.tolist(), c.T.tolist(), strict=True):
        pairs = [
            (values[s] - values[t], controls[s] - controls[t]) for s, t in combinations(range(len(f)), 2)
        ]
        slope = sum(a * b for a, b in pairs) / sum(b * b for _, b in pairs)
        slopes.append(slope)
        shares.append(sum((a - slope * b) ** 2 for a, b in pairs) / sum(a * a for a, _ in pairs))
    return real(slopes), real(shares)


def part(answer: Any, place: int) -> Any:
    """One of the two values, however the two were put together; what is not two values stays as it is."""
    found = numbers(answer)
    if found is not None and found.ndim == 2 and len(found) == 2:
        return found[place]
    return answer[place] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def the_beta(answer: Any) -> Any:
    return part(answer, 0)


def the_share(answer: Any) -> Any:
    return part(answer, 1)


def the_pair(answer: Any) -> tuple[Any, Any]:
    return the_beta(answer), the_share(answer)


def moments(f: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Cov(f, c), Var(c) and Var(f) of each column, divided by S."""
    df, dc = f - f.mean(0), c - c.mean(0)
    return (df * dc).mean(0), dc.square().mean(0), df.square().mean(0)


def beta_case(checked: str, f: Tensor, c: Tensor) -> Case:
    samples, quantities = f.shape
    right, share = by_pairs(f, c)
    cov, var_c, var_f = moments(f, c)
    wider = samples / (samples - 1)
    all_cov, all_var, _ = moments(f.reshape(-1, 1), c.reshape(-1, 1))
    across = moments(f.T, c.T)
    df, dc = f - f.mean(0), c - c.mean(0)
    mistakes = {
        "β* has the wrong sign: f − β c is to vary least": -right,
        "it is divided by the variance of f, not by that of the control": cov / var_f,
        "it is divided by both standard deviations: this is the correlation ρ": cov / (var_c * var_f).sqrt(),
        "this is ρ²": cov.square() / (var_c * var_f),
        "it is divided by the standard deviation of the control, not by its variance": cov / var_c.sqrt(),
        "it is divided by the standard deviation of the control, not by its variance (with S − 1)": (
            cov / var_c.sqrt() * wider**0.5
        ),
        "it is divided by the square of the control's variance": cov / var_c.square(),
        "the covariance alone came back": cov,
        "the covariance alone came back (with S − 1)": cov * wider,
        "the variance of the control came back": var_c,
        "the variance of the control came back (with S − 1)": var_c * wider,
        "the ratio is upside down: Var(c) / Cov(f, c)": var_c / cov,
        "the covariance has S − 1 and the variance S: take the same for both": right * wider,
        "the covariance has S and the variance S − 1: take the same for both": right / wider,
        "the covariance is summed, the variance averaged": right * samples,
        "the covariance is averaged, the variance summed": right / samples,
        "the covariance is summed, the variance averaged (with S − 1)": right * (samples - 1),
        "the covariance is averaged (with S − 1), the variance summed": right / (samples - 1),
        "the means are not subtracted: this is Σ f c / Σ c²": (f * c).sum(0) / c.square().sum(0),
        "the means are not subtracted in the covariance": (f * c).mean(0) / var_c,
        "the means are not subtracted in the covariance (S − 1 in the variance)": (f * c).mean(0)
        / var_c
        / wider,
        "the mean is not subtracted in the variance of the control": cov / c.square().mean(0),
        "the means are not subtracted: this is Σ f c / Σ f²": (f * c).sum(0) / f.square().sum(0),
        "the slope of c against f is divided into one: Var(f) / Cov(f, c)": var_f / cov,
        "the standard deviations alone are compared: their ratio has no ρ": (var_f / var_c).sqrt(),
        "the variances alone are compared: their ratio": var_f / var_c,
        "this is the ratio of the means": f.mean(0) / c.mean(0),
        "it is doubled: 2 Cov(f, c) / Var(c)": 2 * right,
        "it is halved": right / 2,
        "the sign of the covariance is dropped": right.abs(),
        "it is squared": right.square(),
        "β = 1 for all: this is the difference estimator": torch.ones_like(right),
        "one β, that of the first quantity, serves all": right[0].expand_as(right),
        "one β, the mean of them, serves all": right.mean().expand_as(right),
        "one β for all, from the samples of all quantities together": (all_cov / all_var).expand_as(right),
        "one β for all, the covariances and the variances added up": (cov.sum() / var_c.sum()).expand_as(
            right
        ),
        "one β for all, that of the quantities' sums": (
            (moments(f.sum(1, keepdim=True), c.sum(1, keepdim=True))[0])
            / moments(f.sum(1, keepdim=True), c.sum(1, keepdim=True))[1]
        ).expand_as(right),
        "one variance of the control, the mean of all quantities": cov / var_c.mean(),
        "one covariance, the mean of all quantities": cov.mean() / var_c,
        "one covariance, the sum over all quantities": cov.sum() / var_c,
        "the quotients are averaged: the mean of (f − mean) / (c − mean)": (df / dc).mean(0),
        "the quotients are averaged: the mean of f / c": (f / c).mean(0),
        "the differences of neighboring samples are compared": (f.diff(dim=0) * c.diff(dim=0)).sum(0)
        / c.diff(dim=0).square().sum(0),
        "the sign of ρ alone came back": right.sign(),
        "it is divided by the sum of both variances": cov / (var_c + var_f),
        "it is divided by the product of the variances": cov / (var_c * var_f),
        "it is divided by the variance of f − c": cov / (df - dc).square().mean(0),
        "the sizes are multiplied, their signs dropped": (df * dc).abs().mean(0) / var_c,
        "the sizes are compared: Σ |f − mean| / Σ |c − mean|": df.abs().sum(0) / dc.abs().sum(0),
        "one variance of the control, that of all quantities together": cov / all_var,
        "the variances of the controls are summed over the quantities": cov / var_c.sum(),
        "the first sample is left out": by_pairs(f[1:], c[1:])[0],
        "the last sample is left out": by_pairs(f[:-1], c[:-1])[0],
        "the line goes through the first and the last sample": (f[-1] - f[0]) / (c[-1] - c[0]),
        "the share stands in the place of β*: both are asked, β* first": share,
        "the averages run over the quantities: the samples come first": across[0] / across[1],
    }
    made = Made(sizes={"S": samples, "N": quantities})
    return Case(checked, (f, c), right, mistakes, the_beta, made=made)


def share_case(checked: str, f: Tensor, c: Tensor) -> Case:
    samples, quantities = f.shape
    slope, right = by_pairs(f, c)
    cov, var_c, var_f = moments(f, c)
    wider, rho = samples / (samples - 1), cov / (var_c * var_f).sqrt()
    left = var_f - cov.square() / var_c

    def share_of(values: Tensor) -> Tensor:
        return values.var(0, correction=0) / var_f

    mistakes = {
        "this is ρ², what the control takes away: 1 − ρ² is left": rho.square(),
        "ρ is not squared: 1 − ρ": 1 - rho,
        "ρ is not squared: 1 − |ρ|": 1 - rho.abs(),
        "this is ρ": rho,
        "the root came back, √(1 − ρ²): that is the share of the standard deviation": right.sqrt(),
        "ρ² is added, not subtracted, or the term −2 β Cov(f, c) is missing": 1 + rho.square(),
        "1 is missing: this is −ρ²": -rho.square(),
        "it is squared: (1 − ρ²)²": right.square(),
        "it is upside down: how many times as large the variance is without the control": 1 / right,
        "ρ² counts twice: the term β² Var(c) is missing": 1 - 2 * rho.square(),
        "the sign of β is wrong: this is Var(f + β* c) / Var(f)": 1 + 3 * rho.square(),
        "this is the share that β = 1 leaves, Var(f − c) / Var(f)": share_of(f - c),
        "the variance itself came back: it is not divided by Var(f)": left,
        "the variance itself came back: it is not divided by Var(f) (with S − 1)": left * wider,
        "the variance of the mean came back: it is not divided by Var(f)": left / samples,
        "the variance of the mean came back: it is not divided by Var(f) (with S − 1)": left / (samples - 1),
        "the variance itself came back, divided by S − 2": left * samples / (samples - 2),
        "the variance that is taken away came back, not its share": cov.square() / var_c,
        "it is divided by the variance of the control": left / var_c,
        "it is divided by the standard deviation of f": left / var_f.sqrt(),
        "the standard deviation itself came back": left.sqrt(),
        "S − 2 stands below what is left, and S − 1 below Var(f): the divisors of a share are the same": (
            right * (samples - 1) / (samples - 2)
        ),
        "S − 2 stands below what is left, and S below Var(f): the divisors of a share are the same": (
            right * samples / (samples - 2)
        ),
        "what is left has S − 1 below it, and Var(f) S: take the same for both": right * wider,
        "what is left has S below it, and Var(f) S − 1: take the same for both": right / wider,
        "it is divided by S": right / samples,
        "what is left is summed, Var(f) averaged": right * samples,
        "1 − β came back": 1 - slope,
        "1 − β² came back": 1 - slope.square(),
        "1 − Cov(f, c)² came back: it is not divided by the variances": 1 - cov.square(),
        "1 − Cov(f, c)² / Var(c) came back: it is not divided by Var(f)": 1 - cov.square() / var_c,
        "1 − Cov(f, c)² / Var(f) came back: it is not divided by Var(c)": 1 - cov.square() / var_f,
        "1 − Cov(f, c) / Var(f) came back": 1 - cov / var_f,
        "ρ has S − 1 in the covariance and S in the variances": 1 - (rho * wider).square(),
        "ρ has S in the covariance and S − 1 in the variances": 1 - (rho / wider).square(),
        "the mean of the squares is taken of f − β* c, without its mean subtracted": (
            (f - slope * c).square().mean(0) / var_f
        ),
        "no mean is subtracted, neither of f − β* c nor of f": (
            (f - slope * c).square().mean(0) / f.square().mean(0)
        ),
        "no means are subtracted in ρ": 1
        - (f * c).mean(0).square() / (f.square().mean(0) * c.square().mean(0)),
        "one share for all, what is left of all quantities together": (left.sum() / var_f.sum()).expand_as(
            right
        ),
        "one share for all, by a single ρ of all quantities together": (
            1 - cov.sum().square() / (var_c.sum() * var_f.sum())
        ).expand_as(right),
        "one variance of f, the mean of all quantities": left / var_f.mean(),
        "one variance of f, the sum over all quantities": left / var_f.sum(),
        "this is the share that one β for all leaves, from the covariances and variances added up": share_of(
            f - cov.sum() / var_c.sum() * c
        ),
        "this is the share that one β for all leaves, the mean of them": share_of(f - slope.mean() * c),
        "this is the share that the first β leaves": share_of(f - slope[0] * c),
        "this is the share that ½ β* leaves": 1 - 0.75 * rho.square(),
        "this is the share that β = ρ leaves": share_of(f - rho * c),
        "this is the share that |β*| leaves: the sign is dropped": share_of(f - slope.abs() * c),
        "this is the share that Cov(f, c) / Var(f) leaves": share_of(f - cov / var_f * c),
        "this is the share that Cov(f, c) leaves: β* is divided by Var(c)": share_of(f - cov * c),
        "this is the share that a β without subtracting means leaves, Σ f c / Σ c²": share_of(
            f - (f * c).sum(0) / c.square().sum(0) * c
        ),
        "1 − ρ is squared: (1 − ρ)²": (1 - rho).square(),
        "1 − |ρ| is squared: (1 − |ρ|)²": (1 - rho.abs()).square(),
        "ρ has the fourth power: 1 − ρ⁴": 1 - rho.pow(4),
        "1 + ρ came back": 1 + rho,
        "β² came back": slope.square(),
        "1 − Var(c) / Var(f) came back": 1 - var_c / var_f,
        "Var(c) / Var(f) came back": var_c / var_f,
        "the size of what is left is compared, not its square": (
            (f - slope * c - (f - slope * c).mean(0)).abs().mean(0) / (f - f.mean(0)).abs().mean(0)
        ),
        "the share is that of the means' squares: the means are not subtracted from f": left
        / f.square().mean(0),
        "one share for all, the mean of them": right.mean().expand_as(right),
        "one share for all, that of the first quantity": right[0].expand_as(right),
        "β* stands in the place of the share: both are asked, β* first": slope,
    }
    made = Made(sizes={"S": samples, "N": quantities})
    return Case(checked, (f, c), right, mistakes, the_share, made=made)


def drawn(generator: torch.Generator, samples: int, quantities: int) -> tuple[Tensor, Tensor]:
    """Quantities and their controls, of both signs of ρ, with means beside zero and different scales."""
    signs = 1.0 - 2.0 * (torch.arange(quantities) % 2)
    scale = uniform(generator, 1.6, 3.0, quantities)
    c = normal(generator, samples, quantities)
    f = signs * uniform(generator, 0.7, 1.6, quantities) * c + 0.8 * normal(generator, samples, quantities)
    return 1.5 + f, scale * (c + uniform(generator, 0.5, 1.0, quantities))


@case()
def beta_of_eleven_samples(generator):
    return beta_case("β* of 5 quantities from 11 samples", *drawn(generator, 11, 5))


@case()
def share_of_eleven_samples(generator):
    return share_case("the share of the variance that β* leaves", *drawn(generator, 11, 5))


@case(hidden=True)
def beta_drawn(generator):
    return beta_case("β* for other sizes", *drawn(generator, 14, 7))


@case(hidden=True)
def share_drawn(generator):
    return share_case("the share of the variance that β* leaves, for other sizes", *drawn(generator, 14, 7))


def small(generator: torch.Generator) -> tuple[Tensor, Tensor]:
    f, c = drawn(generator, 12, 4)
    return 1e-6 * f, 1e-6 * c


@case(hidden=True)
def beta_of_small_numbers(generator):
    made = beta_case("β* where the numbers are small", *small(generator))
    return replace(made, mistakes={}, made=replace(made.made, otherwise=HELD))


@case(hidden=True)
def share_of_small_numbers(generator):
    made = share_case(
        "the share of the variance that β* leaves where the numbers are small", *small(generator)
    )
    return replace(made, mistakes={}, made=replace(made.made, otherwise=HELD))


@case(hidden=True)
def beta_far_from_zero(generator):
    """Moving f or the control changes neither value."""
    f, c = drawn(generator, 12, 4)
    made = beta_case("β* with numbers far from zero", f - 20, c + 30)
    return replace(made, expected=by_pairs(f, c)[0], mistakes={}, loss_in_single_precision=1e-4)


@case(hidden=True)
def beta_of_one_quantity(generator):
    f, c = drawn(generator, 8, 1)
    checked = "β* and the share that it leaves for a single quantity, in single precision"
    return single_precision(Case(checked, (f, c), by_pairs(f, c), look=the_pair, degenerate="N = 1"))
