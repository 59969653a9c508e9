"""Task 1: log_gaussian."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal

from course.check.case import Case, case
from course.check.cases.gaussian_mixtures.common import ADDED, FAR_AWAY, SAFETIES, UNSAFE, drawn_mixture
from course.check.cases.making import normal, quiet, single_precision
from course.check.relations import Made
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters


def log_gaussian_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, inverse = oracle.log_density(x, theta), theta.covariances.inverse()
    (count, width), components = x.shape, len(theta.means)
    half_log_determinant = 0.5 * theta.covariances.logdet()
    half_log_two_pi = 0.5 * math.log(2 * math.pi)
    constant = width * half_log_two_pi
    difference = x[:, None] - theta.means
    variances = theta.covariances.diagonal(dim1=1, dim2=2)
    factors = torch.linalg.cholesky(theta.covariances)

    def quadratic(matrices: Tensor, difference: Tensor = difference) -> Tensor:
        return torch.einsum("nki,kij,nkj->nk", difference, matrices, difference)

    def whitened(matrices: Tensor, *, upper: bool = False) -> Tensor:
        columns = difference.permute(1, 2, 0)  # (K, D, N)
        return torch.linalg.solve_triangular(matrices, columns, upper=upper).permute(2, 0, 1)

    def with_quadratic(value: Tensor) -> Tensor:
        return right + (quadratic(inverse) - value) / 2

    def with_half_log_determinant(value: Tensor) -> Tensor:
        return right + half_log_determinant - value

    def with_constant(value: float) -> Tensor:
        return right + constant - value

    eye = torch.eye(width, dtype=torch.float64)
    in_the_quadratic_form = {
        "the covariance stands where its inverse belongs": quadratic(theta.covariances),
        "the covariance is left out of the quadratic form: this is the squared distance": (
            difference.square().sum(2)
        ),
        "the inverse is taken entry by entry, not of the matrix": quadratic(1 / theta.covariances),
        "the quadratic form has the variances alone, without the entries off the diagonal": (
            (difference.square() / variances).sum(2)
        ),
        "the quadratic form has the diagonal of the inverse alone": quadratic(inverse * eye),
        "the quadratic form has the inverse of the Cholesky factor, not of the covariance": (
            quadratic(factors.inverse())
        ),
        "the differences are solved with Lᵀ; the Cholesky factor L belongs there": (
            whitened(factors.mT, upper=True).square().sum(2)
        ),
        "the differences are multiplied by the Cholesky factor: its inverse belongs there": (
            torch.einsum("kij,nkj->nki", factors, difference).square().sum(2)
        ),
        "the inverse of the covariance is applied twice": quadratic(inverse @ inverse),
        "the distance is not squared: a root is taken of the quadratic form": quadratic(inverse).sqrt(),
        "the whitened differences are added up without being squared": whitened(factors).sum(2),
        "the quadratic form is averaged over the dimensions, not summed": quadratic(inverse) / width,
        "the means are not subtracted": quadratic(inverse, x[:, None].expand_as(difference)),
        "the means are added, not subtracted": quadratic(inverse, x[:, None] + theta.means),
    }
    in_the_log_determinant = {
        "the determinant stands where its logarithm belongs": 0.5 * theta.covariances.det(),
        "the log-determinant is that of the variances alone, without the entries off the diagonal": (
            0.5 * variances.log().sum(1)
        ),
        "the log-determinant is to the base 10": half_log_determinant / math.log(10),
        "the log-determinant is to the base 2": half_log_determinant / math.log(2),
    }
    in_the_constant = {
        "D is missing in D log 2π": half_log_two_pi,
        "the number of points stands for D in D log 2π": count * half_log_two_pi,
        "the number of components stands for D in D log 2π": components * half_log_two_pi,
        "2π stands where log 2π belongs": width * math.pi,
        "π stands for 2π in D log 2π": width * 0.5 * math.log(math.pi),
        "D stands inside the logarithm, log(2πD), not before it": 0.5 * math.log(2 * math.pi * width),
    }
    as_scale = -whitened(theta.covariances.tril()).square().sum(2) / 2 - variances.log().sum(1) - constant
    mistakes = {
        "the log-determinant lacks its factor ½": right - half_log_determinant,
        "the term D log 2π lacks its factor ½": right - constant,
        "the quadratic form lacks its factor ½": right - quadratic(inverse) / 2,
        "the factor ½ stands before the quadratic form alone: all three terms have it": (
            right - half_log_determinant - constant
        ),
        "the factor −½ stands before the quadratic form alone: all three terms have it": (
            right + 3 * half_log_determinant + 3 * constant
        ),
        "the covariances are not used at all, as if they were the identity": (
            -difference.square().sum(2) / 2 - constant
        ),
        "the log-determinants of all components are added up": (
            right + half_log_determinant - half_log_determinant.sum()
        ),
        "the normalization is left out: this is the quadratic form alone": -quadratic(inverse) / 2,
        "only the quadratic form came back, without −½ and without the normalization": quadratic(inverse),
        "the covariance is used as if it were the scale, a variance for a standard deviation": (
            -quadratic(inverse @ inverse) / 2 - 2 * half_log_determinant - constant
        ),
        "the covariance is handed over as a Cholesky factor (scale_tril)": as_scale,
        "the covariance is handed over as its inverse (precision_matrix)": (
            -quadratic(theta.covariances) / 2 + half_log_determinant - constant
        ),
        "the entries of the covariance off its diagonal are ignored": (
            Normal(theta.means, variances.sqrt()).log_prob(x[:, None]).sum(2)
        ),
        "the variances on the diagonal are used as standard deviations, all other entries ignored": (
            Normal(theta.means, variances).log_prob(x[:, None]).sum(2)
        ),
    }
    mistakes |= {name: with_quadratic(value) for name, value in in_the_quadratic_form.items()}
    mistakes |= {name: with_half_log_determinant(value) for name, value in in_the_log_determinant.items()}
    mistakes |= {name: with_constant(value) for name, value in in_the_constant.items()}
    if components > 1:
        for place, which in {0: "first", components - 1: "last"}.items():
            alone = MultivariateNormal(theta.means, theta.covariances[place].expand_as(theta.covariances))
            mistakes[f"the covariance of the {which} component is used for all"] = alone.log_prob(x[:, None])
            alone = MultivariateNormal(theta.means[place].expand_as(theta.means), theta.covariances)
            mistakes[f"the mean of the {which} component is used for all"] = alone.log_prob(x[:, None])
        mistakes |= densities_with(x, theta, (1e-2, 1e-3, 1e-4, 1e-5, 1e-6))
    made = Made(
        sizes={"N": count, "D": width, "K": components},
        terms={
            "the quadratic form": -quadratic(inverse) / 2,
            "the log-determinant": -half_log_determinant.expand(count, components),
            "the term D log 2π": torch.full_like(right, -constant),
        },
    )
    return Case(checked, (x, theta.means, theta.covariances), right, mistakes, made=made)


def densities_with(x: Tensor, theta: MixtureParameters, added: Iterable[float]) -> dict[str, Any]:
    """What comes if so much is added to the variances."""
    eye = torch.eye(x.shape[1], dtype=torch.float64)
    return {
        ADDED.format(f"{value:g}"): MultivariateNormal(
            theta.means, theta.covariances + value * eye, validate_args=False
        ).log_prob(x[:, None])
        for value in added
    }


@case()
def gaussians_in_six_dimensions(generator):
    x, theta = normal(generator, 9, 6), drawn_mixture(generator, 4, 6)
    checked = "log N(x_n; μ_k, Σ_k) of 9 points under 4 components in 6 dimensions"
    return log_gaussian_case(checked, x, theta)


@case(hidden=True)
def gaussians_drawn(generator):
    x, theta = 2 * normal(generator, 13, 4), drawn_mixture(generator, 6, 4)
    return log_gaussian_case("log-densities of other points, for other sizes", x, theta)


@case(hidden=True)
def gaussians_far_away(generator):
    x, theta = 60 + normal(generator, 9, 6), drawn_mixture(generator, 4, 6)
    made = Made(
        sizes={"N": 9, "D": 6, "K": 4},
        not_finite="the density underflows to 0 far away: its logarithm must never leave the logarithms",
        otherwise=FAR_AWAY,
    )
    return Case(
        "log-densities of points so far away that the density underflows",
        (x, theta.means, theta.covariances),
        oracle.log_density(x, theta),
        made=made,
    )


@case(hidden=True)
def gaussians_very_narrow(generator):
    """Everything is small by the same factor, so that whatever is added for safety is not."""
    x, theta = normal(generator, 9, 4), drawn_mixture(generator, 6, 4)
    x, theta = (
        1e-4 * x,
        theta._replace(means=1e-4 * theta.means, covariances=1e-8 * theta.covariances),
    )
    right, determinants = oracle.log_density(x, theta), theta.covariances.det()
    mistakes = densities_with(x, theta, SAFETIES[:9]) | {
        f"{value:g} is added to the determinant, which is far smaller": (
            right + (determinants.log() - (determinants + value).log()) / 2
        )
        for value in SAFETIES
        if value != 2.0**-52
    }
    return Case(
        "log-densities under very narrow components",
        (x, theta.means, theta.covariances),
        right,
        mistakes,
        made=Made(sizes={"N": 9, "D": 4, "K": 6}, otherwise=UNSAFE),
    )


@case(hidden=True)
def gaussian_alone(generator):
    x, theta = 50 + normal(generator, 4, 5), drawn_mixture(generator, 1, 5)
    return quiet(log_gaussian_case("log-densities far away from a single component", x, theta))


@case(hidden=True)
def gaussians_of_one_point(generator):
    x, theta = normal(generator, 1, 6), drawn_mixture(generator, 4, 6)
    return quiet(log_gaussian_case("log-densities of a single point", x, theta))


@case(hidden=True)
def gaussians_on_the_line(generator):
    x, theta = normal(generator, 6, 1), drawn_mixture(generator, 3, 1)
    return single_precision(
        log_gaussian_case("log-densities in one dimension, in single precision", x, theta)
    )
