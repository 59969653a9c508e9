"""Task 3: bernoulli_scores."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.score_function.common import HELD
from course.check.cases.score_function.gaussian_scores import sizes_of, the_same_for_all_sides
from course.check.relations import Made

ROUNDED = (
    "a probability was rounded to 1, and 0 / 0 or 0 · ∞ became NaN: differentiate log q by the logit on paper"
)

CLAMPED = "a clamp of the probability, or something small that is added to it, keeps NaN away, but the score is lost"


def scores_by_loops(z: Tensor, logits: Tensor) -> Tensor:
    """The derivative of log q by the logit, 1 / (1 + e^η) for a one and −1 / (1 + e^−η) for a zero, bit by bit."""
    flat = [
        1 / (1 + math.exp(logit)) if bit else -1 / (1 + math.exp(-logit))
        for bit, logit in zip(z.flatten().tolist(), logits.expand_as(z).flatten().tolist(), strict=True)
    ]
    return real(flat).reshape(z.shape)


def bits_case(checked: str, z: Tensor, logits: Tensor) -> Case:
    right, p = scores_by_loops(z, logits), logits.sigmoid().expand_as(z)
    log_q = z * logsigmoid(logits) + (1 - z) * logsigmoid(-logits)
    mistakes = {
        "p − z came back: that is the gradient of −log q, the cross-entropy": -right,
        "the probability is missing: the score is z − p": z,
        "the bit is missing: the score is z − p": -p,
        "the sigmoid is missing: a logit is no probability": z - logits,
        "this is the derivative by the probability p: that by the logit is asked": right / (p * (1 - p)),
        "it is multiplied by p (1 − p), which the derivative by the logit has already": right * p * (1 - p),
        "this is p (1 − p), the derivative of the probability p": p * (1 - p),
        "the bits that are 0 have no score here: theirs is −p": z * right,
        "the bits that are 1 have no score here: theirs is 1 − p": (1 - z) * right,
        "the score of a 0 has the wrong sign: it is −p": right.abs(),
        "0 and 1 are exchanged: sigmoid(logit) is the probability of a 1": z - (1 - p),
        "softmax shares one probability among the bits: each bit has a sigmoid of its own": (
            z - logits.softmax(-1)
        ),
        "the sigmoid is taken twice": z - p.sigmoid(),
        "tanh stands for the sigmoid": z - logits.tanh(),
        "the logit is rounded to a bit: z − p has the probability p": z - (logits > 0).double(),
        "½ stands for the probability: the logits are not used": z - 0.5 + 0 * logits,
        "bits of ±1 are taken: they are 0 and 1 here": 2 * z - 1 - p,
        "bits of ±1 are taken, with their mean: they are 0 and 1 here": 2 * right,
        "this is 1/p for a 1, and 0 for a 0: the derivative of log p by p": z / p,
        "the logit is taken to the base 2": z - 1 / (1 + 2**-logits),
        "the logit is taken to the base 10": z - 1 / (1 + 10**-logits),
        "the logit is doubled": z - (2 * logits).sigmoid(),
        "the logit is halved": z - (logits / 2).sigmoid(),
        "the exponential stands for the sigmoid": z - logits.exp(),
        "softplus stands for the sigmoid": z - torch.nn.functional.softplus(logits),
        "the normal distribution function stands for the sigmoid": z - torch.special.ndtr(logits),
        "log p stands for p: the logarithm of the sigmoid is taken": z - logsigmoid(logits),
        "the logit is divided by its size, not squashed by the sigmoid": z - logits / (1 + logits.abs()),
        "the mean of the samples stands for that of q, the probability p": z - z.mean(0),
        "the mean of the samples and rows stands for that of q, the probability p": z - z.mean((0, 1)),
        "the mean of the row's bits stands for the probability p": z - z.mean(-1, keepdim=True),
        "one probability, the mean over the bits, serves all": z - p.mean(-1, keepdim=True),
        "one probability, the mean over the rows, serves all": z - p[0].mean(0),
        "the probability is squared": z - p.square(),
        "the variance p (1 − p) is subtracted, not the probability": z - p * (1 - p),
        "the probability is added to the bit, not subtracted": z + p,
        "the bits are exchanged: the score is z − p, not (1 − z) − p": 1 - z - p,
        "softmax over the rows stands for the sigmoid": z - logits.softmax(0),
        "the logit multiplies the bit: the score is z − p": z * logits,
        "this is the score of the bit times log q": right * log_q,
        **the_same_for_all_sides(right),
        "this is the gradient of q, not of log q": right * log_q.exp(),
        "this is the gradient of q (the product over the bits), not of log q": (
            right * log_q.sum(-1, keepdim=True).exp()
        ),
        "the difference z − p is squared": right.square(),
        "z − p is divided by its standard deviation": right / (p * (1 - p)).sqrt(),
        "log q came back: its derivative is asked": log_q.sum(-1),
        "log q of each bit came back: its derivative is asked": log_q,
        "it is summed over the bits: each has a logit of its own": right.sum(-1),
        "it is averaged over the samples: each has a score of its own": right.mean(0),
        "it is summed over the samples: each has a score of its own": right.sum(0),
    }
    for small in (1e-3, 1e-4, 1e-5, 1e-6):
        slope = z / (p + small) - (1 - z) / (1 - p + small)
        mistakes[f"{small:.0e} is added to probabilities before the logarithm: leave it out"] = (
            p * (1 - p) * slope
        )
    return Case(checked, (z, logits), right, mistakes, made=Made(sizes=sizes_of(z)))


def drawn_bits(generator: torch.Generator, samples: int, rows: int, width: int) -> tuple[Tensor, Tensor]:
    """Logits of both signs, and bits by halves, so that there are enough of both."""
    z = (torch.rand(samples, rows, width, generator=generator) < 0.5).double()
    return z, 1.5 * normal(generator, rows, width)


@case()
def bernoulli_scores_of_nine_samples(generator):
    return bits_case("the scores of 9 samples of 6 rows with 4 bits", *drawn_bits(generator, 9, 6, 4))


@case(hidden=True)
def bernoulli_scores_drawn(generator):
    return bits_case("the scores of bits for other sizes", *drawn_bits(generator, 4, 11, 6))


@case(hidden=True)
def bernoulli_scores_that_are_certain(generator):
    """Logits of about ±40, whose probabilities a computer rounds to 1, and bits as they say and as they do not."""
    z, logits = drawn_bits(generator, 9, 6, 4)
    logits = logits.sign() * uniform(generator, 38, 42, 6, 4)
    right, made = scores_by_loops(z, logits), Made(sizes=sizes_of(z), not_finite=ROUNDED, otherwise=HELD)
    return Case(
        "the scores where q is certain", (z, logits), right, {CLAMPED: torch.zeros_like(z)}, made=made
    )


@case(hidden=True)
def bernoulli_scores_of_one_bit(generator):
    z, logits = drawn_bits(generator, 1, 9, 1)
    checked = "the scores of a single sample of a single bit, in single precision"
    return single_precision(Case(checked, (z, logits), scores_by_loops(z, logits)))
