"""Task 5: elbo_and_gap."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.elbo.common import NEARLY, NOT_A_NUMBER, TINY, WHATEVER_Q, log_mean, told
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.relations import Made
from course.lvm.oracles import two_state


def bound_of(answer: Any) -> Any:
    """The first of the two values."""
    elbo, _ = answer
    return elbo


def gap_of(answer: Any) -> Any:
    """The second of the two values."""
    _, gap = answer
    return gap


def by_loops(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> tuple[Tensor, Tensor]:
    """The ELBO and the divergence from the posterior, each row by loops over the states."""
    prior = log_prior.exp().tolist()
    levels = log_likelihood.amax(1)
    bounds, gaps = [], []
    for likely, row in zip((log_likelihood - levels[:, None]).exp().tolist(), q.tolist(), strict=True):
        joint = [p * value for p, value in zip(prior, likely, strict=True)]
        bounds.append(two_state.elbo_forms(prior, likely, row)[0])
        gaps.append(two_state.kl(row, [value / sum(joint) for value in joint]))
    return real(bounds) + levels, real(gaps)


def wrong_bounds(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> dict[str, Tensor]:
    """What mistakes give for the ELBO, where no entry of q is 0."""
    _, gaps = by_loops(log_prior, log_likelihood, q)
    states = q.shape[1]
    log_joint, log_q, prior = log_prior + log_likelihood, q.log(), log_prior.exp()
    log_p, log_posterior = log_joint.logsumexp(1), log_joint.log_softmax(1)
    posterior, entropy = log_posterior.exp(), -(q * log_q).sum(1)
    expected_joint, fit = (q * log_joint).sum(1), (q * log_likelihood).sum(1)
    to_prior = (q * (log_q - log_prior)).sum(1)
    hard = torch.eye(states, dtype=q.dtype)

    def at(shares: Tensor) -> Tensor:  # the ELBO of another q
        return (shares * log_joint + torch.special.entr(shares)).sum(1)

    return {
        "the gap came first: the ELBO is the first of the two values": gaps,
        "the prior is left out: log p(x, z) holds log p(z) too": fit + entropy,
        "it is KL(p(z)‖q) that is subtracted, not KL(q‖p(z))": fit - (prior * (log_prior - log_q)).sum(1),
        "it is KL(p(z | x)‖q) that is subtracted from log p(x), not KL(q‖p(z | x))": (
            log_p - (posterior * (log_posterior - log_q)).sum(1)
        ),
        "KL(q‖p(z | x)) is added to log p(x), not subtracted": log_p + gaps,
        "KL(q‖p(z)) is subtracted from log p(x): that is what p(z | x) is for": log_p - to_prior,
        "KL(q‖p(z | x)) is subtracted from E_q[log p(x | z)]: that is what p(z) is for": fit - gaps,
        "KL(q‖p(z | x)) is subtracted from a log-evidence without the prior": (
            log_likelihood.logsumexp(1) - gaps
        ),
        "KL(q‖p(z)) is subtracted from E_q[log p(x, z)]: the prior counts twice": expected_joint - to_prior,
        "the logarithm is missing: E_q[p(x, z) / q(z)], which is p(x) whatever q is": log_joint.exp().sum(1),
        WHATEVER_Q: log_p,
        "the posterior stands where the joint belongs: this is -KL(q‖p(z | x))": -gaps,
        "this is E_q[log p(z | x)]": (q * log_posterior).sum(1),
        "this is -KL(q‖p(z)): the likelihood is left out": -to_prior,
        "this is KL(q‖p(z))": to_prior,
        "this is the entropy of q": entropy,
        "this is the entropy of q with the wrong sign": -entropy,
        "the mean over the states is taken without the weights q": (log_joint - log_q).mean(1),
        "the sum over the states is taken without the weights q": (log_joint - log_q).sum(1),
        "log q is not weighed by q": expected_joint - log_q.sum(1),
        "log p(x, z) is not weighed by q": log_joint.sum(1) + entropy,
        "log p(z) is not weighed by q": fit + log_prior.sum() + entropy,
        "log p(x | z) is not weighed by q": log_likelihood.sum(1) - to_prior,
        "log p(x | z) is averaged without the weights q": log_likelihood.mean(1) - to_prior,
        "the mean is that under the prior, not under q": (prior * (log_joint - log_q)).sum(1),
        "log p(x | z) is averaged under the prior, not under q": (prior * log_likelihood).sum(1) - to_prior,
        "this is the mean of log p(x | z) under the prior": (prior * log_likelihood).sum(1),
        "the mean is that under the posterior, not under q": (posterior * (log_joint - log_q)).sum(1),
        "log p(x, z) is averaged under the posterior, not under q": (posterior * log_joint).sum(1) + entropy,
        "the entropy is that of the posterior, not of q": expected_joint - (posterior * log_posterior).sum(1),
        "the entropy is that of the prior, not of q": expected_joint - (prior * log_prior).sum(),
        "the logarithm of E_q[p(x | z)] is taken, not the mean of the logarithm": (
            (log_likelihood + log_q).logsumexp(1) - to_prior
        ),
        "the logarithm of E_q[p(x | z)] came back": (log_likelihood + log_q).logsumexp(1),
        "the logarithm of E_q[p(x, z)] is taken, not the mean of the logarithm": (
            (log_joint + log_q).logsumexp(1) + entropy
        ),
        "the logarithm of E_q[p(x, z)] came back": (log_joint + log_q).logsumexp(1),
        "p(x, z) itself is averaged, not its logarithm": (q * log_joint.exp()).sum(1) + entropy,
        "p(x | z) itself is averaged, not its logarithm": (q * log_likelihood.exp()).sum(1) - to_prior,
        "p(z) itself is averaged, not its logarithm": fit + (q * prior).sum(1) + entropy,
        "q itself stands where its logarithm belongs": expected_joint - q.square().sum(1),
        "only the most probable state of q counts": (log_joint - log_q)
        .gather(1, q.argmax(1, keepdim=True))
        .squeeze(1),
        "only the most probable state of q counts, as if q were certain": at(hard[q.argmax(1)]),
        "only the most probable state of the posterior counts": at(hard[log_joint.argmax(1)]),
        "the largest log(p(x, z) / q(z)) came back": (log_joint - log_q).amax(1),
        "q went through softmax: its entries are probabilities already": at(q.softmax(1)),
        "q is normalized over the data: its rows sum to one already": at(q / q.sum(0)),
        "q is taken for a logarithm": (q.exp() * (log_joint - q)).sum(1),
        "the prior is taken to be uniform": fit + entropy - math.log(states),
        "the entropy of q is divided by K": expected_joint + entropy / states,
        "log p(x, z) is averaged over the states, with the weights q and 1/K": expected_joint / states
        + entropy,
        "log p(x | z) is averaged over the states, with the weights q and 1/K": fit / states - to_prior,
        "KL(q‖p(z)) is divided by K": fit - to_prior / states,
        "the entropy of q is to the base 2": expected_joint + entropy / math.log(2),
        "it is summed over the data, not over the states": (q * (log_joint - log_q)).sum(0),
        "it is averaged over the data, not over the states": (q * (log_joint - log_q)).mean(0),
        "it is not summed over the states": q * (log_joint - log_q),
        "the entropy is summed over the data, too": expected_joint + entropy.sum(),
        "the entropy is averaged over the data": expected_joint + entropy.mean(),
        "KL(q‖p(z)) is summed over the data, too": fit - to_prior.sum(),
        "KL(q‖p(z)) is averaged over the data": fit - to_prior.mean(),
        "E_q[log p(x, z)] is summed over the data, too": expected_joint.sum() + entropy,
        "E_q[log p(x | z)] is summed over the data, too": fit.sum() - to_prior,
        "log q is divided by, not subtracted": (q * log_joint / log_q).sum(1),
    }


def bound_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> Case:
    """The ELBO, where no entry of q is 0."""
    bounds, _ = by_loops(log_prior, log_likelihood, q)
    entropy, fit = torch.special.entr(q).sum(1), (q * log_likelihood).sum(1)
    prior = (q * log_prior).sum(1)
    terms = {
        "the entropy of q": entropy,
        "E_q[log p(x | z)]": fit,
        "E_q[log p(z)]": prior,
        "E_q[log p(x, z)]": fit + prior,
        "KL(q‖p(z))": prior + entropy,
    }
    rows, states = q.shape
    return Case(
        checked,
        (log_prior, log_likelihood, q),
        bounds,
        wrong_bounds(log_prior, log_likelihood, q),
        bound_of,
        made=Made(sizes={"N": rows, "K": states}, terms=terms),
    )


def wrong_gaps(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> dict[str, Tensor]:
    """What mistakes give for the gap, where no entry of q is 0 and the ELBO is right."""
    bounds, gaps = by_loops(log_prior, log_likelihood, q)
    log_joint, log_q, prior, states = log_prior + log_likelihood, q.log(), log_prior.exp(), q.shape[1]
    log_p, log_posterior = log_joint.logsumexp(1), log_joint.log_softmax(1)
    posterior, entropy = log_posterior.exp(), -(q * log_q).sum(1)
    reverse = (posterior * (log_posterior - log_q)).sum(1)
    middle = (q + posterior) / 2
    to_middle = (q * (log_q - middle.log())).sum(1)
    return {
        "it is KL(p(z | x)‖q), not KL(q‖p(z | x))": reverse,
        "it is KL(q‖p(z | x)) and KL(p(z | x)‖q) together": gaps + reverse,
        "it is the mean of KL(q‖p(z | x)) and KL(p(z | x)‖q)": (gaps + reverse) / 2,
        "it is the divergence of q and p(z | x) from their mean": (
            (to_middle + (posterior * (log_posterior - middle.log())).sum(1)) / 2
        ),
        "it is the divergence from the prior, not from the posterior": (q * (log_q - log_prior)).sum(1),
        "it is the divergence of the prior from q": (prior * (log_prior - log_q)).sum(1),
        "it is the divergence of the posterior from the prior": (posterior * (log_posterior - log_prior)).sum(
            1
        ),
        "it is the divergence from a posterior without the prior": (
            (q * (log_q - log_likelihood.log_softmax(1))).sum(1)
        ),
        "it is the divergence from the likelihood, which is no distribution of z": (
            (q * (log_q - log_likelihood)).sum(1)
        ),
        "it is the divergence from a posterior that is normalized over the data": (
            (q * (log_q - log_joint.log_softmax(0))).sum(1)
        ),
        "the posterior is not normalized: this is -ELBO": -bounds,
        "the ELBO came back in the place of the gap": bounds,
        "log p(x) came back: the ELBO is to be subtracted from it": log_p,
        "the ELBO is added to log p(x), not subtracted": log_p + bounds,
        "log p(x) is divided by the ELBO, not less it": log_p / bounds,
        "the ELBO is divided by log p(x)": bounds / log_p,
        "the evidence stands where its logarithm belongs": log_p.exp() - bounds,
        "p(x) - exp(ELBO) came back": log_p.exp() - bounds.exp(),
        "the exponential of the ELBO is subtracted, not the ELBO": log_p - bounds.exp(),
        "the log-evidence leaves the prior out": log_likelihood.logsumexp(1) - bounds,
        "the log-evidence is a mean over the states, not a sum": log_p - math.log(states) - bounds,
        "the likelihood is averaged over the states without the prior": log_mean(log_likelihood, 1) - bounds,
        "the logarithms are added up over the states, where the log-evidence is the logarithm of a sum": (
            log_joint.sum(1) - bounds
        ),
        "the log-evidence is the mean of log p(x | z) under the prior": (prior * log_likelihood).sum(1)
        - bounds,
        "the log-evidence has q in the place of the prior": (log_likelihood + log_q).logsumexp(1) - bounds,
        "the log-evidence is that of the most probable state alone": log_joint.amax(1) - bounds,
        "the log-evidence is E_q[log p(x, z)]: this is minus the entropy of q": -entropy,
        "this is the entropy of q": entropy,
        "the entropy of q is left out: this is -E_q[log p(z | x)]": gaps + entropy,
        "the entropy of q has the wrong sign": gaps + 2 * entropy,
        "this is E_q[log p(z | x)]": -gaps - entropy,
        "the divergence is summed over the states without the weights q": (log_q - log_posterior).sum(1),
        "the divergence is averaged over the states without the weights q": (log_q - log_posterior).mean(1),
        "the terms of the divergence have no sign: |log q - log p(z | x)|": (
            (q * (log_q - log_posterior).abs()).sum(1)
        ),
        "the probabilities are subtracted, not their logarithms": (q * (q - posterior)).sum(1),
        "the logarithms are missing: q² / p(z | x)": (q.square() / posterior).sum(1),
        "it is the sum of |q - p(z | x)|, another distance": (q - posterior).abs().sum(1),
        "it is half the sum of |q - p(z | x)|, another distance": (q - posterior).abs().sum(1) / 2,
        "it is the sum of (q - p(z | x))², another distance": (q - posterior).square().sum(1),
        "the log-evidence is summed over the data": log_p.sum() - bounds,
        "the log-evidence is averaged over the data": log_p.mean() - bounds,
        "the ELBO is summed over the data": log_p - bounds.sum(),
        "the ELBO is averaged over the data": log_p - bounds.mean(),
        "the log-evidence runs over the data, not over the states": log_joint.logsumexp(0),
        "it is summed over the data, not over the states": (q * (log_q - log_posterior)).sum(0),
        "it is not summed over the states": q * (log_q - log_posterior),
        "no gap is left: 0 came back, as if q were the posterior": torch.zeros_like(gaps),
    }


def gap_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> Case:
    """The gap, where no entry of q is 0. The check of the bound comes first, so the bound is right here."""
    _, gaps = by_loops(log_prior, log_likelihood, q)
    mistakes, (rows, states) = wrong_gaps(log_prior, log_likelihood, q), q.shape
    made = Made(sizes={"N": rows, "K": states})
    return Case(checked, (log_prior, log_likelihood, q), gaps, mistakes, gap_of, made=made)


Bits = tuple[Tensor, Tensor, Tensor]


def drawn_bits(generator: torch.Generator, rows: int, states: int) -> Bits:
    log_prior = normal(generator, states).log_softmax(0)
    return log_prior, normal(generator, rows, states) - 1, normal(generator, rows, states).softmax(1)


def with_zeros(generator: torch.Generator, q: Tensor) -> Tensor:
    """Some rows sure of one state, each other with one zero, but for the last."""
    q, (rows, states) = q.clone(), q.shape
    q[torch.arange(rows - 1), torch.randint(states, (rows - 1,), generator=generator)] = 0
    q[: rows // 2] = torch.eye(states, dtype=q.dtype)[
        torch.randint(states, (rows // 2,), generator=generator)
    ]
    return q / q.sum(1, keepdim=True)


def not_a_number(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> dict[str, Tensor]:
    naive = (q * (log_prior + log_likelihood - q.log())).sum(1)
    return {
        NOT_A_NUMBER: naive,
        "0 log 0 became NaN, and a row with a 0 in q got 0 for it": naive.nan_to_num(),
    }


@case()
def bound_for_any_q(generator):
    return bound_case("the ELBO of 9 rows, K = 6", *drawn_bits(generator, 9, 6))


@case()
def bound_with_a_zero(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 4, 6)
    bits = log_prior, log_likelihood, with_zeros(generator, q)
    made = bound_case("the ELBO of 4 rows, some with zeros in q", *bits)
    return replace(made, mistakes=not_a_number(*bits), degenerate="q has zeros")


@case()
def bound_at_the_posterior(generator):
    log_prior, log_likelihood, _ = drawn_bits(generator, 4, 6)
    posterior = (log_prior + log_likelihood).softmax(1)
    checked = "the ELBO of 4 rows at q = p(z | x), where it equals log p(x)"
    return quiet(bound_case(checked, log_prior, log_likelihood, posterior))


@case()
def gap_for_any_q(generator):
    return gap_case("the gap log p(x) - ELBO of 9 rows, K = 6", *drawn_bits(generator, 9, 6))


@case(hidden=True)
def bound_drawn(generator):
    return bound_case("the ELBO for other sizes", *drawn_bits(generator, 11, 5))


@case(hidden=True)
def gap_drawn(generator):
    return gap_case("the gap for other sizes", *drawn_bits(generator, 11, 5))


@case(hidden=True)
def bound_with_zeros(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 6, 4)
    bits = log_prior, log_likelihood, with_zeros(generator, q)
    made = bound_case("the ELBO for a q with zeros in it", *bits)
    return replace(made, mistakes=not_a_number(*bits), degenerate="q has zeros")


@case(hidden=True)
def gap_with_zeros(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 6, 4)
    q = with_zeros(generator, q)
    made = gap_case("the gap for a q with zeros in it", log_prior, log_likelihood, q)
    naive = (q * (q.log() - (log_prior + log_likelihood).log_softmax(1))).sum(1)
    mistakes = {
        NOT_A_NUMBER: naive,
        "0 log 0 became NaN, and a row with a 0 in q got 0 for it": naive.nan_to_num(),
    }
    return replace(made, mistakes=mistakes, degenerate="q has zeros")


def improbable(generator: torch.Generator) -> Bits:
    """States so improbable that a small number added to their probabilities would outweigh these."""
    log_prior, log_likelihood, q = drawn_bits(generator, 6, 4)
    log_prior = (log_prior - 100 * (torch.arange(4) == 1)).log_softmax(0)
    levels = torch.where(torch.arange(6) % 2 == 0, -30.0, 30.0).to(torch.float64)
    return log_prior, log_likelihood + levels[:, None] - 60 * (torch.arange(4) == 2), q


@case(hidden=True)
def bound_of_improbable_states(generator):
    log_prior, log_likelihood, q = improbable(generator)
    made = bound_case("the ELBO where probabilities are tiny", log_prior, log_likelihood, q)
    return told(made, "", TINY)


@case(hidden=True)
def gap_of_improbable_states(generator):
    log_prior, log_likelihood, q = improbable(generator)
    made = gap_case("the gap where probabilities are tiny", log_prior, log_likelihood, q)
    return told(made, "", TINY)


def near_zero(generator: torch.Generator) -> Bits:
    """Rows of many states whose ELBO is a few thousandths, so that small errors in it are seen."""
    log_prior, log_likelihood, q = drawn_bits(generator, 4, 30)
    q[:, ::5] = 0
    q = q / q.sum(1, keepdim=True)
    bounds, _ = by_loops(log_prior, log_likelihood, q)
    return log_prior, log_likelihood + (uniform(generator, 0.003, 0.006, 4) - bounds)[:, None], q


@case(hidden=True)
def bound_near_zero(generator):
    bits = near_zero(generator)
    made = bound_case("the ELBO of many states, small numbers added inside logarithms counting", *bits)
    return told(made, NOT_A_NUMBER, NEARLY, not_a_number(*bits))


@case(hidden=True)
def gap_near_the_posterior(generator):
    log_prior, log_likelihood, _ = drawn_bits(generator, 4, 30)
    q = (log_prior + log_likelihood + 0.1 * normal(generator, 4, 30)).softmax(1)
    made = gap_case("the gap of a q that is nearly the posterior", log_prior, log_likelihood, q)
    return told(made, "", NEARLY)


@case(hidden=True)
def gap_in_single_precision(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 5, 4)
    q = with_zeros(generator, q)
    return single_precision(gap_case("the gap in single precision", log_prior, log_likelihood, q))
