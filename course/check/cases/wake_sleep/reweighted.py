"""Task 6: reweighted. Its checks look at the value and at the gradients by themselves."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, normal, real, single_precision
from course.check.cases.rbm.common import distinct, recombined
from course.check.cases.wake_sleep.common import (
    GRADIENT_TOLERANCE,
    as_losses,
    far,
    other_weights,
    wrong_sums,
)
from course.check.relations import Made

UNDERFLOW = (
    "exp under- or overflows, and the weights become NaN or 0/0: softmax, or subtract the largest first"
)


def shares(row: list[float]) -> list[float]:
    """Weights that sum to one, ∝ exp of the logarithms."""
    highest = max(row)
    weights = [math.exp(value - highest) for value in row]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def by_loops(log_joint: Tensor, log_q: Tensor) -> Tensor:
    """Both losses of each row, added."""
    found = []
    for joint, own in zip(log_joint.T.tolist(), log_q.T.tolist(), strict=True):
        weights = shares([a - b for a, b in zip(joint, own, strict=True)])
        found.append(-math.fsum(w * (a + b) for a, b, w in zip(joint, own, weights, strict=True)))
    return real(found)


def reweighted_case(checked: str, log_joint: Tensor, log_q: Tensor) -> Case:
    right = by_loops(log_joint, log_q)
    samples, rows = log_joint.shape
    mistakes = Later(partial(mistakes_of, log_joint, log_q, right))
    made = Made(sizes={"S": samples, "N": rows})
    return Case(checked, (log_joint, log_q), right, mistakes, made=made)


def weights_anew(log_joint: Tensor, log_q: Tensor) -> dict[str, Tensor]:
    """What may stand for the normalized importance weights (S, N)."""
    log_w = log_joint - log_q
    w, right = log_w.exp(), log_w.softmax(0)
    samples = len(log_w)
    return {
        "the weights are not divided by their sum": w,
        "the weights are divided by S, not by their sum": w / samples,
        "the weights have q / p in the place of p / q": (-log_w).softmax(0),
        "the weights are ∝ p(x, z): they are to be divided by q": log_joint.softmax(0),
        "the weights are ∝ q: samples of q have that in them already": log_q.softmax(0),
        "the weights are ∝ 1/q: p(x, z) is left out": (-log_q).softmax(0),
        "the weights are ∝ p(x, z) q, not p(x, z) / q": (log_joint + log_q).softmax(0),
        "the weights are p(x, z), not divided by their sum": log_joint.exp(),
        "the weights are q itself": log_q.exp(),
        "the log-weights stand for the weights: neither exp nor the division by the sum is there": log_w,
        "the logarithms are divided by their sum, not the weights": log_w / log_w.sum(0),
        "the logarithms of the normalized weights stand for the weights": log_w.log_softmax(0),
        "softmax is taken twice": right.softmax(0),
        "softmax is taken of the weights, not of their logarithms": w.softmax(0),
        "softmax runs over samples and rows together": log_w.flatten().softmax(0).reshape(log_w.shape),
        "softmax runs over the rows, not over the samples": log_w.softmax(1),
        "sigmoid stands for softmax": log_w.sigmoid(),
        "the base 2 stands for e in the weights": (log_w * math.log(2)).softmax(0),
        "the weights are divided by the sum of all but the own": w / (w.sum(0) - w),
        "the weights are divided by their length": w / w.norm(dim=0),
        "the weights are cut off at 1": w.clamp(max=1) / w.clamp(max=1).sum(0),
        "the log-weights are divided by S": (log_w / samples).softmax(0),
        "the log-weights are standardized": ((log_w - log_w.mean(0)) / log_w.std(0)).softmax(0),
        "the weights are p(x, z) / q divided by p(x, z)'s sum": w / log_joint.exp().sum(0),
        "the weights are p(x, z) divided by the sum of q": log_joint.exp() / log_q.exp().sum(0),
        "the ratio of the logarithms stands for the ratio of the probabilities": (log_joint / log_q).softmax(
            0
        ),
        "the weights are multiplied by q once more": right * log_q.exp(),
        **{name.replace("those", "these"): by for name, by in other_weights(right).items()},
    }


def mistakes_of(log_joint: Tensor, log_q: Tensor, right: Tensor) -> dict[str, Any]:
    log_w = log_joint - log_q
    weights = log_w.softmax(0)
    samples = len(log_w)

    def loss(of: Tensor, by: Tensor = weights) -> Tensor:
        return -(by * of).sum(0)

    theta, phi = loss(log_joint), loss(log_q)
    both = log_joint + log_q
    uniform_theta, uniform_phi = -log_joint.mean(0), -log_q.mean(0)
    bound = log_w.logsumexp(0) - math.log(samples)
    others = weights_anew(log_joint, log_q)
    mistakes: dict[str, Any] = {
        **recombined(
            {"the loss of θ": theta, "the loss of φ": phi},
            "the sign is reversed: these are losses",
        ),
        "the loss of φ is not weighted: on average nothing is learned by samples of q": theta + uniform_phi,
        "the loss of θ is not weighted: that is the wake phase of before": uniform_theta + phi,
        "the loss of φ is not weighted, and summed over the samples": theta + samples * uniform_phi,
        "the loss of θ is not weighted, and summed over the samples": samples * uniform_theta + phi,
        "Σ w (log p − log q) came back, the signal: the two losses are added": phi - theta,
        "the mean of the two losses came back: they are added": right / 2,
        "the two losses are multiplied: they are added": theta * phi,
        "the two losses came back by themselves: their sum is asked": torch.stack([theta, phi]),
        "the two losses came back by themselves, as (N, 2): their sum is asked": torch.stack([theta, phi], 1),
        "this is the importance-weighted bound: its θ-gradient is right, but φ's is another one": bound,
        "this is minus the importance-weighted bound: its θ-gradient is right, but φ's is another one": -bound,
        "this is minus the importance-weighted bound, and the loss of φ": phi - bound,
        "this is the importance-weighted bound without 1/S": log_w.logsumexp(0),
        "this is minus the importance-weighted bound without 1/S": -log_w.logsumexp(0),
        "this is minus the importance-weighted bound without 1/S, and the loss of φ": phi
        - log_w.logsumexp(0),
        "this is the ELBO": log_w.mean(0),
        "this is −ELBO": -log_w.mean(0),
        "the weights' entropy is subtracted": right + (weights * weights.log()).sum(0),
        "the weights' entropy is added": right - (weights * weights.log()).sum(0),
        "log-weights stand for log q: the loss of φ is −Σ w log q": theta + loss(log_w),
        "log-weights stand for log p(x, z): the loss of θ is −Σ w log p(x, z)": phi + loss(log_w),
        "the two logarithms are multiplied, not added": loss(log_joint * log_q),
        "p and q themselves stand for their logarithms": loss(log_joint.exp() + log_q.exp()),
        "q itself stands for its logarithm": loss(log_joint + log_q.exp()),
        "p itself stands for its logarithm": loss(log_joint.exp() + log_q),
        "the logarithm of Σ w p is taken, and that of Σ w q": -(
            (log_joint + weights.log()).logsumexp(0) + (log_q + weights.log()).logsumexp(0)
        ),
        "the larger of the two logarithms is taken: they are added": loss(torch.maximum(log_joint, log_q)),
        "the normalized weights came back: the losses are asked": weights,
        "the logarithms of the normalized weights came back: the losses are asked": weights.log(),
        "the effective number of samples came back: the losses are asked": 1 / weights.square().sum(0),
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
    }
    over_rows = log_w.softmax(1)
    mistakes |= as_losses(
        {
            "softmax and sum run over the rows, not over the samples": -(over_rows * both).sum(1),
            "softmax and sum run over the rows, and log q is subtracted": -(over_rows * log_w).sum(1),
            "softmax and sum run over the rows, and the loss of φ is left out": -(over_rows * log_joint).sum(
                1
            ),
        }
    )
    mistakes |= as_losses(
        {
            "only the first sample counts, without its weight": -both[0],
            "only the last sample counts, without its weight": -both[-1],
            "the largest of the samples counts, without its weight": -both.amax(0),
            "the median of the samples is taken, without weights": -both.median(0).values,
        }
    )
    wrong = wrong_sums(-weights * both)
    mistakes |= as_losses(wrong)
    for name, by in others.items():
        said = {
            name: loss(both, by),
            f"{name}; in the loss of φ alone": theta + loss(log_q, by),
            f"{name}; in the loss of θ alone": phi + loss(log_joint, by),
            f"{name}; and the loss of φ is left out": loss(log_joint, by),
            f"{name}; and the loss of θ is left out": loss(log_q, by),
            f"{name}; and log q is subtracted in the sum": loss(log_w, by),
        }
        mistakes |= as_losses(said)
    return distinct(mistakes, right)


def slopes_case(checked: str, log_joint: Tensor, log_q: Tensor) -> Case:
    """The gradients by log p(x, z) and log q: the weights have none."""
    log_w = log_joint - log_q
    weights = log_w.softmax(0)
    samples, rows = log_w.shape
    none, even = torch.zeros_like(weights), torch.full_like(weights, 1 / samples)

    def through(of: Tensor) -> Tensor:
        """By the log-weights, if the weights of −Σ w · are differentiated."""
        return -weights * (of - (weights * of).sum(0))

    whole, theta, phi = through(log_joint + log_q), through(log_joint), through(log_q)
    right = -weights, -weights
    raw = log_w.exp()
    raw_through = -raw * (log_joint + log_q)
    slopes = {
        "the weights are not detached: the gradient reaches them": (whole - weights, -whole - weights),
        "the weights are not detached in the loss of θ, and move φ": (theta - weights, -theta - weights),
        "the weights are not detached in the loss of φ, and move θ": (phi - weights, -phi - weights),
        "only log p(x, z) is detached in the weights: so is log q to be": (-weights, -whole - weights),
        "only log q is detached in the weights: so is log p(x, z) to be": (whole - weights, -weights),
        "everything but the weights is detached: the weights are to be": (whole, -whole),
        "log q is detached or left out: φ gets no gradient": (-weights, none),
        "log p(x, z) is detached or left out: θ gets no gradient": (none, -weights),
        "the weights are not detached, and log q is left out: φ gets no loss": (theta - weights, -theta),
        "the weights are not detached, and log p(x, z) is left out": (phi, -phi - weights),
        "the weights are not detached, nor divided by their sum": (raw_through - raw, -raw_through - raw),
        "the weights are not divided by their sum": (-raw, -raw),
        "the sign is reversed: these are losses": (weights, weights),
        "log q has the wrong sign": (-weights, weights),
        "log p(x, z) has the wrong sign": (weights, -weights),
        "log q has the wrong sign, and the weights are not detached": (
            through(log_w) - weights,
            weights - through(log_w),
        ),
        "the loss of φ is not weighted: on average nothing is learned by samples of q": (-weights, -even),
        "the loss of θ is not weighted: that is the wake phase of before": (-even, -weights),
        "no sample is weighted": (-even, -even),
        "the weights are left out, and the samples are summed": (none - 1, none - 1),
        "it is averaged over the rows: one number for each row is asked": (-weights / rows, -weights / rows),
        "the weights are divided by S: they sum to one": (-weights / samples, -weights / samples),
        "the importance-weighted bound is differentiated for both: φ is to go down −Σ w log q": (
            -weights,
            weights,
        ),
        "the mean of the two losses is taken: they are added": (-weights / 2, -weights / 2),
        "the weights are ∝ p(x, z): they are to be divided by q": (
            -log_joint.softmax(0),
            -log_joint.softmax(0),
        ),
        "the weights have q / p in the place of p / q": (-(-log_w).softmax(0), -(-log_w).softmax(0)),
    }
    made = Made(sizes={"S": samples, "N": rows})
    return Case(
        checked,
        (log_joint, log_q),
        right,
        distinct(slopes, right),
        tolerance=GRADIENT_TOLERANCE,
        gradient_of=(0, 1),
        made=made,
    )


def drawn_logs(generator: torch.Generator, samples: int, rows: int) -> tuple[Tensor, Tensor]:
    """Log-joints and log q, with a weight in each row that outweighs the others, not the first nor the last."""
    log_q = 1.2 * normal(generator, samples, rows) - 3
    log_w = 1.1 * normal(generator, samples, rows)
    if samples > 2:
        inner = torch.randint(1, samples - 1, (rows,), generator=generator)
        log_w[inner, torch.arange(rows)] = log_w.amax(0) + 0.4
    return log_q + log_w - 0.5, log_q


@case()
def reweighted_of_nine_rows(generator):
    return reweighted_case("both losses of 9 rows, from 6 samples", *drawn_logs(generator, 6, 9))


@case()
def reweighted_slopes_of_nine_rows(generator):
    checked = "the gradients by log p(x, z) and by log q"
    return slopes_case(checked, *drawn_logs(generator, 6, 9))


@case(hidden=True)
def reweighted_drawn(generator):
    return reweighted_case("both losses for other sizes", *drawn_logs(generator, 7, 4))


@case(hidden=True)
def reweighted_slopes_drawn(generator):
    checked = "the gradients of both losses for other sizes"
    return slopes_case(checked, *drawn_logs(generator, 4, 11))


@case(hidden=True)
def reweighted_of_the_posterior(generator):
    """Where q is the posterior all samples weigh alike, whatever they are."""
    _, log_q = drawn_logs(generator, 5, 8)
    log_joint = log_q + normal(generator, 8) - 4
    right = by_loops(log_joint, log_q)
    mistakes = {
        "the weights are ∝ p(x, z): they are to be divided by q": (
            -(log_joint.softmax(0) * (log_joint + log_q)).sum(0)
        )
    }
    checked = "both losses where q is the posterior"
    return Case(checked, (log_joint, log_q), right, mistakes, degenerate="the weights are alike")


@case(hidden=True)
def reweighted_of_extreme_weights(generator):
    """Weights that a float cannot hold, alternately too small and too large."""
    log_joint, log_q = drawn_logs(generator, 6, 8)
    levels = 1500 * (-1.0) ** torch.arange(8, dtype=torch.float64)
    given = (log_joint + levels).float().double(), log_q.float().double()
    return far(reweighted_case("both losses where the weights under- and overflow", *given), UNDERFLOW)


@case(hidden=True)
def reweighted_of_one_sample(generator):
    log_joint, log_q = drawn_logs(generator, 1, 5)
    right = -(log_joint + log_q)[0]
    checked = "both losses of a single sample of each row, in single precision"
    return single_precision(Case(checked, (log_joint, log_q), right, degenerate="S = 1"))


@case(hidden=True)
def reweighted_slopes_in_single_precision(generator):
    made = slopes_case("the gradients of both losses, in single precision", *drawn_logs(generator, 5, 4))
    return single_precision(made)
