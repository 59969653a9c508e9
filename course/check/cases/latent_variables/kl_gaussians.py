"""Task 7: kl_gaussians."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from course.check.case import Case, case
from course.check.cases.latent_variables.common import drawn_covariance
from course.check.cases.making import normal, quiet, single_precision
from course.check.relations import Made


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
