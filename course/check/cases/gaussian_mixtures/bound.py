"""Task 4: bound."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.gaussian_mixtures.common import (
    SAFETIES,
    UNSAFE,
    drawn_mixture,
    drawn_shares,
    hard,
    told_apart,
)
from course.check.cases.making import normal, single_precision, without
from course.check.relations import Made
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters

ADDED_TO_Q = "{:g} is added to q inside the logarithm"
FORGOTTEN = "the part of the weights, 𝔼_q[log π_k],"


def bound_case(checked: str, x: Tensor, theta: MixtureParameters, q: Tensor) -> Case:
    right, log_density = oracle.elbo(x, q, theta), oracle.log_density(x, theta)
    weights, log_weights = theta.weights, theta.weights.log()
    log_joint, entropy, (count, components) = log_density + log_weights, torch.special.entr(q).sum(), q.shape
    without_entropy = right - entropy
    likelihood, posterior = oracle.log_likelihood(x, theta), oracle.responsibilities(x, theta)
    table = q * log_joint - torch.xlogy(q, q)
    mistakes = {
        "this is the log-likelihood, whatever q is": likelihood,
        "this is the divergence KL(q ‖ p(z | x)), the gap between the bound and ℓ": likelihood - right,
        "the divergence KL(q ‖ p(z | x)) is added to ℓ, not subtracted": 2 * likelihood - right,
        "the divergence is the wrong way round: KL(p(z | x) ‖ q) is subtracted from ℓ": (
            likelihood - torch.where(posterior > 0, posterior * (posterior.log() - q.log()), 0).sum()
        ),
        "the logarithm is missing: the mean of p(x, z) / q(z), not of its logarithm": (
            torch.where(q > 0, log_joint.exp(), 0).sum()
        ),
        "the logarithm is missing in the first term: p(x, z) for log p(x, z)": (
            (q * log_joint.exp()).sum() + entropy
        ),
        "log q is not averaged by q": without_entropy - torch.where(q > 0, q.log(), 0).sum(),
        "log p(x, z) is not averaged by q": log_joint.sum() + entropy,
        "the weights are added without a logarithm": (q * (log_density + weights)).sum() + entropy,
        "the weights multiply log p(x | z); their logarithm is to be added": (
            (q * log_density * weights).sum() + entropy
        ),
        "the average is over the weights, not over q": (weights * log_joint).sum() + entropy,
        "the average is over the posterior, not over q": (posterior * log_joint).sum() + entropy,
        "the entropy is that of the posterior, not of q": (
            without_entropy - torch.xlogy(posterior, posterior).sum()
        ),
        "the entropy is that of the weights, not of q": without_entropy
        - count * torch.xlogy(weights, weights).sum(),
        "the entropy is that of the weights, and only once": without_entropy
        - torch.xlogy(weights, weights).sum(),
        "the entropy is in bits, not in nats": without_entropy + entropy / math.log(2),
        "the entropy is averaged over the data, not summed": without_entropy + entropy / count,
        "the first term is averaged over the data, not summed": without_entropy / count + entropy,
        "the weights' logarithms are averaged by the weights, not by q": (
            (q * log_density).sum() + count * (weights * log_weights).sum() + entropy
        ),
        "the weights' logarithms are averaged by the weights, not by q, and only once": (
            (q * log_density).sum() + (weights * log_weights).sum() + entropy
        ),
        "the weights' logarithms are added once, not for each point": (
            (q * log_density).sum() + log_weights.sum() + entropy
        ),
        "it is averaged over points and components, not summed": table.mean(),
        "the entropy is added to the log-likelihood": likelihood + entropy,
        "the entropy is subtracted from the log-likelihood": likelihood - entropy,
        "this is the entropy of q alone": entropy,
        "q is replaced by its largest entry: each point is given to one component alone": (
            (hard(q) * log_joint).sum()
        ),
        "the sum over the data is missing": table.sum(1),
        "the sum over the components is missing": table.sum(0),
        "neither sum was taken: a table of N by K came back": table,
    } | {ADDED_TO_Q.format(value): without_entropy - (q * (q + value).log()).sum() for value in SAFETIES[:4]}
    made = Made(
        sizes={"N": count, "K": components},
        terms={
            "the entropy of q": entropy,
            FORGOTTEN: (q * log_weights).sum(),
            "𝔼_q[log p(x | z)]": (q * log_density).sum(),
        },
    )
    return Case(checked, (log_density, weights, q), right, mistakes, made=made)


#: What is right, or something else, where q is the posterior.
AT_THE_POSTERIOR = (
    "this is the log-likelihood",
    "the divergence",
    "the average is over the posterior",
    "the entropy is that of the posterior",
    "the entropy is added to the log-likelihood",
    "the entropy is subtracted from the log-likelihood",
)


@case()
def bound_at_the_posterior(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    posterior = oracle.responsibilities(x, theta)
    checked = "the ELBO at q = p(z | x), where it equals the log-likelihood"
    made = without(bound_case(checked, x, theta, posterior), *AT_THE_POSTERIOR)
    mistakes = {
        name: value * (not name.startswith("this is the div")) for name, value in made.mistakes.items()
    }
    return replace(made, mistakes=mistakes)  # the divergence is 0 there, but for rounding


@case()
def bound_for_any_q(generator):
    x, theta, q = normal(generator, 9, 2), drawn_mixture(generator, 4, 2), drawn_shares(generator, 9, 4)
    return bound_case("the ELBO of 9 points and 4 components, for another q", x, theta, q)


@case()
def bound_with_a_zero(generator):
    return zeros_in_q(generator, 9, 4, "the ELBO for a q with zeros in it, where 0 log 0 counts as 0")


def zeros_in_q(generator: torch.Generator, count: int, components: int, checked: str) -> Case:
    """Some points in one component alone, some in all but one; where q is 0 the log-density is very low."""
    x, theta = normal(generator, count, 2), drawn_mixture(generator, components, 2)
    q = drawn_shares(generator, count, components)
    q[:3] = hard(q[:3])
    q[3:6, 0] = 0
    q = q / q.sum(1, keepdim=True)
    log_density = torch.where(q > 0, oracle.log_density(x, theta), -1e6)
    joint, entropies = torch.where(q > 0, q * (log_density + theta.weights.log()), 0), -torch.xlogy(q, q)
    right, whole = (joint + entropies).sum(), (q > 0).all(1)
    mistakes = {
        "0 log 0 became NaN, and a row with a 0 in q got 0 for its entropy": joint.sum()
        + entropies[whole].sum(),
        "0 log 0 became NaN, and a row with a 0 in q got 0 for all of it": (joint + entropies)[whole].sum(),
        "0 log 0 became NaN, and the whole entropy got 0 for it": joint.sum(),
    }
    made = Made(
        sizes={"N": count, "K": components},
        otherwise=UNSAFE,
        not_finite="0 log 0 became NaN: it counts as 0",
    )
    return Case(checked, (log_density, theta.weights, q), right, mistakes, made=made)


@case(hidden=True)
def bound_drawn(generator):
    x, theta, q = normal(generator, 11, 2), drawn_mixture(generator, 6, 2), drawn_shares(generator, 11, 6)
    return bound_case("the ELBO for other sizes and any q", x, theta, q)


@case(hidden=True)
def bound_with_zeros(generator):
    return zeros_in_q(generator, 11, 6, "the ELBO for a q with zeros in it")


@case(hidden=True)
def bound_with_a_rare_component(generator):
    x, theta, q = normal(generator, 9, 2), drawn_mixture(generator, 4, 2), drawn_shares(generator, 9, 4)
    weights = theta.weights.index_fill(0, torch.tensor(2), 0)
    weights = (weights / weights.sum()).index_fill(0, torch.tensor(2), 1e-14)
    theta = theta._replace(weights=weights)
    made = bound_case("the ELBO with a component of a very small weight", x, theta, q)
    log_density = made.arguments[0]

    def with_weights(weights: Tensor) -> Tensor:
        return (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum()

    added = {
        f"{value:g} is added to the weights inside the logarithm": with_weights(weights + value)
        for value in SAFETIES[:-2]
    }
    clamped = {
        f"the weights are clamped at {value:g}": with_weights(weights.clamp(value)) for value in SAFETIES[:-4]
    }
    return replace(
        made,
        mistakes=told_apart(added, clamped, made.expected),
        made=replace(made.made, terms={}, otherwise=UNSAFE),
    )


@case(hidden=True)
def bound_of_many_points(generator):
    """A sum of many terms that nearly cancel, to which whatever is added inside the logarithm of q adds up."""
    count, components = 500, 6
    q = drawn_shares(generator, count, components)
    weights, log_density = drawn_shares(generator, 1, components)[0], normal(generator, count, components)
    table = q * (log_density + weights.log()) - torch.xlogy(q, q)
    log_density = log_density + (1.0 - table.sum()) / count
    right = (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum()
    mistakes = {ADDED_TO_Q.format(value): right - (q * (1 + value / q).log()).sum() for value in SAFETIES[:8]}
    made = Made(sizes={"N": count, "K": components}, otherwise=UNSAFE)
    checked, arguments = "the ELBO of many points", (log_density, weights, q)
    return Case(checked, arguments, right, mistakes, made=made, loss_in_single_precision=LOST_AT_EXTREMES)


@case(hidden=True)
def bound_in_single_precision(generator):
    x, theta, q = normal(generator, 5, 2), drawn_mixture(generator, 3, 2), drawn_shares(generator, 5, 3)
    return single_precision(bound_case("the ELBO in single precision", x, theta, q))
