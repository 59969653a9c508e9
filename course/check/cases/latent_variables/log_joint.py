"""Task 5: log_joint."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.latent_variables.common import LOG_TWO_PI, ONE_FOR_EACH_ROW, drawn_covariance
from course.check.cases.making import normal, quiet, single_precision
from course.check.relations import Made
from course.check.values import Fixture


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
