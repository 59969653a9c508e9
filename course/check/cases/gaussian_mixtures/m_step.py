"""Task 6: m_step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from course.check.case import Case, case
from course.check.cases.gaussian_mixtures.common import (
    ADDED,
    SAFETIES,
    UNSAFE,
    drawn_mixture,
    drawn_shares,
    hard,
    told_apart,
)
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.relations import Made
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters


def m_step_case(checked: str, x: Tensor, r: Tensor, old: MixtureParameters) -> Case:
    right, counts, (n, width) = oracle.m_step(x, r), r.sum(0), x.shape
    covariances, means, components = right.covariances, right.means, len(counts)
    overall, sums = x.mean(0).expand_as(means), r.T @ x
    eye = torch.eye(width, dtype=torch.float64)
    variances = covariances.diagonal(dim1=1, dim2=2)
    pooled = (right.weights[:, None, None] * covariances).sum(0)
    certain = hard(r)
    nearest = certain.T @ x / certain.sum(0)[:, None]

    def around(centers: Tensor, shares: Tensor) -> Tensor:
        difference = x[:, None] - centers
        return torch.einsum("nk,nki,nkj->kij", shares, difference, difference)

    def m_step_by(shares: Tensor) -> MixtureParameters:
        by = shares / shares.sum(0)
        return MixtureParameters(shares.mean(0), by.T @ x, around(by.T @ x, by))

    equal, outer = torch.full_like(r, 1 / n), means[:, :, None] * means[:, None, :]
    of_covariances = {
        "around the old means, not the new ones": around(old.means, r / counts),
        "around the mean of all data": around(overall, r / counts),
        "around 0: these are second moments, the means are not subtracted": around(0 * means, r / counts),
        "second moments to which the means' squares are added, not subtracted": (
            around(0 * means, r / counts) + outer
        ),
        "divided by N_k − 1; the maximum of the bound has N_k": around(means, r / (counts - 1)),
        "corrected as for an unbiased estimate (correction, ddof); the maximum of the bound is not": (
            around(means, r / (counts - r.square().sum(0) / counts))
        ),
        "divided by N, not by N_k": around(means, r / n),
        "divided by N − 1, not by N_k": around(means, r / (n - 1)),
        "not divided by N_k": around(means, r),
        "not weighted by the responsibilities": around(means, equal),
        "not weighted by the responsibilities, and not divided": around(means, n * equal),
        "those of all data, the same for every component": around(overall, equal),
        "those of all data, divided by N − 1": around(overall, equal) * n / (n - 1),
        "weighted twice, by the squares of the responsibilities": around(means, r.square() / counts),
        "weighted by the responsibilities' squares, and normalized by these": (
            around(means, r.square() / r.square().sum(0))
        ),
        "weighted by a hard assignment": around(means, certain / certain.sum(0)),
        "diagonal: the entries off the diagonal are dropped": torch.diag_embed(variances),
        "only the variances, (K, D): a matrix is asked for each component": variances,
        "spherical: one variance for all directions": variances.mean(1)[:, None, None] * eye,
        "without the means twice: the squares of the means are subtracted from what is centered already": (
            covariances - outer
        ),
        "pooled: one covariance for all components": pooled.expand_as(covariances),
        "pooled into a single matrix, (D, D)": pooled,
        "the old ones": old.covariances,
        "inverted: these are the precisions": covariances.inverse(),
        "Cholesky factors, not the matrices": torch.linalg.cholesky(covariances),
        "without a sum over the data: the outer products are still one for each point": (
            torch.einsum("nk,nki,nkj->nkij", r / counts, x[:, None] - means, x[:, None] - means)
        ),
    }
    mistakes: dict[str, Any] = {
        f"the covariances are {how}": right._replace(covariances=c) for how, c in of_covariances.items()
    }
    of_means = {
        "not weighted by the responsibilities": overall,
        "the old ones": old.means,
        "divided by N, not by N_k": sums / n,
        "not divided by N_k": sums,
        "divided by N times the old weights, not by N_k": sums / (n * old.weights)[:, None],
        "weighted by a hard assignment": nearest,
        "weighted by the squares of the responsibilities": r.square().T @ x / r.square().sum(0)[:, None],
    }
    for how, m in of_means.items():
        mistakes[f"the means are {how}"] = right._replace(means=m, covariances=around(m, r / counts))
        mistakes[f"the means are {how} (the covariances are right)"] = right._replace(means=m)
    of_weights = {
        "not normalized: N_k is to be divided by N": counts,
        "the old ones": old.weights,
        "all equal, 1/K": torch.full_like(counts, 1 / components),
        "a softmax of the N_k: these are only to be divided": counts.softmax(0),
        "summed over the components, one for each point": r.sum(1),
        "averaged over the components, one for each point": r.mean(1),
        "smoothed: something is added to every N_k": (counts + 1) / (n + components),
        "the shares of a hard assignment": certain.mean(0),
        "the responsibilities of the last point": r[-1],
    }
    mistakes |= {f"the weights are {how}": right._replace(weights=w) for how, w in of_weights.items()}
    again, squared = r.softmax(1), r.square()
    mistakes |= {
        "means and covariances are divided by N, not by N_k": right._replace(
            means=sums / n, covariances=around(sums / n, r / n)
        ),
        "means and covariances are divided by N times the old weights, not by N_k": right._replace(
            means=sums / (n * old.weights)[:, None],
            covariances=around(sums / (n * old.weights)[:, None], r / (n * old.weights)),
        ),
        "means and covariances are not divided by N_k": right._replace(
            means=sums, covariances=around(sums, r)
        ),
        "means and covariances are those of all data, without responsibilities": right._replace(
            means=overall, covariances=around(overall, equal)
        ),
        "the old parameters came back": old,
        "each point is given to its most probable component alone": m_step_by(certain),
        "softmax is taken of the responsibilities, which are normalized already": m_step_by(again),
        "the responsibilities are squared": m_step_by(squared),
    }
    if width > 1:
        mistakes |= {
            ADDED.format(f"{value:g}"): right._replace(covariances=covariances + value * eye)
            for value in (1e-2, *SAFETIES[:4])
        }
    made = Made(sizes={"N": n, "D": width, "K": components})
    return Case(checked, (x, r, old), right, mistakes, made=made)


def shares_of_all(generator: torch.Generator, count: int, components: int) -> Tensor:
    """Responsibilities by which every component is the most probable one of some points."""
    turns = one_hot(torch.arange(count) % components, components)
    return (uniform(generator, -1, 1, count, components) + 2.5 * turns).softmax(1)


@case()
def m_step_of_nine_points(generator):
    x, r, old = 1 + normal(generator, 9, 6), shares_of_all(generator, 9, 4), drawn_mixture(generator, 4, 6)
    return m_step_case("one M-step for 9 points and 4 components in 6 dimensions", x, r, old)


@case(hidden=True)
def m_step_drawn(generator):
    x, r, old = 1 + normal(generator, 13, 4), shares_of_all(generator, 13, 6), drawn_mixture(generator, 6, 4)
    return m_step_case("one M-step for other sizes", x, r, old)


@case(hidden=True)
def m_step_of_tiny_data(generator):
    x, r, old = (
        1e-4 * normal(generator, 13, 4),
        shares_of_all(generator, 13, 6),
        drawn_mixture(generator, 6, 4),
    )
    made = m_step_case("one M-step for data that lie very close together", x, r, old)
    right, eye = made.expected, torch.eye(4, dtype=torch.float64)
    mistakes = {
        ADDED.format(f"{value:g}"): right._replace(covariances=right.covariances + value * eye)
        for value in SAFETIES[:9]
    }
    return replace(made, mistakes=mistakes, made=replace(made.made, otherwise=UNSAFE))


@case(hidden=True)
def m_step_of_a_nearly_empty_component(generator):
    x, r, old = 1 + normal(generator, 13, 4), shares_of_all(generator, 13, 6), drawn_mixture(generator, 6, 4)
    r[:, 1] *= 1e-8
    r = r / r.sum(1, keepdim=True)
    made, counts = m_step_case("one M-step with a component that has almost nothing", x, r, old), r.sum(0)

    def with_counts(safe: Tensor) -> MixtureParameters:
        means = r.T @ x / safe[:, None]
        away = x[:, None] - means
        covariances = torch.einsum("nk,nki,nkj->kij", r / safe, away, away)
        return made.expected._replace(means=means, covariances=covariances)

    added = {f"{value:g} is added to N_k": with_counts(counts + value) for value in SAFETIES[:9]}
    clamped = {f"N_k is clamped at {value:g}": with_counts(counts.clamp(value)) for value in SAFETIES[:9]}
    return replace(
        made,
        mistakes=told_apart(added, clamped, made.expected),
        made=replace(made.made, terms={}, otherwise=UNSAFE),
    )


@case(hidden=True)
def m_step_of_a_single_component(generator):
    x, r, old = 20 + normal(generator, 7, 5), real([[1.0]] * 7), drawn_mixture(generator, 1, 5)
    return quiet(m_step_case("one M-step with a single component", x, r, old))


@case(hidden=True)
def m_step_on_the_line(generator):
    x, r, old = normal(generator, 8, 1), drawn_shares(generator, 8, 3), drawn_mixture(generator, 3, 1)
    return single_precision(m_step_case("one M-step in one dimension, in single precision", x, r, old))
