"""Task 2: wake_loss. Its checks look at the value and at the gradients by themselves."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, normal, real, single_precision, uniform
from course.check.cases.rbm.common import distinct, recombined
from course.check.cases.wake_sleep.common import (
    GRADIENT_TOLERANCE,
    as_losses,
    drawn_shares,
    other_weights,
    wrong_sums,
)
from course.check.relations import Made

#: Three tables (S, N): log p(z), log p(x | z), and the weights.
Tables = tuple[Tensor, Tensor, Tensor]
REACHED = "the gradient reaches the weights, and with them the recognition network: detach them"


def by_loops(log_prior: Tensor, log_likelihood: Tensor, weights: Tensor) -> Tensor:
    """Minus the weighted sum over the samples, row by row."""
    rows = zip(log_prior.T.tolist(), log_likelihood.T.tolist(), weights.T.tolist(), strict=True)
    return real([-math.fsum(w * (a + b) for a, b, w in zip(*row, strict=True)) for row in rows])


def wake_case(checked: str, tables: Tables) -> Case:
    right = by_loops(*tables)
    samples, rows = tables[0].shape
    made = Made(sizes={"S": samples, "N": rows})
    return Case(checked, tables, right, Later(partial(mistakes_of, tables, right)), made=made)


def mistakes_of(tables: Tables, right: Tensor) -> dict[str, Any]:
    log_prior, log_likelihood, weights = tables
    joint = log_prior + log_likelihood
    samples = len(joint)
    log_weights = weights.log()

    def loss(of: Tensor, by: Tensor = weights) -> Tensor:
        return -(by * of).sum(0)

    prior, likelihood, own = loss(log_prior), loss(log_likelihood), loss(log_weights)
    others = other_weights(weights)
    mistakes: dict[str, Any] = {
        **recombined(
            {"the term with log p(z)": prior, "the term with log p(x | z)": likelihood},
            "the sign is reversed: the loss goes down where log p goes up",
        ),
        "the entropy of the weights is added to the bound: this is −ELBO, of which θ needs log p alone": (
            right - own
        ),
        "the entropy of the weights has the wrong sign, and does not belong here": right + own,
        "this is the ELBO: the loss is asked, without the entropy": own - right,
        "log p(z) is left out, and the entropy is added": likelihood - own,
        "the divergence of the weights from p(z) came back: log p(x | z) is left out": prior - own,
        "the entropy of the weights came back": own,
        "minus the entropy of the weights came back": -own,
        **as_losses(wrong_sums(-weights * joint)),
        **as_losses({name: loss(joint, by) for name, by in others.items()}),
        **{f"{name}; and log p(z) is left out": loss(log_likelihood, by) for name, by in others.items()},
        **{
            f"the weights multiply log p(x | z) alone; log p(z) {words}": likelihood - value
            for words, value in (
                ("is summed over the samples", log_prior.sum(0)),
                ("is averaged over the samples", log_prior.mean(0)),
            )
        },
        **{
            f"the weights multiply log p(z) alone; log p(x | z) {words}": prior - value
            for words, value in (
                ("is summed over the samples", log_likelihood.sum(0)),
                ("is averaged over the samples", log_likelihood.mean(0)),
            )
        },
        "the mean over the weights stands inside of the logarithm: the logarithms are weighted": -(
            (joint + log_weights).logsumexp(0)
        ),
        "the logarithm of the sum of p(x, z) over the samples is taken: this is −log p(x), whatever q is": (
            -joint.logsumexp(0)
        ),
        "the logarithm of the mean of p(x, z) over the samples is taken": (
            -joint.logsumexp(0) + math.log(samples)
        ),
        "the logarithm of Σ w p(x | z) is taken": -(log_likelihood + log_weights).logsumexp(0),
        "the mean over the weights stands inside of the logarithm; and the sign is the other one": (
            joint + log_weights
        ).logsumexp(0),
        "p(x, z) itself stands for its logarithm": loss(joint.exp()),
        "p(z) itself stands for its logarithm": loss(log_prior.exp() + log_likelihood),
        "p(x | z) itself stands for its logarithm": loss(log_prior + log_likelihood.exp()),
        "the two logarithms are multiplied, not added": loss(log_prior * log_likelihood),
        "the two logarithms are multiplied, not added; and the sign is the other one": -loss(
            log_prior * log_likelihood
        ),
        "the mean of the two logarithms is taken: they are added": right / 2,
        "the larger of the two logarithms is taken: they are added": loss(
            torch.maximum(log_prior, log_likelihood)
        ),
        "the smaller of the two logarithms is taken: they are added": loss(
            torch.minimum(log_prior, log_likelihood)
        ),
        "p(x | z) is subtracted from p(z): the logarithms are added": loss(log_prior - log_likelihood),
        "the logarithm of the weights multiplies, too": loss(log_weights * joint),
        "the logarithm of the weights is added for the weights: no weight multiplies": -(
            joint + log_weights
        ).sum(0),
        "the weights are added, not multiplied": -(weights + joint).sum(0),
        "the logarithms are normalized over the samples": loss(joint.log_softmax(0)),
        "the weights are computed anew, ∝ p(x, z): those given are to be used": loss(joint, joint.softmax(0)),
        "the weights are computed anew, ∝ p(x, z)/w: those given are to be used": loss(
            joint, (joint - log_weights).softmax(0)
        ),
        "the weights are multiplied by p(x, z)/w once more: those given are to be used": loss(
            joint, weights * (joint - log_weights).exp()
        ),
        "the logarithms are to the base 2: nats are asked": right / math.log(2),
        "the logarithms are to the base 10: nats are asked": right / math.log(10),
        "the logarithms are cut off at −1 from below": loss(joint.clamp(min=-1)),
        "the logarithms are cut off at −10 from below": loss(joint.clamp(min=-10)),
        "the logarithms are cut off at 0 from above": loss(joint.clamp(max=0)),
        **as_losses({"the logarithms are squared": loss(joint.square())}),
        **as_losses(
            {
                "only the first sample counts, without its weight": -joint[0],
                "only the last sample counts, without its weight": -joint[-1],
                "only the most probable sample counts": -joint.amax(0),
                "only the least probable sample counts": -joint.amin(0),
                "the median of the samples is taken, without weights": -joint.median(0).values,
                "the samples are multiplied, without weights": -joint.prod(0),
            }
        ),
        "a surrogate for φ is added, log w times the weighted logarithms: the wake phase moves θ alone": (
            right - (log_weights * weights * joint).sum(0)
        ),
        "a surrogate for φ is added, log w times the logarithms: the wake phase moves θ alone": (
            right - (log_weights * joint).sum(0)
        ),
    }
    return distinct(mistakes, right)


def slopes_case(checked: str, tables: Tables) -> Case:
    """The gradients by log p(z), log p(x | z) and the weights: by these, none."""
    log_prior, log_likelihood, weights = tables
    joint, none = log_prior + log_likelihood, torch.zeros_like(weights)
    log_weights, samples, rows = weights.log(), *weights.shape
    right = -weights, -weights, none
    centered = joint - (weights * joint).sum(0)
    signal = joint - log_weights
    reached = {
        REACHED: -joint,
        f"{REACHED} (they are normalized again)": -centered,
        "the weights' gradient is that of −ELBO: the entropy is part of the loss, and the weights are not detached": (
            log_weights + 1 - joint
        ),
        "the entropy is part of the loss, with its gradient: the weights get none": log_weights + 1,
        "the gradient reaches the weights, as a score: the wake phase moves θ alone": -signal.detach(),
    }
    alone = {
        "log p(z) is detached or left out: the prior learns, too": (none, -weights),
        "log p(x | z) is detached or left out: it is what learns": (-weights, none),
        "log p(z) counts twice": (-2 * weights, -weights),
        "log p(x | z) counts twice": (-weights, -2 * weights),
        "log p(z) has the wrong sign": (weights, -weights),
        "log p(x | z) has the wrong sign": (-weights, weights),
        "the sign is reversed: the loss goes down where log p goes up": (weights, weights),
        "the weights are left out: the samples are averaged": (none - 1 / samples, none - 1 / samples),
        "the weights are left out: the samples are summed": (none - 1, none - 1),
        "the weights multiply log p(x | z) alone; log p(z) is summed over the samples": (none - 1, -weights),
        "the weights multiply log p(x | z) alone; log p(z) is averaged over the samples": (
            none - 1 / samples,
            -weights,
        ),
        "the weights are divided by S: they sum to one": (-weights / samples, -weights / samples),
        "it is averaged over the rows: one number for each row is asked": (-weights / rows, -weights / rows),
    }
    mistakes = {
        **{name: (-weights, -weights, by) for name, by in reached.items()},
        **{name: (*by, none) for name, by in alone.items()},
        "the gradient reaches the weights, and with them the recognition network; the joint is detached": (
            none,
            none,
            -joint,
        ),
        f"{REACHED}; and log p(z) is detached or left out": (none, -weights, -log_likelihood),
        f"{REACHED}; and log p(z) is detached": (none, -weights, -joint),
        f"{REACHED}; and it is averaged over the rows": (-weights / rows, -weights / rows, -joint / rows),
        f"{REACHED}; and the sign is reversed": (weights, weights, joint),
        f"{REACHED} (in the term with log p(z))": (-weights, -weights, -log_prior),
        f"{REACHED} (in the term with log p(x | z))": (-weights, -weights, -log_likelihood),
    }
    made = Made(sizes={"S": samples, "N": rows})
    return Case(
        checked,
        tables,
        right,
        distinct(mistakes, right),
        tolerance=GRADIENT_TOLERANCE,
        gradient_of=(0, 1, 2),
        made=made,
    )


def drawn_tables(generator: torch.Generator, samples: int, rows: int) -> Tables:
    """Logarithms on both sides of what a cut-off would hold; that of a density may be positive."""
    log_prior = 1.3 * normal(generator, samples, rows) - 2
    log_likelihood = 2.5 * normal(generator, samples, rows) - 7
    log_likelihood[0] = uniform(generator, 0.4, 1.4, rows) - log_prior[0]
    order = torch.randperm(samples, generator=generator)
    return log_prior[order], log_likelihood[order], drawn_shares(generator, samples, rows)


@case()
def wake_of_nine_rows(generator):
    return wake_case("the loss of 9 rows, with 6 weighted samples of each", drawn_tables(generator, 6, 9))


@case()
def wake_slopes_of_nine_rows(generator):
    checked = "the gradients by log p(z), by log p(x | z) and by the weights"
    return slopes_case(checked, drawn_tables(generator, 6, 9))


@case(hidden=True)
def wake_drawn(generator):
    return wake_case("the wake loss for other sizes", drawn_tables(generator, 7, 4))


@case(hidden=True)
def wake_slopes_drawn(generator):
    checked = "the gradients of the wake loss for other sizes"
    return slopes_case(checked, drawn_tables(generator, 4, 11))


@case(hidden=True)
def wake_of_equal_weights(generator):
    """Samples of q: each weighs 1/S."""
    log_prior, log_likelihood, _ = drawn_tables(generator, 5, 8)
    weights = torch.full_like(log_prior, 0.2)
    right = by_loops(log_prior, log_likelihood, weights)
    checked = "the wake loss where all samples weigh alike"
    made = Case(checked, (log_prior, log_likelihood, weights), right)
    return replace(made, degenerate="all weights are alike")


@case(hidden=True)
def wake_of_one_sample(generator):
    log_prior, log_likelihood, _ = drawn_tables(generator, 3, 5)
    tables = log_prior[:1], log_likelihood[:1], torch.ones(1, 5).double()
    checked = "the wake loss of a single sample of each row, in single precision"
    return single_precision(Case(checked, tables, by_loops(*tables), degenerate="S = 1"))


@case(hidden=True)
def wake_slopes_in_single_precision(generator):
    made = slopes_case("the gradients of the wake loss, in single precision", drawn_tables(generator, 5, 4))
    return single_precision(made)
