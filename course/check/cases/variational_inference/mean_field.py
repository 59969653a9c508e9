"""Task 3: mean_field."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import real, single_precision, uniform
from course.check.cases.variational_inference.common import HELD, LOG_2PI, drawn_covariance
from course.check.relations import Made
from course.lvm.oracles import variational


def best_variances(covariance: Tensor) -> Tensor:
    """The best diagonal variances, one by one as conditional variances."""
    width, rest = len(covariance), []
    for m in range(width):
        others = [j for j in range(width) if j != m]
        cross = covariance[m, others]
        known = cross @ torch.linalg.solve(covariance[others][:, others], cross) if others else 0.0
        rest.append(float(covariance[m, m] - known))
    return real(rest)


def left_gap(covariance: Tensor) -> Tensor:
    """The divergence that is left."""
    return real(variational.reverse_gap(torch.linalg.inv(covariance)))


def the_variances(answer: Any) -> Any:
    """The first of a pair; what is no pair stays as it is."""
    return answer[0] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def the_gap(answer: Any) -> Any:
    """The second of a pair; what is no pair stays as it is."""
    return answer[1] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def variances_case(checked: str, covariance: Tensor) -> Case:
    right, precision = best_variances(covariance), torch.linalg.inv(covariance)
    values, marginal = torch.linalg.eigvalsh(covariance), covariance.diagonal()
    factor = torch.linalg.cholesky(covariance)
    pairs = 2 * marginal - (covariance.square() / marginal).sum(1)
    mistakes = {
        "these are the Σ_mm, the variances under the posterior: the best q with independent coordinates is narrower": (
            marginal
        ),
        "these are the precisions Λ_mm: the variances are 1 / Λ_mm": precision.diagonal(),
        "the diagonal was taken before the inverse: 1 / Σ_mm is not a variance": 1 / marginal,
        "these are standard deviations": right.sqrt(),
        "these are eigenvalues: the coordinates of z stay as they are": values,
        "these are eigenvalues, the largest first: the coordinates of z stay as they are": values.flip(0),
        "a whole matrix came back, not its diagonal": torch.diag(right),
        "the posterior's covariance came back": covariance,
        "a row of Λ is summed: its diagonal alone counts": 1 / precision.sum(1),
        "only the coordinates before it are known: all others are (this is the Cholesky factor of Σ)": (
            factor.diagonal().square()
        ),
        "this is the diagonal of the Cholesky factor of Σ": factor.diagonal(),
        "only the coordinates after it are known: all others are (this is the Cholesky factor of Λ)": (
            1 / torch.linalg.cholesky(precision).diagonal().square()
        ),
        "the other coordinates are taken out one by one: they depend on each other, too": pairs,
        "all coordinates have one variance: each has its own": right.mean().expand_as(right),
        "all coordinates have one variance, that of the best q with a sphere for its covariance": (
            (len(right) / precision.trace()).expand_as(right)
        ),
        "all coordinates have one variance, by the determinant": (
            (torch.logdet(covariance) / len(right)).exp().expand_as(right)
        ),
        "the gap came first: the variances come first": left_gap(covariance),
    }
    made = Made(sizes={"M": len(right)})
    return Case(checked, (covariance,), right, mistakes, the_variances, made=made)


def left_gap_case(checked: str, covariance: Tensor) -> Case:
    variances, right = best_variances(covariance), left_gap(covariance)
    log_det, logs = torch.logdet(covariance), variances.log().sum()
    mistakes = {**other_divergences(covariance), **gap_slips(covariance)}
    terms = {"log det Σ": 0.5 * log_det, "the sum of the logarithms of the variances": -0.5 * logs}
    made = Made(sizes={"M": len(variances)}, terms=terms)
    return Case(checked, (covariance,), right, mistakes, the_gap, made=made)


def other_divergences(covariance: Tensor) -> dict[str, Tensor]:
    """What is left of another divergence, or of this one for other variances, and the entropies."""
    variances, precision = best_variances(covariance), torch.linalg.inv(covariance)
    marginal, log_det, width = covariance.diagonal(), torch.logdet(covariance), len(covariance)

    def reverse(v: Tensor) -> Tensor:
        return 0.5 * ((v * precision.diagonal()).sum() - width + log_det - v.log().sum())

    def forward(v: Tensor) -> Tensor:
        return 0.5 * ((marginal / v).sum() - width - log_det + v.log().sum())

    def between(v: Tensor, w: Tensor) -> Tensor:
        return 0.5 * ((v / w).sum() - width + w.log().sum() - v.log().sum())

    constant = 0.5 * width * (LOG_2PI + 1)
    return {
        "q has the variances of the posterior: that is not the best q": reverse(marginal),
        "q has the variances 1 / Σ_mm: that is not the best q": reverse(1 / marginal),
        "q has the precisions Λ_mm for its variances": reverse(precision.diagonal()),
        "it is KL(p‖q), not KL(q‖p)": forward(variances),
        "it is the least KL(p‖q), where q has the variances of the posterior": forward(marginal),
        "the posterior is taken to have independent coordinates, too": between(variances, marginal),
        "the posterior is taken to have independent coordinates, too, and it is KL(p‖q)": (
            between(marginal, variances)
        ),
        "this is the entropy of q": constant + 0.5 * variances.log().sum(),
        "this is the entropy of the posterior": constant + 0.5 * log_det,
    }


def gap_slips(covariance: Tensor) -> dict[str, Tensor]:
    """What comes if a part of the divergence is taken wrongly, though the variances are right."""
    variances, right = best_variances(covariance), left_gap(covariance)
    precision, log_det, width = torch.linalg.inv(covariance), torch.logdet(covariance), len(covariance)
    logs, marginal = variances.log(), covariance.diagonal()

    def with_trace(trace: Tensor) -> Tensor:
        return 0.5 * (trace - width + log_det - logs.sum())

    return {
        "M is missing: Σ_m Λ_mm v_m is M for the best q, and the two cancel": right + width / 2,
        "M is subtracted, but Σ_m Λ_mm v_m, which equals it, is not added": right - width / 2,
        "M is added, not subtracted": right + width,
        "1 is subtracted, where M belongs": right + (width - 1) / 2,
        "the determinant stands where its logarithm belongs": (
            0.5 * (torch.linalg.det(covariance) - logs.sum())
        ),
        "the variances stand where their logarithms belong": 0.5 * (log_det - variances.sum()),
        "the ratio of the determinants stands where its logarithm belongs": (
            0.5 * torch.linalg.det(covariance) / variances.prod()
        ),
        "the logarithm of the variances' sum stands where the sum of their logarithms belongs": (
            0.5 * (log_det - variances.sum().log())
        ),
        "the mean of the logarithms of the variances is taken, not their sum": 0.5 * (log_det - logs.mean()),
        "the sign of the determinant stands where its logarithm belongs: slogdet gives both": (
            0.5 * (1 - logs.sum())
        ),
        "this is 0.5 · log det Σ + Σ log v: one sign is wrong and a factor ½ is missing": 0.5 * log_det
        + logs.sum(),
        "Σ stands where its inverse Λ belongs": with_trace((marginal * variances).sum()),
        "all entries of Λ are summed: its diagonal alone counts": with_trace((precision @ variances).sum()),
        "σ stands where the variance belongs, in Σ_m Λ_mm v_m": with_trace(
            (precision.diagonal() * variances.sqrt()).sum()
        ),
        "the variance is squared, in Σ_m Λ_mm v_m": with_trace(
            (precision.diagonal() * variances.square()).sum()
        ),
        "the sum over the coordinates is missing: one number is asked": 0.5 * (log_det - logs),
        "the sum over the coordinates is missing: one number is asked, from Σ_mm and v_m": (
            0.5 * (marginal.log() - logs)
        ),
        "the variances alone came back: the gap is asked, too": variances,
    }


@case()
def variances_of_four_coordinates(generator):
    return variances_case("the variances of the best q for 4 coordinates", drawn_covariance(generator, 4))


@case()
def gap_of_four_coordinates(generator):
    return left_gap_case("KL(q‖p) of the best q for 4 coordinates", drawn_covariance(generator, 4))


@case(hidden=True)
def variances_drawn(generator):
    return variances_case("the variances of the best q for other sizes", drawn_covariance(generator, 6))


@case(hidden=True)
def gap_drawn(generator):
    return left_gap_case("KL(q‖p) of the best q for other sizes", drawn_covariance(generator, 7))


#: What the variances of a narrow posterior are, about.
NARROW = 1e-4


@case(hidden=True)
def variances_of_a_narrow_posterior(generator):
    covariance, made = NARROW * drawn_covariance(generator, 4), Made(sizes={"M": 4}, otherwise=HELD)
    checked = "the variances of the best q for a narrow posterior"
    return Case(checked, (covariance,), best_variances(covariance), look=the_variances, made=made)


@case(hidden=True)
def gap_of_a_narrow_posterior(generator):
    covariance, made = NARROW * drawn_covariance(generator, 4), Made(sizes={"M": 4}, otherwise=HELD)
    checked = "KL(q‖p) of the best q for a narrow posterior"
    return Case(checked, (covariance,), left_gap(covariance), look=the_gap, made=made)


@case(hidden=True)
def gap_of_many_coordinates(generator):
    """The determinant is small and yet a number: whoever takes it first and its logarithm after is right."""
    covariance, made = drawn_covariance(generator, 60), Made(sizes={"M": 60})
    checked = "KL(q‖p) of the best q for many coordinates"
    return Case(checked, (covariance,), left_gap(covariance), {}, the_gap, made=made)


@case(hidden=True)
def best_q_on_the_line(generator):
    """With a single coordinate q is the posterior: nothing is left."""
    covariance = uniform(generator, 0.2, 2.0, 1, 1)
    checked = "the best q for a single coordinate"
    return Case(checked, (covariance,), (covariance[0], real(0.0)), degenerate="M = 1")


@case(hidden=True)
def gap_in_single_precision(generator):
    covariance = drawn_covariance(generator, 4)
    checked = "KL(q‖p) of the best q, in single precision"
    made = Case(checked, (covariance,), left_gap(covariance), look=the_gap, degenerate="float32")
    return single_precision(made)
