"""Task 2: bits_elbo."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.variational_inference.common import HELD, NOT_A_NUMBER
from course.check.relations import Made


def all_states(width: int) -> Tensor:
    """The 2^M rows of bits, the last bit changing fastest."""
    return real([[(k >> (width - 1 - m)) & 1 for m in range(width)] for k in range(2**width)])


def states_in_any_order(generator: torch.Generator, width: int) -> Tensor:
    return all_states(width)[torch.randperm(2**width, generator=generator)]


def bits_by_loops(logits: Tensor, states: Tensor, log_joint: Tensor) -> Tensor:
    """Σ_k q(z_k) [log p(x_n, z_k) − log q(z_k)], state by state, with products of probabilities."""
    bounds = []
    for n, row in enumerate(logits.tolist()):
        total = 0.0
        for state, value in zip(states.tolist(), log_joint[:, n].tolist(), strict=True):
            q = math.prod(1 / (1 + math.exp(-a if bit else a)) for a, bit in zip(row, state, strict=True))
            total += q * (value - math.log(q))
        bounds.append(total)
    return real(bounds)


def log_q_of(states: Tensor, log_one: Tensor, log_zero: Tensor) -> Tensor:
    """log q of all states, (2^M, N), from the logarithms of the probabilities of a 1 and of a 0."""
    return torch.where(states[:, None] > 0, log_one, log_zero).sum(-1)


def log_q_by_logits(states: Tensor, logits: Tensor) -> Tensor:
    return log_q_of(states, logsigmoid(logits), logsigmoid(-logits))


def bound_of(log_q: Tensor, log_joint: Tensor) -> Tensor:
    return (log_q.exp() * (log_joint - log_q)).sum(0)


def bits_case(checked: str, logits: Tensor, states: Tensor, log_joint: Tensor) -> Case:
    right = bits_by_loops(logits, states, log_joint)
    log_q = log_q_by_logits(states, logits)
    expected = (log_q.exp() * log_joint).sum(0)
    wrong_q = {name: bound_of(value, log_joint) for name, value in wrong_log_q(logits, states, log_q).items()}
    mistakes = {**wrong_q, **wrong_sums(log_q, log_joint, right)}
    for small in (1e-3, 1e-4, 1e-5, 1e-6):
        p, name = (
            logits.sigmoid(),
            f"{small:.0e} is added to probabilities before the logarithm: leave it out",
        )
        nearly = log_q_of(states, (p + small).log(), (1 - p + small).log())
        mistakes[name] = bound_of(nearly, log_joint)
        mistakes[name + " (the weights are right)"] = (log_q.exp() * (log_joint - nearly)).sum(0)
    mistakes["the entropy leaves out the bits that are 0: they have −(1 − p) log(1 − p)"] = expected - (
        logits.sigmoid() * logsigmoid(logits)
    ).sum(1)
    mistakes["a bit's entropy is averaged, not summed: so is log q"] = expected + (right - expected) / len(
        states[0]
    )
    made = Made(
        sizes={"N": len(logits), "M": len(states[0]), "2^M": len(states)},
        terms={"log p(x, z)": expected, "log q(z)": right - expected},
    )
    return Case(checked, (logits, states, log_joint), right, mistakes, made=made)


def wrong_log_q(logits: Tensor, states: Tensor, log_q: Tensor) -> dict[str, Tensor]:
    """What other than log q(z) is taken for it."""
    shares, nothing = logits.softmax(1), torch.zeros_like(logits)
    one, zero = logsigmoid(logits), logsigmoid(-logits)
    twice = logits.sigmoid()
    return {
        "the sigmoid is missing: a logit is no probability": log_q_of(
            states, logits.log(), (1 - logits).log()
        ),
        "the sigmoid is taken twice": log_q_by_logits(states, twice),
        "softmax shares one probability among the bits: each bit has a sigmoid of its own": log_q_of(
            states, shares.log(), (1 - shares).log()
        ),
        "the logit is doubled: this is the sigmoid of 2 η": log_q_by_logits(states, 2 * logits),
        "0 and 1 are exchanged: sigmoid(logit) is the probability of a 1": log_q_of(states, zero, one),
        "log q leaves out the bits that are 0": log_q_of(states, one, nothing),
        "log q leaves out the bits that are 1": log_q_of(states, nothing, zero),
        "a bit that is 0 has the logarithm of ½: its logit is −η, not 0": log_q_of(
            states, one, logsigmoid(nothing)
        ),
        "log q is η z without its normalizer": log_q_of(states, logits, nothing),
        "the bits of log q are averaged, not summed": log_q / len(states[0]),
        "the probabilities of the bits are added, not multiplied": log_q_of(
            states, logits.sigmoid(), (-logits).sigmoid()
        ).log(),
        "q(z) is uniform: the logits are not used": torch.full_like(log_q, -math.log(len(states))),
        "the states are taken in the order of counting: they come in the order of `states`": log_q_by_logits(
            all_states(len(states[0])), logits
        ),
        "the bits of a state are read from right to left": log_q_by_logits(states.flip(1), logits),
    }


def wrong_sums(log_q: Tensor, log_joint: Tensor, right: Tensor) -> dict[str, Tensor]:
    """What comes with the right log q, if something else than the ELBO is made of it."""
    q, joint, evidence = log_q.exp(), log_joint.exp(), log_joint.logsumexp(0)
    expected, posterior, log_ratio = (q * log_joint).sum(0), log_joint.softmax(0), log_joint - log_q
    entropy = right - expected
    at_the_top = log_joint.gather(0, log_q.argmax(0)[None])[0]
    return {
        "the states are averaged without the weights q": log_ratio.mean(0),
        "the states are summed without the weights q": log_ratio.sum(0),
        "the weights are log q: the exponential is missing": (log_q * log_ratio).sum(0),
        "the weights are the posterior's: the expectation is under q": (posterior * log_ratio).sum(0),
        "the weights are p(x, z): the expectation is under q": (joint * log_ratio).sum(0),
        "q is subtracted, not log q": (q * (log_joint - q)).sum(0),
        "the exponential of log_joint was taken: a logarithm is asked": (q * (joint - log_q)).sum(0),
        "only the most probable state counts": at_the_top,
        "only the most probable state counts, with the entropy of q": at_the_top + entropy,
        "only the most probable state counts, less its log q": at_the_top - log_q.amax(0),
        "this is the log-evidence, whatever q is": evidence,
        "this is p(x): the logarithm in the ELBO is missing": joint.sum(0),
        "the logarithm of an average: log E_q[p(x, z)], and no entropy": (log_joint + log_q).logsumexp(0),
        "the logarithm of an average: log E_q[p(x, z)], where E_q[log p(x, z)] belongs": (
            (log_joint + log_q).logsumexp(0) + entropy
        ),
        "this is KL(q‖p), by which the ELBO is below log p(x)": evidence - right,
        "this is −KL(q‖p): log p(x) is missing": right - evidence,
        "the entropy is in bits: nats are asked": expected + entropy / math.log(2),
        "this is the ELBO less log p(x, z) of a uniform prior: log_joint has its prior already": (
            right - math.log(len(log_q))
        ),
        "it is summed over the data: the sum is over the states": (q * log_ratio).sum(1),
        "the sum over the states is missing": q * log_ratio,
    }


def clear_logits(generator: torch.Generator, rows: int, width: int) -> Tensor:
    """Logits beyond ±1.1, of both signs."""
    signs = 2.0 * (torch.rand(rows, width, generator=generator) < 0.5) - 1
    return signs * uniform(generator, 1.1, 3, rows, width)


@case()
def bits_of_six_rows(generator):
    logits, states = clear_logits(generator, 6, 4), states_in_any_order(generator, 4)
    log_joint = normal(generator, 16, 6) - 3
    return bits_case("the ELBO of 6 rows with 4 hidden bits", logits, states, log_joint)


@case(hidden=True)
def bits_drawn(generator):
    logits, states = clear_logits(generator, 8, 5), states_in_any_order(generator, 5)
    return bits_case("the ELBO for other numbers of bits", logits, states, 1.5 * normal(generator, 32, 8) - 2)


#: What log p(x, z) is where a state is all but impossible.
IMPOSSIBLE = -1e9


@case(hidden=True)
def bits_that_are_certain(generator):
    """Logits so large that q is all on one state: the ELBO is the log-joint there, whatever it is elsewhere."""
    states, chosen = states_in_any_order(generator, 4), torch.randint(0, 16, (6,), generator=generator)
    logits = (2 * states[chosen] - 1) * uniform(generator, 60, 1000, 6, 4)
    log_joint = normal(generator, 16, 6) - 3
    log_joint[torch.rand(16, 6, generator=generator) < 0.5] = IMPOSSIBLE
    right = normal(generator, 6) - 3
    log_joint[chosen, torch.arange(6)] = right
    log_joint[(chosen + 1) % 16, torch.arange(6)] = IMPOSSIBLE
    one, zero = logits.sigmoid(), 1 - logits.sigmoid()
    mistakes = {NOT_A_NUMBER: bound_of(log_q_of(states, one.log(), zero.log()), log_joint)}
    made = Made(sizes={"N": 6, "M": 4, "2^M": 16}, otherwise=HELD)
    checked = "the ELBO where the encoder is certain of every bit"
    return Case(checked, (logits, states, log_joint), right, mistakes, tolerance=1e-4, made=made)


@case(hidden=True)
def bits_near_the_posterior(generator):
    """q is so nearly p(z | x) that the ELBO, about a thousandth of a nat, is what little things are seen in."""
    logits, states = clear_logits(generator, 6, 4), states_in_any_order(generator, 4)
    off = 2e-3 * normal(generator, 16, 6)
    log_q = log_q_by_logits(states, logits)
    right = (log_q.exp() * off).sum(0)
    made = Made(sizes={"N": 6, "M": 4, "2^M": 16}, otherwise=HELD)
    checked = "the ELBO of an encoder that is nearly the posterior"
    arguments = (logits, states, log_q + off)
    return Case(checked, arguments, right, made=made, loss_in_single_precision=LOST_AT_EXTREMES)


@case(hidden=True)
def bits_of_one(generator):
    logits, states = normal(generator, 6, 1), all_states(1)
    log_joint = normal(generator, 2, 6) - 1
    right = bits_by_loops(logits, states, log_joint)
    checked = "the ELBO with a single hidden bit, in single precision"
    return single_precision(Case(checked, (logits, states, log_joint), right, degenerate="M = 1"))
