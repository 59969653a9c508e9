"""Task 5: mixture_m_step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from course.check.case import Case, case
from course.check.cases.making import block, normal, quiet, single_precision
from course.check.cases.ppca.closed_form import closed_form, mistaken_closed_forms
from course.check.cases.ppca.common import SAFETY, drawn_rows, eye, of_matrix, root_of
from course.check.relations import Made
from course.lvm.oracles import mixtures as mixture_oracle


class MixtureSeen(NamedTuple):
    """What rotations of the W_k leave as it is."""

    weights: Tensor
    WWT: Tensor
    means: Tensor
    noise_vars: Tensor


def planes_without_rotation(outcome: Any) -> MixtureSeen:
    weights, W, means, noise_vars = (block(part) for part in outcome)
    return MixtureSeen(weights, W @ W.mT, means, noise_vars)


def mixture_step_case(checked: str, x: Tensor, r: Tensor, hidden: int) -> Case:
    (n, width), counts = x.shape, r.sum(0)
    weights, means, covariances = mixture_oracle.m_step(x, r)
    components, overall = len(counts), x.mean(0).expand_as(means)
    spectra = of_matrix(covariances)
    W, noise_vars = closed_form(*spectra, hidden)

    def seen(**changed: Tensor) -> MixtureSeen:
        parts = {"weights": weights, "W": W, "means": means, "noise_vars": noise_vars, **changed}
        return planes_without_rotation(tuple(parts.values()))

    def fitted(covariances: Tensor, **changed: Tensor) -> MixtureSeen:
        """The closed form for other covariances."""
        W, noise_vars = closed_form(*of_matrix(covariances), hidden)
        return seen(**{"W": W, "noise_vars": noise_vars, **changed})

    def around(centers: Tensor, shares: Tensor) -> Tensor:
        deviations = x[:, None] - centers
        return torch.einsum("nk,nki,nkj->kij", shares, deviations, deviations)

    def shared_noise(noise: Tensor) -> MixtureSeen:
        common = noise.expand_as(noise_vars)
        return seen(W=closed_form(*spectra, hidden, common)[0], noise_vars=common)

    equal, taken = torch.full_like(r, 1 / n), r / counts
    hard = one_hot(r.argmax(1), components).double()
    pooled = torch.einsum("k,kij->ij", weights, covariances).expand_as(covariances)
    deviations = x[:, None] - means
    scaled = (r[:, :, None] * x[:, None] - means).permute(1, 0, 2)
    scaled_means, sums = r.T @ x / n, r.T @ x
    by_columns = torch.einsum("nk,nki,nkj->kij", r.softmax(0), deviations, deviations)
    mistakes = {
        **{name: seen(W=W, noise_vars=s) for name, (W, s) in mistaken_closed_forms(*spectra, hidden).items()},
        "the covariances are not weighted by the responsibilities": fitted(around(means, equal)),
        "means and covariances are not weighted by the responsibilities": fitted(
            around(overall, equal), means=overall
        ),
        "all covariances are that of all data: each component has its own": fitted(around(overall, equal)),
        "all components share one covariance, the pooled one": fitted(pooled),
        "the means are not weighted by the responsibilities": fitted(around(overall, taken), means=overall),
        "the means that came back are not weighted by the responsibilities": seen(means=overall),
        "the covariances are around the mean of all data": fitted(around(overall, taken)),
        "the covariances are around 0: these are second moments": fitted(around(0 * means, taken)),
        "the covariances are divided by N, not by N_k": fitted(around(means, r / n)),
        "the covariances are not divided by N_k": fitted(around(means, r)),
        "the covariances are divided by N_k²": fitted(around(means, r / counts.square())),
        "the covariances are divided by D, not by N_k": fitted(around(means, r / width)),
        "the covariances are divided by N_k - 1; the maximum has N_k": fitted(
            around(means, r / (counts - 1))
        ),
        "the covariances are divided by N - 1, not by N_k": fitted(around(means, r / (n - 1))),
        "the responsibilities are squared": fitted(around(means, r.square() / counts)),
        "the responsibilities are squared in the covariances, and normalized anew": fitted(
            around(means, r.square() / r.square().sum(0))
        ),
        "the roots of the responsibilities are taken": fitted(around(means, r.sqrt() / counts)),
        "x is multiplied by r before μ_k is subtracted": fitted(scaled.mT @ scaled / counts[:, None, None]),
        "the softmax of the responsibilities is taken: they are probabilities already": fitted(by_columns),
        "each row counts for its most probable component alone: it is to count for all, by its shares": _hard(
            x, hard, hidden
        ),
        "the weights count each row for its most probable component alone": seen(weights=hard.mean(0)),
        "the means are divided by N, not by N_k": fitted(around(scaled_means, taken), means=scaled_means),
        "the means that came back are divided by N, not by N_k": seen(means=scaled_means),
        "the means are not divided by N_k": fitted(around(sums, taken), means=sums),
        "the means that came back are not divided by N_k": seen(means=sums),
        "the eigenvalues are squared: these are variances already": fitted(covariances @ covariances),
        "the roots of the eigenvalues are taken for the eigenvalues": fitted(
            torch.stack([root_of(matrix) for matrix in covariances])
        ),
        "all components share one σ²": shared_noise(noise_vars.mean()),
        "all components share one σ², that of the pooled data": shared_noise((weights * noise_vars).sum()),
        "all components share one σ², that of the covariance of all data": shared_noise(
            of_matrix(around(overall[:1], equal[:, :1]))[0][0, hidden:].mean()
        ),
        "all components share one σ², that of the first": shared_noise(noise_vars[0]),
        "all components share one W, that of the first": seen(W=W[:1].expand_as(W)),
        "the weights are not normalized: N_k is to be divided by N": seen(weights=counts),
        "the weights are all equal": seen(weights=torch.full_like(weights, 1 / components)),
        "N_k is divided by K, not by N": seen(weights=counts / components),
        "N_k is divided by D, not by N": seen(weights=counts / width),
        "the weights are the softmax of the counts": seen(weights=counts.softmax(0)),
        "the weights are the sums of the squared responsibilities": seen(
            weights=r.square().sum(0) / r.square().sum()
        ),
    }
    blank = (weights, W, means, noise_vars)
    form = tuple(map(torch.zeros_like, blank))
    made = Made(sizes={"N": n, "K": components, "D": width, "M": hidden})
    return Case(checked, (x, r, hidden), seen(), mistakes, planes_without_rotation, made=made, form=form)


def _hard(x: Tensor, r: Tensor, hidden: int) -> MixtureSeen:
    """The step for responsibilities 0 and 1."""
    return _step_by(x, r, hidden, r.sum(0))


def _step_by(x: Tensor, r: Tensor, hidden: int, counts: Tensor) -> MixtureSeen:
    """The step with these counts."""
    means = r.T @ x / counts[:, None]
    deviations = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r / counts, deviations, deviations)
    finite = covariances.nan_to_num(0.0)  # where a component has lost all rows
    W, noise_vars = closed_form(*of_matrix(finite), hidden)
    return planes_without_rotation((counts / len(x), W, means, noise_vars))


def drawn_shares(generator: torch.Generator, count: int, components: int) -> Tensor:
    """A distribution over the components for each row; the components' totals differ."""
    ladder = 0.1 * torch.arange(components)
    own = (
        1.2 * eye(components)[torch.arange(count) % components]
    )  # no component is without rows that are mostly its
    return (0.6 * normal(generator, count, components) + ladder + own).softmax(1)


@case()
def mixture_step_of_many_rows(generator):
    x, r = drawn_rows(generator, 50, 4, 12), drawn_shares(generator, 50, 6)
    return mixture_step_case("one M-step for 50 rows and K = 6 components, D = 12, M = 4", x, r, 4)


@case(hidden=True)
def mixture_step_drawn(generator):
    x, r = drawn_rows(generator, 60, 4, 14), drawn_shares(generator, 60, 8)
    return mixture_step_case("one M-step for other sizes", x, r, 4)


@case(hidden=True)
def mixture_step_with_one_dimension(generator):
    x, r = 1 + normal(generator, 14, 5), drawn_shares(generator, 14, 3)
    return quiet(mixture_step_case("one M-step with a single hidden dimension", x, r, 1))


@case(hidden=True)
def mixture_step_of_a_single_component(generator):
    x = 20 + normal(generator, 9, 6)
    r = torch.ones(9, 1, dtype=torch.float64)
    return quiet(mixture_step_case("one M-step with a single component", x, r, 3))


@case(hidden=True)
def mixture_step_with_a_rare_component(generator):
    """What is added to N_k for safety, or bounds it from below, counts here."""
    x, r = 1 + normal(generator, 15, 6), drawn_shares(generator, 15, 3)
    rare = torch.tensor([1.0, 1e-9, 1.0], dtype=torch.float64)
    r = r * rare
    r = r / r.sum(1, keepdim=True)
    made = quiet(mixture_step_case("one M-step with a component that has hardly any data", x, r, 2))
    mistakes = {}
    for small in SAFETY:
        mistakes[f"{small:g} is added to N_k for safety: where there are hardly any data this counts"] = (
            _step_by(x, r, 2, r.sum(0) + small)
        )
        if small > 1e-7:
            bound = f"N_k is bounded below by {small:g}: where there are hardly any data this counts"
            mistakes[bound] = _step_by(x, r, 2, r.sum(0).clamp(min=small))
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def mixture_step_in_small_units(generator):
    """What is added for safety, 1e-6 or 1e-8, is as large as the eigenvalues here."""
    x, r = 1e-4 * (normal(generator, 15, 6) + 1), drawn_shares(generator, 15, 3)
    made = quiet(mixture_step_case("one M-step for data in small units", x, r, 2))
    mistakes = {
        f"{small:g} is added to the diagonal or to σ² for safety: in small units this counts": (
            made.expected._replace(noise_vars=made.expected.noise_vars + small)
        )
        for small in SAFETY
    }
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def mixture_step_in_single_precision(generator):
    x, r = normal(generator, 17, 6), drawn_shares(generator, 17, 3)
    return single_precision(mixture_step_case("one M-step in single precision", x, r, 2))
