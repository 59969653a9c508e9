"""Task 2: fit."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.latent_variables.common import drawn_covariance
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.relations import Made
from course.lvm import data


def fit_case(checked: str, x: Tensor) -> Case:
    """The covariance by the differences of all pairs, which need no mean."""
    n, (_, width) = len(x), x.shape
    mean = torch.tensor([sum(column) / n for column in x.T.tolist()], dtype=torch.float64)
    pairs = (x[:, None] - x).reshape(-1, width)
    covariance = pairs.T @ pairs / (2 * n * n)
    deviations, unbiased = covariance.diagonal().sqrt(), n / (n - 1)
    outer, off = torch.outer(mean, mean), x - mean
    by_row = x - x.mean(1, keepdim=True)
    products = off[:, :, None] * off[:, None]
    asked = "the D × D matrix is asked"

    def around(center: Tensor) -> tuple[Tensor, Tensor]:
        """Another mean, and the covariance around it."""
        return center, (x - center).T @ (x - center) / n

    def of_rows(rows: Tensor) -> tuple[Tensor, Tensor]:
        return rows.mean(0), (rows - rows.mean(0)).T @ (rows - rows.mean(0)) / len(rows)

    of_covariance = {
        "divided by N - 1, which is unbiased, but not the most likely": covariance * unbiased,
        "divided by N + 1": covariance * n / (n + 1),
        "not divided by N": covariance * n,
        "divided by N twice": covariance / n,
        "divided by D, not by N": covariance * n / width,
        "second moments: the mean is not subtracted": covariance + outer,
        "second moments without their division by N: the mean is not subtracted": n * (covariance + outer),
        "second moments divided by N - 1: the mean is not subtracted": (covariance + outer) * unbiased,
        "off by μμᵀ: it is added to the second moments, not subtracted": covariance + 2 * outer,
        "off by μμᵀ: it is subtracted twice": covariance - outer,
        "off by μμᵀ: it is divided by N, though the second moments are means already": (
            covariance + outer - outer / n
        ),
        "diagonal: what two columns have in common is dropped": torch.diag(covariance.diagonal()),
        "diagonal, and divided by N - 1": torch.diag(unbiased * covariance.diagonal()),
        "the diagonal matrix of the standard deviations": torch.diag(deviations),
        f"variances alone: {asked}": covariance.diagonal(),
        f"variances alone, divided by N - 1: {asked}": unbiased * covariance.diagonal(),
        f"standard deviations alone: {asked}": deviations,
        f"standard deviations alone, by N - 1: {asked}": math.sqrt(unbiased) * deviations,
        f"one number, the sum of the variances: {asked}": covariance.trace(),
        f"one number, the mean of the variances: {asked}": covariance.trace() / width,
        f"one number, the variance of all entries together: {asked}": x.var(correction=0),
        f"one number, the variance of all entries together, by N·D - 1: {asked}": x.var(),
        "correlations: the columns were divided by their standard deviations": (
            covariance / torch.outer(deviations, deviations)
        ),
        "transposed: it has a row for each datum": off @ off.T / n,
        "transposed, and divided by D: it has a row for each datum": off @ off.T / width,
        "that of the rows, as torch.cov(x) takes them: it wants a column for each datum": (
            by_row @ by_row.T / (width - 1)
        ),
        "that of the rows, divided by D: it must be that of the columns": by_row @ by_row.T / width,
        "around the mean of each row, not around that of each column": by_row.T @ by_row / n,
        "around one number, the mean of all entries": around(x.mean())[1],
        "around the median": around(x.median(0).values)[1],
        "one matrix for each datum: they are not averaged": products,
        "one matrix for each datum, divided by N: they are not summed": products / n,
        "of absolute deviations": off.abs().T @ off.abs() / n,
        "of squared deviations": off.square().T @ off.square() / n,
        "squared": covariance @ covariance,
        "squared entry by entry": covariance.square(),
        "summed over its rows": covariance.sum(0),
    }
    mistakes: dict[str, Any] = {f"the covariance is {how}": (mean, c) for how, c in of_covariance.items()}
    mistakes |= {
        "the mean is taken over the columns, not over the data": (x.mean(1), covariance),
        "the mean is taken over the columns, not over the data, and the covariance is around it": (
            x.mean(1),
            by_row.T @ by_row / n,
        ),
        "mean and covariance are those of the rows: both go over the data": (
            x.mean(1),
            by_row @ by_row.T / width,
        ),
        "the mean is summed over the data, not divided by N": (n * mean, covariance),
        "the mean is summed over the data, not divided by N, and the covariance is around that": around(
            n * mean
        ),
        "the mean is divided by N - 1, and the covariance is around that": around(unbiased * mean),
        "the mean is divided by D, not by N": (n * mean / width, covariance),
        "the median stands in for the mean": (x.median(0).values, covariance),
        "the median stands in for the mean, and the covariance is around it": around(x.median(0).values),
        "the mean of all entries stands for that of each column": (x.mean(), covariance),
        "the mean of all entries stands for that of each column, and the covariance is around it": around(
            x.mean()
        ),
        "the mean of all entries stands in each column, and the covariance is around it": around(
            x.mean().expand(width)
        ),
        "the mean is a matrix of one row: the shape (D,) is asked": (mean[None], covariance),
        "the mean is a matrix of one column: the shape (D,) is asked": (mean[:, None], covariance),
        "the mean is repeated for each datum: it is asked once": (mean.expand(n, width), covariance),
        "the mean came back as zero: the centered data have mean zero, but x has not": (0 * mean, covariance),
        "the first datum is left out": of_rows(x[1:]),
        "the last datum is left out": of_rows(x[:-1]),
        "the data are standardized first": (0 * mean, covariance / torch.outer(deviations, deviations)),
    }
    return Case(checked, (x,), (mean, covariance), mistakes, made=Made(sizes={"N": n, "D": width}))


@case()
def fit_to_points(generator):
    spread = torch.linalg.cholesky(drawn_covariance(generator, 4))
    x = uniform(generator, 1, 3, 4) + normal(generator, 9, 4) @ spread.T
    return fit_case("the most likely Gaussian of 9 points, D = 4", x)


@case()
def fit_to_flowers(generator):
    """Some of the flowers of one species, which of them is drawn, with all that was measured."""
    flowers = data.iris()
    of_species = flowers.x[flowers.labels == int(torch.randint(3, (), generator=generator))]
    some = torch.randperm(len(of_species), generator=generator)[:31]
    return fit_case("the most likely Gaussian of 31 irises of one species, D = 4", of_species[some])


@case(hidden=True)
def fit_drawn(generator):
    return fit_case("the most likely Gaussian for other sizes", 1 + normal(generator, 13, 6))


@case(hidden=True)
def fit_to_tiny_numbers(generator):
    x = 1e-5 * (1 + normal(generator, 7, 4))
    return quiet(fit_case("the most likely Gaussian of very small numbers", x))


@case(hidden=True)
def fit_on_the_line(generator):
    x = 20 + normal(generator, 5, 1)
    return quiet(fit_case("the most likely Gaussian in one dimension", x))


@case(hidden=True)
def fit_in_single_precision(generator):
    return single_precision(
        fit_case("the most likely Gaussian, in single precision", normal(generator, 7, 3))
    )
