"""Task 1: log_density."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.distributions import Normal

from course.check.case import Case, case
from course.check.cases.latent_variables.common import LOG_TWO_PI, ONE_FOR_EACH_ROW
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.relations import Made


def log_density_case(checked: str, x: Tensor, mean: Tensor, variances: Tensor) -> Case:
    def by(deviations: Tensor, around: Tensor = mean) -> Tensor:
        return Normal(around, deviations).log_prob(x).sum(1)

    each = Normal(mean, variances.sqrt()).log_prob(x)
    right, (count, width) = each.sum(1), x.shape
    half_log_variance, half_log_two_pi = 0.5 * variances.log().sum(), 0.5 * LOG_TWO_PI
    off = x - mean
    squares = 0.5 * (off.square() / variances).sum(1)

    def form(value: Tensor) -> Tensor:
        """The right value with another quadratic form."""
        return right + squares - 0.5 * value

    def logs(value: Tensor | float) -> Tensor:
        """The right value with something else for the sum of the log σ²."""
        return right + half_log_variance - 0.5 * value

    def constant(value: float) -> Tensor:
        """The right value with something else for D log 2π."""
        return right + width * half_log_two_pi - 0.5 * value

    mistakes = {
        "the variances are used as standard deviations": by(variances),
        "standard deviations stand where variances belong, throughout": by(variances.sqrt().sqrt()),
        "the variances are used as if they were precisions, one over the variance": by(variances.rsqrt()),
        "the variances are used as if they were their logarithms": by((variances / 2).exp()),
        "the mean is not subtracted": by(variances.sqrt(), 0 * mean),
        "the mean is added to x, not subtracted": by(variances.sqrt(), -mean),
        "the normalizer has the standard deviations under its root, √Πσ: it must have the variances": (
            right + half_log_variance / 2
        ),
        "log σ² lacks its factor ½": right - half_log_variance,
        "log σ² is missing": right + half_log_variance,
        "log σ² has the wrong sign": right + 2 * half_log_variance,
        "σ² stands where its logarithm belongs": logs(variances.sum()),
        "σ stands where log σ belongs": logs(2 * variances.sqrt().sum()),
        "the logarithm of the sum of the σ² stands for the sum of their logarithms": logs(
            variances.sum().log()
        ),
        "log σ² is to the base 10": logs(variances.log10().sum()),
        "log σ² is to the base 2": logs(variances.log2().sum()),
        "the square lacks its factor ½": right - squares,
        "the square has the wrong sign": right + 2 * squares,
        "the square is missing: only the normalizer came back": right + squares,
        "the square is not divided by the variance": form(off.square().sum(1)),
        "the square is multiplied by the variance, not divided": form((off.square() * variances).sum(1)),
        "the square is divided by the standard deviation, not by the variance": form(
            (off.square() / variances.sqrt()).sum(1)
        ),
        "the square is divided by the square of the variance: is the deviation from the mean divided by σ² and then "
        "squared?": form((off / variances).square().sum(1)),
        "the deviation from the mean is not squared": form((off / variances).sum(1)),
        "the absolute deviation from the mean stands for its square": form((off.abs() / variances).sum(1)),
        "the sum over the coordinates is squared, not each coordinate": form(
            (off / variances.sqrt()).sum(1).square()
        ),
        "the root of the sum of squares stands for the sum": form((2 * squares).sqrt()),
        "the term log 2π is missing": right + width * half_log_two_pi,
        "log 2π counts once, not once for each of the D coordinates": constant(LOG_TWO_PI),
        "log 2π counts N times, not once for each of the D coordinates": constant(count * LOG_TWO_PI),
        "log 2π lacks its factor ½": right - width * half_log_two_pi,
        "log 2π has the wrong sign": right + 2 * width * half_log_two_pi,
        "log π stands for log 2π": constant(width * math.log(math.pi)),
        "2π stands where its logarithm belongs": constant(width * 2 * math.pi),
        "log 2 times π stands for the logarithm of 2π": constant(width * math.log(2) * math.pi),
        "log 2π is to the base 10": constant(width * math.log10(2 * math.pi)),
        "log 2π is halved once too often": right + width * half_log_two_pi / 2,
        "log σ² and log 2π stand outside the factor ½": right - half_log_variance - width * half_log_two_pi,
        "the normalizer is missing altogether, log σ² and log 2π": -squares,
        "the normalizer has the wrong sign: log σ² and log 2π are subtracted": (
            -squares + half_log_variance + width * half_log_two_pi
        ),
        "the densities of the coordinates are added, not multiplied": each.logsumexp(1),
        "the densities of the coordinates are averaged, not multiplied": each.logsumexp(1) - math.log(width),
        "the logarithms of the coordinates' densities are multiplied, not added": each.prod(1),
        "the density itself came back, not its logarithm": right.exp(),
        "it is averaged over the D coordinates, not summed": right / width,
        "the sum over the D coordinates is missing": each,
        "the density of each coordinate came back, neither its logarithm nor their sum": each.exp(),
        "the sum goes over the data, not over the D coordinates": each.sum(0),
        "the mean over the data came back, for each coordinate": each.mean(0),
        f"it is summed over the data: {ONE_FOR_EACH_ROW}": right.sum(),
        f"it is averaged over the data: {ONE_FOR_EACH_ROW}": right.mean(),
        f"it is averaged over data and coordinates: {ONE_FOR_EACH_ROW}": each.mean(),
    }
    made = Made(sizes={"N": count, "D": width})
    return Case(checked, (x, mean, variances), right, mistakes, made=made)


def drawn_points(generator: torch.Generator, count: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
    """x, mean and variances; some of the variances are below one, some above."""
    x, mean = 2 * normal(generator, count, width), 1 + normal(generator, width)
    variances = torch.cat(
        [uniform(generator, 0.3, 0.7, width // 2), uniform(generator, 1.5, 4, width - width // 2)]
    )
    return x, mean, variances


@case()
def density_of_points(generator):
    return log_density_case("log N(x_n; μ, diag σ²) of 7 points, D = 4", *drawn_points(generator, 7, 4))


@case(hidden=True)
def density_drawn(generator):
    return log_density_case("the log-density in more dimensions", *drawn_points(generator, 11, 5))


@case(hidden=True)
def density_far_away(generator):
    x, mean, variances = drawn_points(generator, 5, 3)
    checked = "the log-density so far away that the density itself is stored as zero"
    return quiet(log_density_case(checked, 90 + x, mean, variances))


@case(hidden=True)
def density_of_narrow_ones(generator):
    x, mean, variances = drawn_points(generator, 5, 3)
    checked = "the log-density of a very narrow Gaussian, near its mean"
    return quiet(log_density_case(checked, 1e-6 * x, 1e-6 * mean, 1e-12 * variances))


@case(hidden=True)
def density_on_the_line(generator):
    x, mean = normal(generator, 4, 1), normal(generator, 1)
    checked = "the log-density in one dimension, in single precision"
    return single_precision(log_density_case(checked, x, mean, uniform(generator, 0.2, 3, 1)))
