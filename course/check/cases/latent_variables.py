"""Cases of exercise 01, latent variables, Gaussians and divergences.

For each task first how a case is made: the right value by another route than the solution (torch.distributions, sums
over pairs, the joint Gaussian of x and z, moments and laws of draws), and what each known mistake gives. Then its
cases, all of them drawn. Cases on which mistakes coincide (one dimension, single precision, tiny numbers) name none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.distributions import Laplace, MultivariateNormal, Normal, Uniform, kl_divergence

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import block, normal, quiet, real, single_precision, uniform
from course.check.relations import Made
from course.check.values import Fixture
from course.lvm import data
from course.lvm.linear_gaussian import LinearGaussian
from course.lvm.oracles import linear_gaussian

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.gaussian",
    "course.lvm.linear_gaussian",
    "course.lvm.nonlinear_gaussian",
    "course.lvm.approximations",
    "course.lvm.divergences",
    "course.lvm.gaussian_fits",
    "course.lvm.densities",
)

ONE_FOR_EACH_ROW = "one number for each row is asked"
LOG_TWO_PI = math.log(2 * math.pi)


def drawn_covariance(generator: torch.Generator, width: int) -> Tensor:
    """A covariance whose variances differ, and whose coordinates depend on each other."""
    root = normal(generator, width, width)
    ladder = torch.arange(1, width + 1, dtype=torch.float64).diag()
    return root @ root.mT / width + 0.4 * ladder


# Task 1: log_density


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


# Task 2: fit


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


# Task 3: marginal


def marginal_case(checked: str, model: LinearGaussian) -> Case:
    W, b, noise, prior_mean, prior = model
    assert prior_mean is not None
    assert prior is not None
    joint_mean, joint_covariance = linear_gaussian.joint(model)
    width, hidden = W.shape
    mean, covariance = joint_mean[:width], joint_covariance[:width, :width]
    carried, moved = covariance - noise, mean - b
    of_covariance = {
        "the noise is left out of the covariance": carried,
        "the noise covariance is used as if it were the scale, a variance for a standard deviation": (
            carried + noise @ noise
        ),
        "the Cholesky factor of the noise covariance is added, not the covariance": (
            carried + torch.linalg.cholesky(noise)
        ),
        "the inverse of the noise covariance is added, not the covariance": carried + noise.inverse(),
        "the noise covariance is subtracted: independent spreads add up": carried - noise,
        "the noise covariance is added twice": carried + 2 * noise,
        "of the noise covariance only the diagonal is added": carried + torch.diag(noise.diagonal()),
        "the noise variances are added to every row": carried + noise.diagonal(),
        "the identity stands for the noise covariance": carried + torch.eye(width, dtype=b.dtype),
        "the covariance of z is left out: this is W Wᵀ": W @ W.T + noise,
        "the covariance of z is used as if it were the scale, a variance for a standard deviation": (
            W @ prior @ prior @ W.T + noise
        ),
        "the Cholesky factor of the covariance of z stands for it": (
            W @ torch.linalg.cholesky(prior) @ W.T + noise
        ),
        "the inverse of the covariance of z stands for it": W @ prior.inverse() @ W.T + noise,
        "of the covariance of z only the diagonal is used": W @ torch.diag(prior.diagonal()) @ W.T + noise,
        "the covariance of x given z came back: z is not integrated out": noise,
        "off the diagonal of the covariance is nothing left": torch.diag(covariance.diagonal()),
        "the variances of x alone came back: the covariance is a matrix": covariance.diagonal(),
        "b bᵀ is added to the covariance: an offset moves, it does not spread": covariance
        + torch.outer(b, b),
        "b is added to the covariance: an offset moves, it does not spread": covariance + b,
        "second moments: the mean is not subtracted": covariance + torch.outer(mean, mean),
        "the second moments of z are carried along, not its covariance": (
            covariance + torch.outer(moved, moved)
        ),
        "of z only the outer product of its mean is carried along, not its covariance": (
            torch.outer(moved, moved) + noise
        ),
        "the noise covariance is multiplied by what W carries along, not added": carried @ noise,
        "W is squared entry by entry: W Σ Wᵀ needs the whole matrix": torch.diag(
            W.square() @ prior.diagonal()
        )
        + noise,
    }
    mistakes: dict[str, Any] = {how: (mean, value) for how, value in of_covariance.items()}
    mistakes |= {
        "the offset b is left out of the mean": (moved, covariance),
        "the mean of z is left out of that of x": (b, covariance),
        "the mean is left out: x has not mean zero": (0 * b, covariance),
        "the offset b is subtracted": (moved - b, covariance),
        "the offset b is added twice": (mean + b, covariance),
        "the mean of z is subtracted": (b - moved, covariance),
        "the mean of z is divided by its standard deviations": (
            W @ (prior_mean / prior.diagonal().sqrt()) + b,
            covariance,
        ),
        "the mean of z is multiplied by its covariance": (W @ prior @ prior_mean + b, covariance),
        "the mean is a matrix of one column: the shape (D,) is asked": (mean[:, None], covariance),
        "the mean is a matrix of one row: the shape (D,) is asked": (mean[None], covariance),
        "the law of z came back: it is x whose law is asked": (prior_mean, prior),
        "the law of x at the mean of z came back, and without b: z is not integrated out": (moved, noise),
        "mean and covariance are without the noise and without b": (moved, carried),
    }
    if width == hidden:
        mistakes |= {
            "the second W is not transposed: W Σ W": (mean, W @ prior @ W + noise),
            "the wrong W is transposed: Wᵀ Σ W": (mean, W.T @ prior @ W + noise),
            "W stands on one side only: W Σ": (mean, W @ prior + noise),
            "both W stand on one side: W Wᵀ Σ": (mean, W @ W.T @ prior + noise),
            "both W stand on one side: Σ W Wᵀ": (mean, prior @ W @ W.T + noise),
            "W is left out of the covariance": (mean, prior + noise),
            "the noise is carried along by W too: W (Σ_z + Σ_x) Wᵀ": (mean, W @ (prior + noise) @ W.T),
            "the covariances of z and of the noise are exchanged": (mean, W @ noise @ W.T + prior),
            "the product is taken entry by entry": (mean, W * prior * W.T + noise),
            "the transpose of W carries the mean": (W.T @ prior_mean + b, covariance),
            "the transpose of W carries mean and covariance": (W.T @ prior_mean + b, W.T @ prior @ W + noise),
            "the map carries the offset too: W (μ_z + b)": (W @ (prior_mean + b), covariance),
            "the map carries the offset, not the mean of z: W b + μ_z": (W @ b + prior_mean, covariance),
            "W is left out of the mean": (prior_mean + b, covariance),
            "W is left out of mean and covariance": (prior_mean + b, prior + noise),
            "W is inverted: x = W z + b, not the other way round": (
                torch.linalg.solve(W, prior_mean) + b,
                W.inverse() @ prior @ W.inverse().T + noise,
            ),
        }
    made = Made(sizes={"D": width, "M": hidden})
    degenerate = "M = D" if width == hidden else ""
    return Case(checked, tuple(model), (mean, covariance), mistakes, made=made, degenerate=degenerate)


def drawn_linear(generator: torch.Generator, width: int, hidden: int) -> LinearGaussian:
    return LinearGaussian(
        weights=normal(generator, width, hidden),
        bias=1 + normal(generator, width),
        noise_covariance=drawn_covariance(generator, width),
        prior_mean=1 + normal(generator, hidden),
        prior_covariance=drawn_covariance(generator, hidden),
    )


@case()
def marginal_of_a_square_map(generator):
    checked = "mean and covariance of x = W z + b + noise, D = M = 3"
    return marginal_case(checked, drawn_linear(generator, 3, 3))


@case()
def marginal_of_a_tall_map(generator):
    checked = "mean and covariance of x = W z + b + noise, D = 6, M = 4"
    return marginal_case(checked, drawn_linear(generator, 6, 4))


@case(hidden=True)
def marginal_drawn(generator):
    return marginal_case(
        "the law of x for more hidden coordinates than seen ones", drawn_linear(generator, 4, 7)
    )


@case(hidden=True)
def marginal_of_a_square_map_drawn(generator):
    return marginal_case("the law of x where x and z are of one size", drawn_linear(generator, 4, 4))


@case(hidden=True)
def marginal_of_one_hidden_number(generator):
    return quiet(_made_of("the law of x with a single hidden coordinate", drawn_linear(generator, 3, 1)))


@case(hidden=True)
def marginal_without_noise(generator):
    """Nothing may be added to a covariance that is small, nor to one that is singular."""
    W, b, noise, mean, covariance = drawn_linear(generator, 4, 3)
    assert covariance is not None
    model = LinearGaussian(W, b, 0 * noise, mean, 1e-9 * covariance)
    checked = "the law of x without noise, where it has no density but a covariance all the same"
    return quiet(_made_of(checked, model))


def _made_of(checked: str, model: LinearGaussian) -> Case:
    mean, covariance = linear_gaussian.joint(model)
    width = len(model.bias)
    return Case(checked, tuple(model), (mean[:width], covariance[:width, :width]))


@case(hidden=True)
def marginal_in_single_precision(generator):
    checked = "the law of x, in single precision"
    return single_precision(_made_of(checked, drawn_linear(generator, 3, 4)))


# Task 4: sample, from the model z ~ N(μ_z, Σ_z), x = f(z) + noise. The decoder keeps the first coordinates of z, and
# bends in the others. What comes back is judged by its moments (they tell which mistake it was) and by laws in closed
# form (they tell whether it is normal, and whether rows, and z and noise, are independent).


class Model(NamedTuple):
    """What the draws come from, and the number of them. The decoder keeps the first `kept` coordinates of z."""

    rows: int
    prior_mean: Tensor
    prior_covariance: Tensor
    noise_covariance: Tensor
    kept: int

    @property
    def hidden(self) -> int:
        return len(self.prior_mean)

    @property
    def width(self) -> int:
        return len(self.noise_covariance)

    @property
    def decoder(self) -> Fixture:
        return Fixture("bent", {"kept": self.kept, "width": self.width})

    def arguments(self, generator: torch.Generator) -> tuple[Any, ...]:
        return (
            self.rows,
            self.prior_mean,
            self.prior_covariance,
            self.decoder,
            self.noise_covariance,
            generator,
        )

    @property
    def form(self) -> tuple[Tensor, Tensor]:
        return torch.ones(self.rows, self.width), torch.ones(self.rows, self.hidden)

    @property
    def described(self) -> dict[str, Any]:
        """What a case says of its sizes."""
        if self.width == self.hidden:  # and no form: a list of two blocks of one size is one block to it
            return {"degenerate": "M = D"}
        sizes = {"N": self.rows, "D": self.width, "M": self.hidden}
        return {"made": Made(sizes=sizes), "form": self.form}


#: Of a right answer, the draws are that far away with a smaller probability than this. An audit tries thousands.
FALSE_REJECT = 1e-9
DRAWS = 4000
#: So many standard deviations may a moment of the draws stray.
BAND = 7.0


def positive_covariance(generator: torch.Generator, width: int, size: float) -> Tensor:
    """A covariance with positive entries, far from its square, its diagonal, and the identity."""
    root = torch.diag(uniform(generator, 0.8, 1.4, width)) + uniform(generator, 0.3, 0.8, width, width).tril(
        -1
    )
    return size * root @ root.T


def a_model(generator: torch.Generator, rows: int, *, square: bool = False) -> Model:
    """M = 4 and D = 6, or M = D = 4."""
    mean = uniform(generator, 0.8, 2.5, 4) * torch.tensor([1.0, -1.0, 1.0, -1.0])
    prior = positive_covariance(generator, 4, 1.9)
    if square:
        return Model(rows, mean, prior, positive_covariance(generator, 4, 0.3), kept=3)
    return Model(rows, mean, prior, positive_covariance(generator, 6, 0.3), kept=4)


def pair_of(pair: Any) -> tuple[Tensor, Tensor]:
    x, z = (block(part).to(torch.float64) for part in pair)
    return x, z


def noise_in(pair: Any, model: Model) -> Tensor:
    """x - f(z) of pairs (x, z), as they came back."""
    x, z = pair_of(pair)
    return x - fixtures.make(model.decoder)(z)


class Law(NamedTuple):
    """A normal law, as far as draws tell it."""

    mean: Tensor
    covariance: Tensor


def strays(draws: Tensor, law: Law) -> float:
    """How many standard deviations the moments of normal draws are off, the largest of all and of their total."""
    count, width = draws.shape
    off, variances = draws - law.mean, law.covariance.diagonal()
    deviation = (torch.outer(variances, variances) + law.covariance.square()).div(count).sqrt()
    scores = [(draws.mean(0) - law.mean) / (variances / count).sqrt()]
    scores.append((off.T @ off / count - law.covariance) / deviation)
    if float(torch.linalg.cond(law.covariance)) < 1e8:
        total = torch.linalg.solve(law.covariance, off.T @ off / count).trace()
        scores.append((total / width - 1) / math.sqrt(2 / (count * width)))
    return max(float(score.abs().max()) for score in scores)


def law_told_by(draws: Tensor, right: Law, mistaken: dict[str, Law]) -> Law:
    """The right law if the draws may be its own, or else the nearest of the mistaken ones that they may be of; if there
    is none, what the moments are.
    """
    if strays(draws, right) <= BAND:
        return right
    distances = {name: strays(draws, law) for name, law in mistaken.items()}
    nearest = min(distances, key=lambda name: distances[name])
    return mistaken[nearest] if distances[nearest] <= BAND else Law(draws.mean(0), draws.T.cov(correction=0))


WRONG_SIDE = "the wrong side of the root is multiplied, ε L for L ε: with rows of noise it is ε Lᵀ"


def mistaken_covariances(covariance: Tensor, whose: str, called: str) -> dict[str, Tensor]:
    """What is made of standard normal numbers by a root that is none."""
    root, diagonal = torch.linalg.cholesky(covariance), torch.diag(covariance.diagonal())
    entries = covariance.sqrt()
    return {
        f"{called} is used as its root, a variance for a standard deviation": covariance @ covariance,
        f"of {called} only the diagonal is used": diagonal,
        f"of {called} only the diagonal is used, and its variances as standard deviations": diagonal
        @ diagonal,
        f"{WRONG_SIDE} ({whose})": root.T @ root,
        f"{called} is left out: {whose} is spread as N(0, I) is": torch.eye(len(root), dtype=root.dtype),
        f"{called} is inverted: {whose} is spread by the precision": covariance.inverse(),
        f"the square roots of the entries of {called} are no root of it": entries @ entries,
        f"one random number serves all coordinates of a row of {whose}": torch.outer(
            root.sum(1), root.sum(1)
        ),
        f"{whose} spreads twice as far as it should": 4 * covariance,
        f"{whose} spreads half as far as it should": covariance / 4,
        f"{whose} has twice the covariance that it should have": 2 * covariance,
        f"{whose} has half the covariance that it should have": covariance / 2,
        f"{whose} spreads about a tenth too far": 1.21 * covariance,
        f"{whose} spreads about a tenth too little": 0.81 * covariance,
        f"{whose} is made of uniform numbers between -1 and 1, whose variance is 1/3": covariance / 3,
    }


UNIFORM = "uniform numbers between 0 and 1 (torch.rand) stand for standard normal ones"


def moments_of_z(checked: str, model: Model, generator: torch.Generator) -> Case:
    mean, covariance = model.prior_mean, model.prior_covariance
    root, right = torch.linalg.cholesky(covariance), Law(mean, covariance)
    spreads = mistaken_covariances(covariance, "z", "the covariance of z")
    laws = {name: Law(mean, spread) for name, spread in spreads.items()}
    laws |= {
        "the prior mean is left out of z": Law(0 * mean, covariance),
        "the prior mean is subtracted from z": Law(-mean, covariance),
        "the prior mean is added to z twice": Law(2 * mean, covariance),
        "the prior mean is multiplied by the root too": Law(root @ mean, covariance),
        "the prior mean is multiplied by the root too, from the wrong side": Law(
            root.T @ mean, root.T @ root
        ),
        "z is standard normal: its mean and covariance are left out": Law(0 * mean, torch.eye(len(mean))),
        f"{UNIFORM} (z)": Law(mean + root.sum(1) / 2, covariance / 12),
    }
    if model.width == model.hidden:
        laws["the covariances of z and of the noise are exchanged (z)"] = Law(mean, model.noise_covariance)
    return Case(
        checked,
        model.arguments(generator),
        right,
        laws,
        look=lambda pair: law_told_by(pair_of(pair)[1], right, laws),
        **model.described,
    )


def moments_of_noise(checked: str, model: Model, generator: torch.Generator) -> Case:
    """Of z and of the noise in the coordinates that are not bent, together: whether they are independent counts too."""
    mean, prior, noise, kept = model.prior_mean, model.prior_covariance, model.noise_covariance, model.kept
    root, noise_root = torch.linalg.cholesky(prior), torch.linalg.cholesky(noise)
    identity, nowhere = torch.eye(len(root), dtype=root.dtype), torch.zeros(kept, dtype=root.dtype)
    apart = torch.zeros(len(root), kept, dtype=root.dtype)

    def of_both(noise_covariance: Tensor, with_z: Tensor = apart, noise_mean: Tensor = nowhere) -> Law:
        own = noise_covariance[:kept, :kept]
        both = torch.cat([torch.cat([prior, with_z], 1), torch.cat([with_z.T, own], 1)])
        return Law(torch.cat([mean, noise_mean]), both)

    left, z_kept = identity - root, prior[:kept, :kept]
    shared = root @ torch.eye(len(root), len(noise), dtype=root.dtype) @ noise_root.T
    right = of_both(noise)
    spreads = mistaken_covariances(noise, "the noise", "the noise covariance")
    laws = {name: of_both(spread) for name, spread in spreads.items()}
    laws |= {
        "the same random numbers make z and the noise: they must be independent": of_both(
            noise, shared[:, :kept]
        ),
        "the noise is made of the random numbers of z with a minus: they must be independent": of_both(
            noise, -shared[:, :kept]
        ),
        "the z that comes back is not the one that x was made of": of_both(
            2 * z_kept + noise[:kept, :kept], -prior[:, :kept]
        ),
        "x was not made of z: the decoder got the prior mean": of_both(
            z_kept + noise[:kept, :kept], -prior[:, :kept]
        ),
        "the decoder got zeros, not z": of_both(z_kept + noise[:kept, :kept], -prior[:, :kept], -mean[:kept]),
        "the decoder got z without its mean": of_both(noise, apart, -mean[:kept]),
        "the decoder got the standard normal numbers, not the z that was made of them": of_both(
            (left @ left.T)[:kept, :kept] + noise[:kept, :kept], (root @ left.T)[:, :kept], -mean[:kept]
        ),
        f"{UNIFORM} (the noise)": of_both(noise / 12, apart, noise_root.sum(1)[:kept] / 2),
    }
    if model.width == model.hidden:
        laws |= {
            "the covariances of z and of the noise are exchanged (noise)": of_both(prior),
            "the noise has the prior mean too": of_both(noise, apart, mean[:kept]),
        }

    def look(pair: Any) -> Law:
        return law_told_by(torch.cat([pair_of(pair)[1], noise_in(pair, model)[:, :kept]], 1), right, laws)

    return Case(checked, model.arguments(generator), right, laws, look=look, **model.described)


def sizes(checked: str, model: Model, generator: torch.Generator) -> Case:
    n, d, m = model.rows, model.width, model.hidden
    mistakes = {
        "x and z are exchanged: x comes first": [n, m, n, d],
        "x and z are transposed: a row for each draw is asked": [d, n, m, n],
        "x is transposed: a row for each draw is asked": [d, n, n, m],
        "z is transposed: a row for each draw is asked": [n, d, m, n],
        "x has as many coordinates as z: was the decoder applied?": [n, m, n, m],
        "z has as many coordinates as x: was it drawn before the decoder?": [n, d, n, d],
        "one pair came back: N of them are asked": [d, m],
        "one pair came back, as matrices of one row: N of them are asked": [1, d, 1, m],
        "there are N + 1 rows: N are asked": [n + 1, d, n + 1, m],
        "there are N - 1 rows: N are asked": [n - 1, d, n - 1, m],
        "x alone came back: the z behind it is asked too": [d] * n,
        "z alone came back: x is asked too": [m] * n,
        "x and z came back in one matrix: two are asked": [d + m] * n,
        "x, z and the noise came back: two are asked": [n, d, n, m, n, d],
        "z came back as one column": [n, d, n, 1],
        "z came back once, not for each row": [n, d, m],
    }
    return Case(
        checked,
        model.arguments(generator),
        torch.tensor([n, d, n, m]),
        {how: torch.tensor(value) for how, value in mistakes.items()},
        look=lambda pair: torch.tensor([size for value in pair for size in block(value).shape]),
        made=Made(sizes={"N": n, "D": d, "M": m}),
    )


def different_rows(pair: Any, model: Model) -> Tensor:
    """How many different z there are, how many different noises, and how many noises that are not zero."""
    z, noise = pair_of(pair)[1].round(decimals=9), noise_in(pair, model).round(decimals=9)
    counts = len(z.unique(dim=0)), len(noise.unique(dim=0)), int((noise != 0).any(1).sum())
    return torch.tensor(counts)


def row_by_row(checked: str, model: Model, generator: torch.Generator) -> Case:
    n = model.rows
    mistakes = {
        "one z serves all rows: every x_n must come from a z_n of its own": torch.tensor([1, n, n]),
        "one draw of the noise serves all rows": torch.tensor([n, 1, n]),
        "the noise is missing: x = f(z)": torch.tensor([n, 1, 0]),
        "one z and one draw of the noise serve all rows": torch.tensor([1, 1, n]),
        "one z serves all rows, and the noise is missing": torch.tensor([1, 1, 0]),
    }
    return Case(
        checked,
        model.arguments(generator),
        torch.tensor([n, n, n]),
        mistakes,
        look=lambda pair: different_rows(pair, model),
        **model.described,
    )


def whitened(pair: Any, model: Model) -> tuple[Tensor, Tensor]:
    """The standard normal numbers that z and the noise would be made of, by Cholesky factors."""
    z, noise = pair_of(pair)[1], noise_in(pair, model)
    root, noise_root = (
        torch.linalg.cholesky(model.prior_covariance),
        torch.linalg.cholesky(model.noise_covariance),
    )
    return (
        torch.linalg.solve_triangular(root, (z - model.prior_mean).T, upper=False).T,
        torch.linalg.solve_triangular(noise_root, noise.T, upper=False).T,
    )


STANDARD = Normal(0.0, 1.0)


def normal_law(checked: str, model: Model, part: int, whose: str, generator: torch.Generator) -> Case:
    """All coordinates of z (part 0) or of the noise (part 1) together, each by its own scale."""
    edge, sides = math.sqrt(3), math.sqrt(0.5)
    mistakes = {
        f"{whose} is made of uniform numbers, not of normal ones": (
            lambda value: Uniform(-edge, edge, validate_args=False).cdf(value)
        ),
        f"{whose} is made of numbers with a Laplace law, not of normal ones": Laplace(0.0, sides).cdf,
    }
    return Case(
        checked,
        model.arguments(generator),
        STANDARD.cdf,
        mistakes,
        look=lambda pair: whitened(pair, model)[part].flatten(),
        **model.described,
    )


def mixed(share: float, narrow: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The law that is `narrow` with this probability, and standard normal otherwise."""
    return lambda value: share * narrow(value) + (1 - share) * STANDARD.cdf(value)


#: Sums that are zero are spread so far.
EDGE = 1e-4


def rows_apart(checked: str, model: Model, generator: torch.Generator) -> Case:
    """Sums of two rows, half of them neighbors, half of them half of the rows apart: each row is in one sum."""
    quarter = model.rows // 4

    def look(pair: Any) -> Tensor:
        rows = torch.cat(whitened(pair, model), 1)
        far = rows[:quarter] + rows[2 * quarter : 3 * quarter]
        halves = torch.cat([rows[quarter : 2 * quarter], rows[3 * quarter : 4 * quarter]])
        near = halves[::2] + halves[1::2]
        sums = torch.cat([far, near]).flatten() / math.sqrt(2)
        gone = sums.abs() < EDGE / 10
        sums[gone] = torch.linspace(-EDGE, EDGE, int(gone.sum()), dtype=sums.dtype)  # a law must not jump
        return sums

    pairs = "comes in pairs of rows with opposite signs: each row must be drawn by itself"
    of_z, of_noise = (width / (2 * (model.hidden + model.width)) for width in (model.hidden, model.width))
    mistakes = {
        f"everything {pairs}": mixed(0.5, Uniform(-EDGE, EDGE, validate_args=False).cdf),
        f"z {pairs}": mixed(of_z, Uniform(-EDGE, EDGE, validate_args=False).cdf),
        f"the noise {pairs}": mixed(of_noise, Uniform(-EDGE, EDGE, validate_args=False).cdf),
    }
    return Case(checked, model.arguments(generator), STANDARD.cdf, mistakes, look=look, **model.described)


def dependence(rows: Tensor) -> float:
    """0 for rows that may be independent, 1 if rows hang together with those before them, 2 if they are scaled to have
    the mean 0 and the variance 1 exactly.
    """
    if all(bool((moment.abs() < 1e-9).all()) for moment in (rows.mean(0), rows.square().mean(0) - 1)):
        return 2.0
    with_the_next = rows[:-1].T @ rows[1:] / math.sqrt(len(rows) - 1)
    return float(with_the_next.abs().max() > BAND)


def rows_do_not_follow(checked: str, model: Model, generator: torch.Generator) -> Case:
    """Whether rows hang together, of z and of the noise, each made standard normal."""
    names = {
        1.0: "depends on the row before it: each row is drawn by itself",
        2.0: "is standardized over the batch",
    }
    mistakes = {f"z {name}": real([code, 0.0]) for code, name in names.items()}
    mistakes |= {f"the noise {name}": real([0.0, code]) for code, name in names.items()}
    mistakes |= {f"both z and the noise: each {name}": real([code, code]) for code, name in names.items()}
    return Case(
        checked,
        model.arguments(generator),
        real([0.0, 0.0]),
        mistakes,
        look=lambda pair: real([dependence(rows) for rows in whitened(pair, model)]),
        **model.described,
    )


def streams_apart(checked: str, model: Model, generator: torch.Generator) -> Case:
    """The numbers behind z and behind the noise, added in the order in which they are drawn.

    The generator stands at its beginning, so that whoever sets it back to its seed finds the same numbers again.
    """
    generator = torch.Generator().manual_seed(int(torch.randint(2**62, (), generator=generator)))

    def look(pair: Any) -> Tensor:
        z, noise = (part.flatten() for part in whitened(pair, model))
        count = min(len(z), len(noise))
        return (z[:count] + noise[:count]) / math.sqrt(2)

    again = "z and the noise are made of the same random numbers: does the generator begin anew in between?"
    return Case(
        checked,
        model.arguments(generator),
        STANDARD.cdf,
        {again: Normal(0.0, math.sqrt(2)).cdf},
        look=look,
        **model.described,
    )


@case()
def sample_has_its_sizes(generator):
    checked = "the sizes of x, (N, D) = (9, 6), and of z, (N, M) = (9, 4)"
    return sizes(checked, a_model(generator, 9), generator)


@case()
def sample_row_by_row(generator):
    checked = (
        "in 9 rows: how many different z, how many different noises x - f(z), how many noises that are not 0"
    )
    return row_by_row(checked, a_model(generator, 9), generator)


@case(false_reject=FALSE_REJECT)
def sample_moments_of_z(generator):
    checked = f"mean and covariance of z in {DRAWS} draws, within what chance allows"
    return moments_of_z(checked, a_model(generator, DRAWS), generator)


@case(false_reject=FALSE_REJECT)
def sample_moments_of_noise(generator):
    checked = (
        f"mean and covariance of z and of the noise x - f(z), side by side (the 4 coordinates of z, the first 4 of the "
        f"noise), in {DRAWS} draws, within what chance allows"
    )
    return moments_of_noise(checked, a_model(generator, DRAWS), generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_z(generator):
    checked = f"whether z is normal, by all numbers L⁻¹ (z - μ_z) in {DRAWS} draws"
    return normal_law(checked, a_model(generator, DRAWS), 0, "z", generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_noise(generator):
    checked = f"whether the noise is normal, by all numbers L⁻¹ (x - f(z)) in {DRAWS} draws"
    return normal_law(checked, a_model(generator, DRAWS), 1, "the noise", generator)


@case(hidden=True)
def sample_has_its_sizes_drawn(generator):
    return sizes("the sizes of x and z", a_model(generator, 13), generator)


@case(hidden=True)
def sample_row_by_row_drawn(generator):
    return row_by_row("whether each row has a z and a noise of its own", a_model(generator, DRAWS), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_moments_of_z_drawn(generator):
    checked = "mean and covariance of z where x has as many coordinates"
    return moments_of_z(checked, a_model(generator, DRAWS, square=True), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_moments_of_noise_drawn(generator):
    checked = "mean and covariance of z and of the noise where x has as many coordinates as z"
    return moments_of_noise(checked, a_model(generator, DRAWS, square=True), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_law_of_noise_drawn(generator):
    checked = "whether the noise is normal where x has as many coordinates as z"
    return normal_law(checked, a_model(generator, DRAWS, square=True), 1, "the noise", generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_rows_are_independent(generator):
    return rows_apart("whether the rows are independent of each other", a_model(generator, DRAWS), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_rows_do_not_follow_each_other(generator):
    checked = "whether a row tells anything of the next one"
    return rows_do_not_follow(checked, a_model(generator, DRAWS), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_noise_is_independent(generator):
    return streams_apart("whether the noise is independent of z", a_model(generator, DRAWS), generator)


# Task 5: log_joint


def log_joint_case(checked: str, x: Tensor, z: Tensor, noise_covariance: Tensor) -> Case:
    (count, hidden), width = z.shape, x.shape[1]
    decoder = Fixture("bent", {"kept": hidden, "width": width})
    around = fixtures.make(decoder)(z)
    log_prior = Normal(0.0, 1.0).log_prob(z).sum(1)
    given_z = MultivariateNormal(around, noise_covariance).log_prob(x)
    right, off = log_prior + given_z, x - around
    variances, root = noise_covariance.diagonal(), torch.linalg.cholesky(noise_covariance)
    half_log_determinant, half_log_two_pi = 0.5 * noise_covariance.logdet(), 0.5 * LOG_TWO_PI
    table = off @ noise_covariance.inverse() @ off.T
    squares = 0.5 * table.diagonal()

    def with_prior(value: Tensor) -> Tensor:
        return value + given_z

    def with_likelihood(value: Tensor) -> Tensor:
        return log_prior + value

    def form(value: Tensor) -> Tensor:
        """The right value with another quadratic form of the noise."""
        return right + squares - 0.5 * value

    def determinant(value: Tensor) -> Tensor:
        """The right value with something else for the log-determinant."""
        return right + half_log_determinant - 0.5 * value

    def constants(number: float) -> Tensor:
        """The right value with log 2π so many times, not M + D times."""
        return right + (width + hidden - number) * half_log_two_pi

    story = "log p(x, z) = log p(z) + log p(x | z)"
    of_all = -0.5 * table - half_log_determinant - width * half_log_two_pi
    mistakes = {
        f"the prior is left out: {story}": given_z,
        f"the likelihood is left out: {story}": log_prior,
        "the prior is evaluated at x: it is the law of z": with_prior(Normal(0.0, 1.0).log_prob(x).sum(1)),
        "the prior is evaluated at f(z): it is the law of z": with_prior(
            Normal(0.0, 1.0).log_prob(around).sum(1)
        ),
        "the prior density is summed over the data": with_prior(log_prior.sum()),
        "the prior is averaged over the M coordinates, not summed": with_prior(log_prior / hidden),
        "the prior is not logarithmic: p(z) stands for log p(z)": with_prior(log_prior.exp()),
        "the likelihood is summed over the data": with_likelihood(given_z.sum()),
        "the prior counts twice": right + log_prior,
        "the likelihood counts twice": right + given_z,
        "f(z) is not subtracted: x is compared with 0": with_likelihood(
            MultivariateNormal(0 * variances, noise_covariance).log_prob(x)
        ),
        "f(z) is added to x, not subtracted": with_likelihood(
            MultivariateNormal(-around, noise_covariance).log_prob(x)
        ),
        "the noise covariance is used as the scale, a variance for a standard deviation": with_likelihood(
            MultivariateNormal(around, noise_covariance @ noise_covariance).log_prob(x)
        ),
        "the noise covariance is used as the precision, its inverse": with_likelihood(
            MultivariateNormal(around, precision_matrix=noise_covariance).log_prob(x)
        ),
        "the Cholesky factor stands for the noise covariance": form(
            (off * torch.linalg.solve_triangular(root, off.T, upper=False).T).sum(1)
        )
        + half_log_determinant / 2,
        "of the noise covariance only the diagonal is used": with_likelihood(
            Normal(around, variances.sqrt()).log_prob(x).sum(1)
        ),
        "of the noise covariance only the diagonal is used, its variances as standard deviations": with_likelihood(
            Normal(around, variances).log_prob(x).sum(1)
        ),
        "the noise around f(z) is ignored: x is compared with f(z) by a standard normal": with_likelihood(
            Normal(around, 1.0).log_prob(x).sum(1)
        ),
        "the covariance stands where its inverse belongs": form((off @ noise_covariance * off).sum(1)),
        "the quadratic form has no covariance": form(off.square().sum(1)),
        "the quadratic form has only the diagonal of the covariance": form((off.square() / variances).sum(1)),
        "the quadratic form has the inverse of the Cholesky factor for that of the covariance": form(
            (off * torch.linalg.solve_triangular(root, off.T, upper=False).T).sum(1)
        ),
        "the quadratic form has the inverse of each entry for the inverse matrix": form(
            (off @ (1 / noise_covariance) * off).sum(1)
        ),
        "the root of the quadratic form stands for it": form((2 * squares).sqrt()),
        "the quadratic form is missing": right + squares,
        "the quadratic form has the wrong sign": right + 2 * squares,
        "the quadratic form lacks its factor ½": right - squares,
        "the quadratic form is summed over the data": form(table.trace()),
        "the quadratic form is made of all pairs of rows: only its diagonal belongs here": of_all + log_prior,
        "the quadratic form is made of all pairs of rows, and the prior of each of them: only the diagonal belongs "
        "here": of_all + log_prior[:, None],
        "the quadratic form is made of all pairs of rows, and summed: only its diagonal belongs here": form(
            table.sum(1)
        ),
        "the log-determinant of the noise covariance is missing": right + half_log_determinant,
        "the log-determinant of the noise covariance lacks its factor ½": right - half_log_determinant,
        "the log-determinant of the noise covariance has the wrong sign": right + 2 * half_log_determinant,
        "the log-determinant is halved once too often: that of the Cholesky factor is half of that of the "
        "covariance": right + half_log_determinant / 2,
        "the determinant stands where its logarithm belongs": determinant(noise_covariance.det()),
        "the log-determinant has only the diagonal of the covariance": determinant(variances.log().sum()),
        "the trace of the noise covariance stands for its log-determinant": determinant(
            noise_covariance.trace()
        ),
        "the log-determinant is multiplied by D": determinant(2 * width * half_log_determinant),
        "the log-determinant is multiplied by N": determinant(2 * count * half_log_determinant),
        "the square of z lacks its factor ½": right - 0.5 * z.square().sum(1),
        "the square of z is missing": right + 0.5 * z.square().sum(1),
        "the square of z has the wrong sign": right + z.square().sum(1),
        "z stands for its square": right + 0.5 * z.square().sum(1) - 0.5 * z.sum(1),
        "the length of z stands for its square": right + 0.5 * z.square().sum(1) - 0.5 * z.norm(dim=1),
        "the sum of the coordinates of z is squared, not each of them": (
            right + 0.5 * z.square().sum(1) - 0.5 * z.sum(1).square()
        ),
        "the term M log 2π of the prior is missing": constants(width),
        "the term D log 2π of the likelihood is missing": constants(hidden),
        "the term log 2π is missing altogether": constants(0),
        "log 2π counts once, not M + D times": constants(1),
        "log 2π counts once in the prior, not M times": constants(width + 1),
        "log 2π counts once in the likelihood, not D times": constants(hidden + 1),
        "log 2π counts once in the prior and once in the likelihood, not M and D times": constants(2),
        "log 2π counts D times in the prior too, not M times": constants(2 * width),
        "log 2π counts M times in the likelihood too, not D times": constants(2 * hidden),
        "log 2π counts N times, not M + D times": constants(count),
        "log 2π lacks its factor ½": constants(2 * (width + hidden)),
        "log 2π lacks its factor ½ in the prior": constants(width + 2 * hidden),
        "log 2π lacks its factor ½ in the likelihood": constants(2 * width + hidden),
        "log 2π has the wrong sign": constants(-width - hidden),
        "the normalizer of the likelihood is missing": constants(hidden) + half_log_determinant,
        "the normalizer of the likelihood lacks its factor ½": constants(2 * width + hidden)
        - half_log_determinant,
        "both normalizers are missing": constants(0) + half_log_determinant,
        "the log-determinant and the term log 2π of the prior are missing": constants(width)
        + half_log_determinant,
        "the densities are multiplied: this is p(x, z), not its logarithm": right.exp(),
        "the densities are added, not multiplied": torch.logaddexp(log_prior, given_z),
        "the logarithms are multiplied, not added": log_prior * given_z,
        "the logarithms are subtracted, not added": given_z - log_prior,
        "log p(x | z) is subtracted from log p(z): they add up": log_prior - given_z,
        f"it is summed over the data: {ONE_FOR_EACH_ROW}": right.sum(),
        f"it is averaged over the data: {ONE_FOR_EACH_ROW}": right.mean(),
        "it is normalized over the rows: this is no joint density": right - right.logsumexp(0),
        "the two parts came back side by side: they are to be added": torch.stack([log_prior, given_z]),
        "log p(z) and log p(x | z) came back in two columns: they are to be added": torch.stack(
            [log_prior, given_z], 1
        ),
    }
    made = Made(sizes={"N": count, "D": width, "M": hidden})
    return Case(checked, (x, z, decoder, noise_covariance), right, mistakes, made=made)


def drawn_pairs(generator: torch.Generator, count: int, hidden: int) -> tuple[Tensor, Tensor, Tensor]:
    """x of two coordinates more than z."""
    z = normal(generator, count, hidden)
    x = fixtures.make(Fixture("bent", {"kept": hidden, "width": hidden + 2}))(z)
    return x + 1.5 * normal(generator, count, hidden + 2), z, drawn_covariance(generator, hidden + 2)


@case()
def joint_of_pairs(generator):
    checked = "log p(x_n, z_n) of 11 pairs, D = 6, M = 4"
    return log_joint_case(checked, *drawn_pairs(generator, 11, 4))


@case(hidden=True)
def joint_drawn(generator):
    return log_joint_case("the joint density for other sizes", *drawn_pairs(generator, 15, 7))


@case(hidden=True)
def joint_far_away(generator):
    x, z, noise_covariance = drawn_pairs(generator, 4, 2)
    made = log_joint_case("the joint density where it is stored as zero", x + 90, z, noise_covariance)
    return quiet(made)


@case(hidden=True)
def joint_of_tiny_numbers(generator):
    x, z, noise_covariance = drawn_pairs(generator, 5, 3)
    checked = "the joint density where all numbers and the noise are very small"
    return quiet(log_joint_case(checked, 1e-6 * x, 1e-6 * z, 1e-12 * noise_covariance))


@case(hidden=True)
def joint_in_single_precision(generator):
    checked = "the joint density with a single hidden coordinate, in single precision"
    return single_precision(log_joint_case(checked, *drawn_pairs(generator, 5, 1)))


# Task 6: kl_to_standard_normal


def to_standard_normal_case(checked: str, mean: Tensor, log_var: Tensor) -> Case:
    q = Normal(mean, (0.5 * log_var).exp())
    each = kl_divergence(q, Normal(torch.zeros_like(mean), torch.ones_like(mean)))
    right, (count, width), variance = each.sum(1), mean.shape, log_var.exp()
    spread, squares, logs = 0.5 * variance.sum(1), 0.5 * mean.square().sum(1), 0.5 * log_var.sum(1)
    zero = "the divergence of N(0, I) from itself must be 0"
    reverse = 0.5 * (1 / variance - 1 + log_var + mean.square() / variance).sum(1)
    entropy = q.entropy().sum(1)
    cross = right + entropy

    def spreading(value: Tensor) -> Tensor:
        """The right value with another variance, but the right logarithm."""
        return right - spread + 0.5 * value.sum(1)

    def shifting(value: Tensor) -> Tensor:
        """The right value with something else for the square of the mean."""
        return right - squares + 0.5 * value

    mistakes = {
        "log_var is read as the logarithm of the standard deviation": 0.5
        * ((2 * log_var).exp() - 1 - 2 * log_var + mean.square()).sum(1),
        "exp(log_var) is squared: it is the variance already": spreading((2 * log_var).exp()),
        "exp(log_var / 2), the standard deviation, stands for the variance": spreading((0.5 * log_var).exp()),
        "standard deviations stand for variances, in the logarithm too": spreading((0.5 * log_var).exp())
        + logs / 2,
        "σ² and log σ² cancel each other: one of them stands for the other, without exponential or logarithm": (
            spreading(log_var)
        ),
        "the variance is exp(-log_var), its inverse": spreading(1 / variance),
        "log_var has the wrong sign throughout": spreading(1 / variance) + 2 * logs,
        "the square of log_var stands for the variance": spreading(log_var.square()),
        "the absolute log_var stands for the term -log σ²": right + logs + 0.5 * log_var.abs().sum(1),
        "q and p are exchanged: this is KL(N(0, I)‖q)": reverse,
        "both covariances are that of q: that of N(0, I) is I": 0.5 * (mean.square() / variance).sum(1),
        "it is averaged over the M coordinates, not summed": right / width,
        "the sum over the M coordinates is missing": each,
        "the sum goes over the data, not over the M coordinates": each.sum(0),
        "the mean over the data came back, for each of the M coordinates": each.mean(0),
        f"it is summed over the data: {ONE_FOR_EACH_ROW}": right.sum(),
        f"it is averaged over the data: {ONE_FOR_EACH_ROW}": right.mean(),
        f"it is averaged over data and coordinates: {ONE_FOR_EACH_ROW}": each.mean(),
        f"the -1 is missing: {zero}": right + width / 2,
        f"the -1 has the wrong sign: {zero}": right + width,
        "the -1 counts once, not once for each of the M coordinates": right + (width - 1) / 2,
        "the -1 counts N times, not once for each of the M coordinates": right + (width - count) / 2,
        f"the -1 stands outside the factor ½: {zero}": right - width / 2,
        "the square of the mean is missing": right - squares,
        "the square of the mean lacks its factor ½": right + squares,
        "the square of the mean has the wrong sign": right - 2 * squares,
        "the mean is not squared": shifting(mean.sum(1)),
        "the absolute mean stands for its square": shifting(mean.abs().sum(1)),
        "the length of the mean stands for its square": shifting(mean.norm(dim=1)),
        "the sum of the means is squared, not each of them": shifting(mean.sum(1).square()),
        "the square of the mean is divided by σ²: that belongs to KL(N(0, I)‖q)": shifting(
            (mean.square() / variance).sum(1)
        ),
        "the square of the mean is multiplied by σ²": shifting((mean.square() * variance).sum(1)),
        "the square of the mean is averaged over the M coordinates, not summed": shifting(
            mean.square().mean(1)
        ),
        "the term -log σ² is missing": right + logs,
        "the term -log σ² has the wrong sign": right + 2 * logs,
        "the term -log σ² is halved: log σ stands for log σ²": right + logs / 2,
        "the term -log σ² lacks its factor ½": right - logs,
        "the term σ² is missing": right - spread,
        "the term σ² has the wrong sign": right - 2 * spread,
        "the term σ² lacks its factor ½": right + spread,
        "the factor ½ stands at σ² alone, not at the whole sum": 2 * right - spread,
        "the cross-entropy came back: the entropy of q is not subtracted": cross,
        "minus the cross-entropy came back: the entropy of q is not added, nor the sign changed": -cross,
        "the entropy of q came back": entropy,
        "minus the entropy of q came back: log p(z) is missing": -entropy,
        "the entropy of q is added, not subtracted": cross + entropy,
        "log q - log p at the mean of q came back: σ² and -1 are missing": squares - logs,
        "the mean of the two directions came back": 0.5 * (right + reverse),
        "the sum of the two directions came back": right + reverse,
        "the divergences of the coordinates are multiplied, not added": each.prod(1),
        "the largest of the M coordinates came back, not their sum": each.amax(1),
    }
    made = Made(sizes={"N": count, "M": width})
    return Case(checked, (mean, log_var), right, mistakes, made=made)


def drawn_rows(generator: torch.Generator, count: int, width: int) -> tuple[Tensor, Tensor]:
    return 0.3 + normal(generator, count, width), uniform(generator, -2, 1.5, count, width)


@case()
def to_standard_normal_of_rows(generator):
    checked = "KL(N(μ_n, diag σ_n²)‖N(0, I)) of 7 rows, M = 4"
    return to_standard_normal_case(checked, *drawn_rows(generator, 7, 4))


@case()
def to_standard_normal_of_itself(generator):
    """Which row is N(0, I) itself is drawn."""
    mean, log_var = drawn_rows(generator, 4, 3)
    itself = torch.randint(4, (), generator=generator)
    mean[itself], log_var[itself] = 0, 0
    checked = "the divergence where one of the rows is N(0, I) itself"
    return quiet(to_standard_normal_case(checked, mean, log_var))


@case(hidden=True)
def to_standard_normal_drawn(generator):
    checked = "the divergence from the standard normal for other sizes"
    return to_standard_normal_case(checked, *drawn_rows(generator, 11, 6))


@case(hidden=True)
def to_standard_normal_of_extreme_ones(generator):
    """Two rows of very narrow Gaussians, two of very wide ones."""
    mean = 30 + normal(generator, 4, 3)
    log_var = torch.cat([uniform(generator, -80, -60, 2, 3), uniform(generator, 22, 30, 2, 3)])
    checked = "the divergence of very narrow and of very wide Gaussians, far away"
    return quiet(to_standard_normal_case(checked, mean, log_var))


@case(hidden=True)
def to_standard_normal_on_the_line(generator):
    mean, log_var = normal(generator, 5, 1), uniform(generator, -2, 2, 5, 1)
    checked = "the divergence from the standard normal in one dimension, in single precision"
    return single_precision(to_standard_normal_case(checked, mean, log_var))


# Task 7: kl_gaussians


class Pair(NamedTuple):
    """Two Gaussians, q and p."""

    q_mean: Tensor
    q_covariance: Tensor
    p_mean: Tensor
    p_covariance: Tensor


def between_gaussians_case(checked: str, pair: Pair) -> Case:
    q_mean, q_covariance, p_mean, p_covariance = pair
    q, p = MultivariateNormal(q_mean, q_covariance), MultivariateNormal(p_mean, p_covariance)
    right, width, shift = kl_divergence(q, p), len(q_mean), q_mean - p_mean
    log_ratio = 0.5 * (p_covariance.logdet() - q_covariance.logdet())
    precision, q_precision = p_covariance.inverse(), q_covariance.inverse()
    half_form, q_form = 0.5 * shift @ precision @ shift, 0.5 * shift @ q_precision @ shift
    half_trace, reverse, entropy = 0.5 * (precision @ q_covariance).trace(), kl_divergence(p, q), q.entropy()
    q_variances, p_variances = q_covariance.diagonal(), p_covariance.diagonal()
    q_line, p_line = Normal(q_mean, q_variances.sqrt()), Normal(p_mean, p_variances.sqrt())
    p_root = torch.linalg.cholesky(p_covariance)
    zero = "the divergence of p from itself must be 0"

    def form(value: Tensor) -> Tensor:
        """The right value with another quadratic form."""
        return right - half_form + 0.5 * value

    def trace(value: Tensor) -> Tensor:
        """The right value with another trace."""
        return right - half_trace + 0.5 * value

    def logs(value: Tensor) -> Tensor:
        """The right value with something else for the log-ratio of the determinants."""
        return right - log_ratio + 0.5 * value

    mistakes = {
        "the quadratic form has the inverse covariance of q: it is that of p": right - half_form + q_form,
        "the quadratic form stands outside the factor ½": right + half_form,
        "the quadratic form stands outside the factor ½, and with the inverse covariance of q": (
            right - half_form + 2 * q_form
        ),
        "the quadratic form has the covariance of p, not its inverse": form(shift @ p_covariance @ shift),
        "the quadratic form has the covariance of q, not the inverse one of p": form(
            shift @ q_covariance @ shift
        ),
        "the quadratic form is missing: the means differ too": right - half_form,
        "the quadratic form has the wrong sign": right - 2 * half_form,
        "the quadratic form is halved once too often": right - half_form / 2,
        "the covariances are left out of the quadratic form": form(shift @ shift),
        "the quadratic form has only the diagonal of the covariance of p": form(
            (shift.square() / p_variances).sum()
        ),
        "the quadratic form has the inverse of the Cholesky factor for that of the covariance": form(
            shift @ torch.linalg.solve_triangular(p_root, shift[:, None], upper=False)[:, 0]
        ),
        "the quadratic form has the inverse of each entry for the inverse matrix": form(
            shift @ (1 / p_covariance) @ shift
        ),
        "the root of the quadratic form stands for it": form((2 * half_form).sqrt()),
        "the length of the difference of the means stands for the quadratic form": form(shift.norm()),
        "the means are added in the quadratic form, not subtracted": form(
            (q_mean + p_mean) @ precision @ (q_mean + p_mean)
        ),
        "the quadratic form has only the mean of q": form(q_mean @ precision @ q_mean),
        "the quadratic form has only the mean of p": form(p_mean @ precision @ p_mean),
        "q and p are exchanged: this is KL(p‖q)": reverse,
        f"M is added, not subtracted: {zero}": right + width,
        f"M is missing: {zero}": right + width / 2,
        f"M stands outside the factor ½: {zero}": right - width / 2,
        f"1 is subtracted, not M: {zero}": right + (width - 1) / 2,
        f"M² is subtracted, not M: {zero}": right + (width - width**2) / 2,
        "the log-ratio of the determinants is upside down": right - 2 * log_ratio,
        "the log-ratio of the determinants is missing": right - log_ratio,
        "the log-ratio of the determinants lacks its factor ½": right + log_ratio,
        "the log-ratio of the determinants is halved once too often: the determinant of a Cholesky factor is the root "
        "of that of the covariance": right - log_ratio / 2,
        "the log-determinant of q is missing": logs(p_covariance.logdet()),
        "the log-determinant of p is missing": logs(-q_covariance.logdet()),
        "the log-determinants are added: that of q is subtracted": logs(
            p_covariance.logdet() + q_covariance.logdet()
        ),
        "the log-determinants have the wrong sign, both": logs(
            -p_covariance.logdet() - q_covariance.logdet()
        ),
        "the ratio of the determinants stands where its logarithm belongs": logs(
            p_covariance.det() / q_covariance.det()
        ),
        "the determinants stand where their logarithms belong": logs(p_covariance.det() - q_covariance.det()),
        "the log-determinants are divided, not subtracted": logs(
            p_covariance.logdet() / q_covariance.logdet()
        ),
        "the determinants have only the diagonals of the covariances": logs(
            p_variances.log().sum() - q_variances.log().sum()
        ),
        "the traces stand for the determinants": logs(
            p_covariance.trace().log() - q_covariance.trace().log()
        ),
        "the log-ratio of the determinants is multiplied by M": logs(2 * width * log_ratio),
        "the log-ratio of the determinants is to the base 10": logs(2 * log_ratio / math.log(10)),
        "the log-ratio of the determinants is to the base 2": logs(2 * log_ratio / math.log(2)),
        "the trace has the inverse covariance of q and the covariance of p": trace(
            (q_precision @ p_covariance).trace()
        ),
        "the trace is missing": right - half_trace,
        "the trace has the wrong sign": right - 2 * half_trace,
        "the trace lacks its factor ½": right + half_trace,
        "the trace is of the product of the covariances: one of them is inverted": trace(
            (p_covariance @ q_covariance).trace()
        ),
        "the trace is of the covariance of q alone": trace(q_covariance.trace()),
        "the trace is of the inverse covariance of p alone": trace(precision.trace()),
        "the traces are divided: the trace of the product of Σ_p⁻¹ and Σ_q is asked": trace(
            q_covariance.trace() / p_covariance.trace()
        ),
        "the traces are multiplied: the trace of the product of Σ_p⁻¹ and Σ_q is asked": trace(
            precision.trace() * q_covariance.trace()
        ),
        "under the trace the product is taken entry by entry": trace((precision * q_covariance).trace()),
        "under the trace the covariances are divided entry by entry": trace(
            (q_variances / p_variances).sum()
        ),
        "the sum of all entries stands for the trace": trace((precision @ q_covariance).sum()),
        "the determinant stands for the trace": trace((precision @ q_covariance).det()),
        "the trace is averaged over the M coordinates": trace(2 * half_trace / width),
        "trace and quadratic form have the inverse covariance of q: it is that of p": (
            right - half_trace - half_form + width / 2 + q_form
        ),
        "both covariances are that of q": q_form,
        "both covariances are that of p": half_form,
        "of the covariances only the diagonals are used": kl_divergence(q_line, p_line).sum(),
        "of the covariances only the diagonals are used, their variances as standard deviations": kl_divergence(
            Normal(q_mean, q_variances), Normal(p_mean, p_variances)
        ).sum(),
        "the covariances are used as roots, variances for standard deviations": kl_divergence(
            MultivariateNormal(q_mean, q_covariance @ q_covariance),
            MultivariateNormal(p_mean, p_covariance @ p_covariance),
        ),
        "the covariances are used as precisions, their inverses": kl_divergence(
            MultivariateNormal(q_mean, q_precision), MultivariateNormal(p_mean, precision)
        ),
        "it is averaged over the M coordinates, not summed": right / width,
        "the factor ½ stands at the log-ratio alone, not at the whole sum": 2 * right - log_ratio,
        "the factor ½ stands at the log-ratio and M alone: trace and quadratic form lack it": (
            right + half_trace + half_form
        ),
        "trace and quadratic form are both missing": right - half_trace - half_form,
        "trace and M are both missing: was log q - log p taken at the mean of q alone?": right
        - half_trace
        + width / 2,
        "log-ratio and M are both missing": right - log_ratio + width / 2,
        "log q(z) - log p(z) at the mean of p came back, not its mean under q": q.log_prob(p_mean)
        - p.log_prob(p_mean),
        "the cross-entropy came back: the entropy of q is not subtracted": right + entropy,
        "minus the cross-entropy came back: E_q log q is missing": -right - entropy,
        "the entropy of q came back": entropy,
        "minus the entropy of q came back: E_q log p is missing": -entropy,
        "the entropy of q is added, not subtracted": right + 2 * entropy,
        "the difference of the entropies of p and q came back": p.entropy() - entropy,
        "the mean of the two directions came back": 0.5 * (right + reverse),
        "the sum of the two directions came back": right + reverse,
        "the directions are subtracted from each other": right - reverse,
    }
    return Case(checked, tuple(pair), right, mistakes, made=Made(sizes={"M": width}))


def drawn_pair(generator: torch.Generator, width: int) -> Pair:
    return Pair(
        q_mean=normal(generator, width),
        q_covariance=drawn_covariance(generator, width),
        p_mean=2 + normal(generator, width),
        p_covariance=0.5 * drawn_covariance(generator, width),
    )


@case()
def between_two_gaussians(generator):
    return between_gaussians_case("KL(q‖p) of two Gaussians, M = 5", drawn_pair(generator, 5))


@case()
def between_a_gaussian_and_itself(generator):
    q = drawn_pair(generator, 3)
    pair = Pair(q.q_mean, q.q_covariance, q.q_mean, q.q_covariance)
    made = between_gaussians_case("KL(q‖q), which is 0", pair)
    return replace(
        quiet(made), expected=torch.tensor(0.0, dtype=torch.float64)
    )  # and not a rounding error of the oracle's, which would set a scale


@case(hidden=True)
def between_gaussians_drawn(generator):
    return between_gaussians_case("the divergence of two Gaussians of another size", drawn_pair(generator, 7))


@case(hidden=True)
def between_gaussians_on_the_line(generator):
    checked = "the divergence of two Gaussians in one dimension"
    return quiet(between_gaussians_case(checked, drawn_pair(generator, 1)))


@case(hidden=True)
def between_tiny_gaussians(generator):
    pair = drawn_pair(generator, 40)
    tiny = pair._replace(q_covariance=1e-12 * pair.q_covariance, p_covariance=1e-12 * pair.p_covariance)
    shrunken = tiny._replace(q_mean=1e-6 * pair.q_mean, p_mean=1e-6 * pair.p_mean)
    checked = "the divergence of tiny Gaussians in many dimensions, whose determinants are stored as zero"
    return quiet(between_gaussians_case(checked, shrunken))


@case(hidden=True)
def between_gaussians_in_single_precision(generator):
    checked = "the divergence of two Gaussians, in single precision"
    return single_precision(between_gaussians_case(checked, drawn_pair(generator, 3)))
