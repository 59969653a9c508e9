"""Task 6: best_encoder."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.variational_inference.common import drawn_covariance
from course.check.compare import difference
from course.check.relations import Made
from course.lvm import data
from course.lvm.oracles import variational

#: Four correct digits are asked.
DIGITS = 1e-4


def coefficients(features: Tensor, means: Tensor) -> tuple[Tensor, Tensor]:
    """The slopes and the offset of least squares, by the normal equations of the centered columns."""
    f, m = features - features.mean(0), means - means.mean(0)
    slopes = torch.linalg.solve(f.T @ f, f.T @ m)
    return slopes, means.mean(0) - features.mean(0) @ slopes


def regression(features: Tensor, means: Tensor) -> Tensor:
    slopes, offset = coefficients(features, means)
    return offset + features @ slopes


def encoder_case(checked: str, features: Tensor, means: Tensor, precision: Tensor) -> Case:
    log_var = variational.best_diagonal(means, precision).log_var[0].clone()
    right = regression(features, means), log_var
    mistakes = {
        **{name: (value, log_var) for name, value in wrong_means(features, means, precision).items()},
        **{name: (right[0], value) for name, value in wrong_widths(right[0], means, precision).items()},
        **both_wrong(features, means, precision),
    }
    made = Made(sizes={"N": len(means), "F": features.shape[1], "M": means.shape[1]})
    return Case(checked, (features, means, precision), right, mistakes, tolerance=DIGITS, made=made)


def wrong_means(features: Tensor, means: Tensor, precision: Tensor) -> dict[str, Tensor]:
    slopes, offset = coefficients(features, means)
    mean, constant = regression(features, means), means.mean(0)
    return {
        "the offset c is missing": through_zero(features, means),
        "the offset c is missing in the answer, though it was fitted": features @ slopes,
        "the mean of the means was taken off and not added again": mean - constant,
        "the features are centered for the slopes alone: they are to be where the answer is made, too": (
            constant + features @ slopes
        ),
        "the encoder ignores the features: one q for all": constant.expand_as(means),
        **penalized(features, means, (1.0, 0.1, 0.01)),
        **{name: fit for name, fit in penalized(features, means, (1e-3, 1e-4)).items() if shows(fit, mean)},
        "the encoder sees only the first feature": regression(features[:, :1], means),
        "the last feature is left out": regression(features[:, :-1], means),
        "these are the means of the posteriors: the encoder sees only the features": means,
        "these are what the regression leaves": means - mean,
        "this is the regression of Λ μ: that of μ is asked": mean @ precision,
        "this is the regression of Λ⁻¹ μ: that of μ is asked": mean @ torch.linalg.inv(precision),
        "the slopes came back, not the means of all rows": slopes,
        "slopes and offset came back, not the means of all rows": torch.cat([slopes, offset[None]]),
        "offset and slopes came back, not the means of all rows": torch.cat([offset[None], slopes]),
        "V, a row for each column of μ, came back, not the means of all rows": slopes.T,
    }


def through_zero(features: Tensor, means: Tensor) -> Tensor:
    return features @ torch.linalg.solve(features.T @ features, features.T @ means)


def wrong_widths(mean: Tensor, means: Tensor, precision: Tensor) -> dict[str, Tensor]:
    log_var, left = -precision.diagonal().log(), (means - mean).square().mean(0)
    marginal = torch.linalg.inv(precision).diagonal()
    return {
        "the variances are those of the posterior: with independent coordinates 1 / Λ_mm is best": (
            marginal.log()
        ),
        "this is the logarithm of the precision of each coordinate by itself, 1 / Σ_mm": -marginal.log(),
        "what the regression leaves is added to the variances: that covers misses, and is best for KL(p‖q)": (
            (log_var.exp() + left).log()
        ),
        "what the regression leaves is added to the posterior's variances: that is best for KL(p‖q)": (
            (marginal + left).log()
        ),
        "the variances are what the regression leaves": left.log(),
        "the variances are what the regression leaves, divided by N − 1": (
            (left * len(means) / (len(means) - 1)).log()
        ),
        "what the regression leaves is added to log v": log_var + left,
        "the variances are those of the posterior means": means.var(0, correction=0).log(),
        "the variances are those of the posterior means, divided by N − 1": means.var(0).log(),
        "the variances came back, not their logarithms": log_var.exp(),
        "σ came back, not log v": (0.5 * log_var).exp(),
        "log σ came back, not log σ²": 0.5 * log_var,
        "log Λ_mm came back: log σ² has the other sign": -log_var,
        "Λ_mm came back": precision.diagonal(),
        "a row of Λ is summed: its diagonal alone counts": -precision.abs().sum(1).log(),
        "these are the logarithms of the eigenvalues of Λ⁻¹": -torch.linalg.eigvalsh(precision).log(),
        "all coordinates have one variance: each has its own": -precision.trace()
        .div(len(precision))
        .log()
        .expand_as(log_var),
        "log v is repeated for every row: it is asked once": log_var.expand_as(means),
        "a matrix came back: the diagonal alone is asked": torch.diag(log_var),
        "only the coordinates before it are known: all others are": (
            2 * torch.linalg.cholesky(torch.linalg.inv(precision)).diagonal().log()
        ),
    }


def both_wrong(features: Tensor, means: Tensor, precision: Tensor) -> dict[str, Any]:
    """One slip that both parts show."""
    zero, log_var = through_zero(features, means), -precision.diagonal().log()
    constant = means.mean(0).expand_as(means)
    return {
        "only the means came back: log v is asked, too": regression(features, means),
        "there is no encoder: these are the best means without features, and the variances around them": (
            constant,
            (log_var.exp() + means.var(0, correction=0)).log(),
        ),
        "the offset c is missing, and the variances are what the regression leaves": (
            zero,
            (means - zero).square().mean(0).log(),
        ),
        "the offset c is missing, and what the regression leaves is added to the variances": (
            zero,
            (log_var.exp() + (means - zero).square().mean(0)).log(),
        ),
    }


def drawn_encoder(generator: torch.Generator, rows: int, columns: int, width: int) -> tuple[Tensor, ...]:
    """Features with an offset, and means that depend on them in part."""
    features = 2 + normal(generator, rows, columns)
    means = 1 + features @ normal(generator, columns, width) + normal(generator, rows, width)
    precision = torch.linalg.inv(drawn_covariance(generator, width))
    return features, means, 0.5 * (precision + precision.T)


@case()
def encoder_of_eleven_rows(generator):
    return encoder_case("the best affine encoder of 11 rows", *drawn_encoder(generator, 11, 4, 6))


@cache
def digits_model() -> tuple[Tensor, Tensor, Tensor]:
    """Images without their mean, the posterior means and the precision of eight blended scores, as in the exercise."""
    images = data.digits().x
    x = images - images.mean(0)
    _, sizes, axes = torch.linalg.svd(x, full_matrices=False)
    variances = sizes.square() / len(x)
    noise = variances[8:].sum() / (64 - 8)
    two = real([[1.0, 1.0], [1.0, -1.0]]) / math.sqrt(2)
    W = axes[:8].T * (variances[:8] - noise).sqrt() @ torch.kron(torch.kron(two, two), two)
    precision = torch.eye(8, dtype=torch.float64) + W.T @ W / noise
    return x, x @ W / noise @ torch.linalg.inv(precision), precision


def coarse(x: Tensor, size: int) -> Tensor:
    """The means of size × size blocks of the images, (N, (8 / size)²)."""
    return x.reshape(-1, 8, 8).unfold(1, size, size).unfold(2, size, size).mean((3, 4)).flatten(1)


def encoder_of_some_digits(generator: torch.Generator, checked: str, rows: int, size: int) -> Case:
    x, means, precision = digits_model()
    chosen = torch.randperm(len(x), generator=generator)[:rows]
    made = encoder_case(checked, coarse(x[chosen], size), means[chosen], precision)
    return replace(made, mistakes={})  # all of them are named elsewhere, and here all Λ_mm are alike


@case()
def encoder_of_digits(generator):
    return encoder_of_some_digits(generator, "the best affine encoder of 120 digits by 4 pixels", 120, 4)


@case(hidden=True)
def encoder_drawn(generator):
    return encoder_case("the best affine encoder for other sizes", *drawn_encoder(generator, 13, 6, 4))


@case(hidden=True)
def encoder_of_other_digits(generator):
    return encoder_of_some_digits(generator, "the best affine encoder of other digits by more pixels", 200, 2)


@case(hidden=True)
def encoder_of_small_features(generator):
    """Features of about a thousandth, which a penalty on the slopes, however small, would keep from counting."""
    features, means, precision = drawn_encoder(generator, 11, 4, 6)
    features = 1e-3 * features
    right = regression(features, means), -precision.diagonal().log()
    mistakes = {
        name: (fit, right[1])
        for name, fit in penalized(features, means, (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)).items()
    }
    checked, made = "the best affine encoder for small features", Made(sizes={"N": 11, "F": 4, "M": 6})
    return Case(checked, (features, means, precision), right, mistakes, tolerance=DIGITS, made=made)


def penalized(features: Tensor, means: Tensor, strengths: Iterable[float]) -> dict[str, Tensor]:
    """The fits with a penalty on the slopes (ridge regression), and from 0.01 on those with one on the offset, too."""
    fits = {}
    for strength in strengths:
        name = f"there is a penalty of {strength:g} on "
        centered = features - features.mean(0)
        fits[name + "the slopes: the best fit is asked, without"] = means.mean(0) + ridge(
            centered, means - means.mean(0), strength
        )
        if strength >= 0.01:
            inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
            fits[name + "slopes and offset: the best fit is asked, without"] = ridge(inputs, means, strength)
    return fits


def shows(value: Tensor, right: Tensor) -> bool:
    """Whether a small change is seen by the tolerance of these cases, beyond doubt."""
    return difference(value, right, tolerance=2 * DIGITS) is not None


def ridge(a: Tensor, b: Tensor, strength: float) -> Tensor:
    penalty = strength * torch.eye(a.shape[1], dtype=torch.float64)
    return a @ torch.linalg.solve(a.T @ a + penalty, a.T @ b)


@case(hidden=True)
def encoder_on_the_line(generator):
    features, noise = 1 + normal(generator, 7, 1), normal(generator, 7, 1)
    means, precision = 0.5 - features + 0.3 * noise, uniform(generator, 2.0, 4.0, 1, 1)
    checked = "the best affine encoder of a single coordinate, in single precision"
    right = regression(features, means), -precision.diagonal().log()
    return single_precision(Case(checked, (features, means, precision), right, degenerate="M = F = 1"))
