"""Task 2: log_likelihood."""

from __future__ import annotations

import math
from dataclasses import replace

from torch import Tensor

from course.check.case import Case, case
from course.check.cases.gaussian_mixtures.common import (
    BEFORE_THE_WEIGHTS,
    DENSER,
    DENSER_BY_FAR,
    DENSER_IN_SINGLE_PRECISION,
    FAR_AWAY,
    SAFETIES,
    UNDERFLOWS,
    UNSAFE,
    drawn_mixture,
    far_away,
    with_a_dead_component,
)
from course.check.cases.making import normal, quiet, real, single_precision
from course.check.relations import Made
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters

DEAD = "a weight of 0 is taken for {:g}: its logarithm is −∞, and such a component counts for nothing"


def log_likelihood_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, log_density = oracle.log_likelihood(x, theta), oracle.log_density(x, theta)
    weights, log_weights = theta.weights, theta.weights.log()
    log_joint = log_density + log_weights
    (count, components), posterior = log_joint.shape, oracle.responsibilities(x, theta)
    by_jensen = "the logarithm is taken before the sum over k, not after it: Σ_k π_k log p ≤ log Σ_k π_k p"
    mistakes = {
        "the mixing weights are left out": log_density.logsumexp(1).sum(),
        "the weights are added without a logarithm": (log_density + weights).logsumexp(1).sum(),
        "the logarithms of the weights are subtracted, not added": (
            (log_density - log_weights).logsumexp(1).sum()
        ),
        "softmax is taken of the weights, which sum to one already": (
            (log_density + weights.log_softmax(0)).logsumexp(1).sum()
        ),
        "the weights count twice": (log_density + 2 * log_weights).logsumexp(1).sum(),
        "only the largest density of each point counts, without weights": log_density.amax(1).sum(),
        "the weights multiply the logarithms of the densities, not the densities": (
            (log_density * weights).logsumexp(1).sum()
        ),
        "the logarithms of the weights are added after the sum over k, which they belong in": (
            log_density.logsumexp(1).sum() + count * log_weights.sum()
        ),
        "the logarithms of the weights are added after the sum over k, and only once": (
            log_density.logsumexp(1).sum() + log_weights.sum()
        ),
        "the logarithms of the weights are added after the sum over k, as further rows or columns": (
            components * log_density.logsumexp(1).sum() + count * log_weights.sum()
        ),
        "the weights are taken as equal, 1/K each": log_density.logsumexp(1).sum()
        - count * math.log(components),
        "the components are averaged, not summed: the weights do that already": (
            right - count * math.log(components)
        ),
        by_jensen: (log_density @ weights).sum(),
        "log p(x_n, z_n = k) is summed over k: the sum over k belongs inside the logarithm": log_joint.sum(),
        "the log-densities are summed over k, without weights and without a logarithm of a sum": (
            log_density.sum()
        ),
        "the sum inside the logarithm runs over the data, not over the components": (
            log_joint.logsumexp(0).sum()
        ),
        "the sum over the data stands inside the logarithm too: log Σ_n Σ_k": (
            log_joint.flatten().logsumexp(0)
        ),
        "the logarithm is missing": log_joint.exp().sum(),
        "this is the likelihood itself, the product of the densities: its logarithm is asked": right.exp(),
        "only the largest component of each point counts: a maximum for the sum": (log_joint.amax(1).sum()),
        "the largest logarithm of each row is subtracted, and not added back": (
            right - log_joint.amax(1).sum()
        ),
        "the largest logarithm of the table is subtracted, and not added back": (
            right - count * log_joint.max()
        ),
        "the largest logarithm of the table is added back once, not for each point": (
            right - (count - 1) * log_joint.max()
        ),
        "this is the log-joint averaged by the responsibilities: the bound without its entropy": (
            (posterior * log_joint).sum()
        ),
        "the logarithms of the responsibilities are summed": posterior.log().sum(),
        "the sum over the data is missing": log_joint.logsumexp(1),
        "the sum over the data is missing, and so is the logarithm": log_joint.exp().sum(1),
    }
    made = Made(sizes={"N": count, "K": components})
    return Case(checked, (log_density, weights), right, mistakes, made=made)


@case()
def likelihood_of_nine_points(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    return log_likelihood_case("the log-likelihood ℓ of 9 points and 4 components", x, theta)


@case(hidden=True)
def likelihood_drawn(generator):
    x, theta = normal(generator, 11, 2), drawn_mixture(generator, 6, 2)
    return log_likelihood_case("the log-likelihood for other sizes", x, theta)


@case(hidden=True)
def likelihood_far_away(generator):
    x, theta = far_away(generator)
    made = log_likelihood_case(
        "the log-likelihood of points so far away that their density underflows", x, theta
    )
    mistakes = {
        f"{UNDERFLOWS}, and {value:g} is taken for it: stay with logarithms": real(len(x) * math.log(value))
        for value in (*SAFETIES, 1e-100, 1e-300)
    }
    not_finite = f"{UNDERFLOWS}: use logsumexp, or subtract the largest logarithm of each row"
    return replace(
        made, mistakes=mistakes, made=replace(made.made, not_finite=not_finite, otherwise=FAR_AWAY)
    )


@case(hidden=True)
def likelihood_with_a_dead_component(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER)
    made = log_likelihood_case(
        "the log-likelihood with a component of weight zero where it is by far the densest", x, theta
    )
    log_density, weights = made.arguments
    mistakes = {
        DEAD.format(value): log_density[:, weights == 0].sum() + len(x) * math.log(value)
        for value in SAFETIES
    }
    not_finite = "log 0 = −∞ became NaN: a component of weight 0 counts for nothing"
    return replace(made, mistakes=mistakes, made=replace(made.made, not_finite=not_finite, otherwise=UNSAFE))


@case(hidden=True)
def likelihood_with_a_dead_component_denser_by_far(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER_BY_FAR)
    checked = "the log-likelihood with a component of weight zero where it is thousands of nats denser"
    made = log_likelihood_case(checked, x, theta)
    return replace(
        made, mistakes={}, made=replace(made.made, not_finite=BEFORE_THE_WEIGHTS, otherwise=UNSAFE)
    )


@case(hidden=True)
def likelihood_in_single_precision(generator):
    x, theta = with_a_dead_component(generator, 6, 3, DENSER_IN_SINGLE_PRECISION)
    checked = "the log-likelihood with a component of weight zero, in single precision"
    return single_precision(log_likelihood_case(checked, x, theta))


@case(hidden=True)
def likelihood_of_a_single_component(generator):
    x, theta = normal(generator, 7, 2), drawn_mixture(generator, 1, 2)
    return quiet(log_likelihood_case("the log-likelihood with a single component", x, theta))
