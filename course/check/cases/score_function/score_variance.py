"""Task 7: score_variance."""

from __future__ import annotations

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.relations import Made

SMALL = (
    "the probability is divided by, or something holds the numbers (an epsilon, a clamp): a bit that is certain does "
    "not vary"
)


def variance_by_enumeration(p: Tensor, reward: Tensor) -> Tensor:
    """The variance of r(z) (z − p) over the two values of each bit."""
    found = []
    for chance, (nothing, one) in zip(p.tolist(), reward.tolist(), strict=True):
        outcomes = [(1 - chance, nothing * (0 - chance)), (chance, one * (1 - chance))]
        mean = sum(weight * value for weight, value in outcomes)
        found.append(sum(weight * (value - mean) ** 2 for weight, value in outcomes))
    return real(found)


def variance_case(checked: str, p: Tensor, reward: Tensor) -> Case:
    right, q = variance_by_enumeration(p, reward), 1 - p
    nothing, one = reward[:, 0], reward[:, 1]
    gap, mean, square = one - nothing, p * one + q * nothing, p * one.square() + q * nothing.square()
    inner, first = q * one + p * nothing, p * q * gap
    second = p * q * (q * one.square() + p * nothing.square())
    p_twice = p.sigmoid()
    mistakes = {
        "a sigmoid was taken of p, which is a probability already": (
            p_twice * (1 - p_twice) * ((1 - p_twice) * one + p_twice * nothing).square()
        ),
        "this is the second moment: the square of the mean is not subtracted": second,
        "the mean is subtracted without its square": second - first,
        "the square of the mean is added: it is subtracted": second + first.square(),
        "this is the mean of the estimate, the gradient: its variance is asked": first,
        "this is the square of the mean of the estimate: its variance is asked": first.square(),
        "this is the standard deviation": right.sqrt(),
        "this is the variance of the reward: the score is left out": p * q * gap.square(),
        "this is the variance of the score: the reward is left out": p * q,
        "reward and score are taken as independent: E[r²] times the variance of the score": p * q * square,
        "the rewards of 0 and 1 are exchanged, or the mean reward stands in the bracket": (
            p * q * mean.square()
        ),
        "the mean reward alone is squared, where the estimate's values are asked": mean.square(),
        "it is summed over the bits, and all get the sum: each has its own": right.sum().expand_as(right),
        "it is averaged over the bits, and all get the mean: each has its own": right.mean().expand_as(right),
        "both values count alike about the right mean: they have the probabilities p and 1 − p": (
            ((q * one - first).square() + (p * nothing + first).square()) / 2
        ),
        "the squares about the mean are added up: their probabilities are missing": (
            (q * one - first).square() + (p * nothing + first).square()
        ),
        "the mean size of what is off came back: its square is to be averaged": (
            p * (q * one - first).abs() + q * (p * nothing + first).abs()
        ),
        "the mean is subtracted twice, without its square": second - 2 * first,
        "the mean of the reward is subtracted, squared: the mean of the estimate is": second - mean.square(),
        "the values count alike in the second moment: they have the probabilities p and 1 − p": (
            ((q * one).square() + (p * nothing).square()) / 2 - first.square()
        ),
        "the values count alike, and no mean is subtracted": ((q * one).square() + (p * nothing).square())
        / 2,
        "the squares of the two values are added up: their probabilities are missing": (
            (q * one).square() + (p * nothing).square()
        ),
        "the probabilities are squared, too, in the second moment": (
            (p * q * one).square() + (p * q * nothing).square()
        ),
        "the probabilities are squared, too, and the square of the mean is subtracted": (
            (p * q * one).square() + (p * q * nothing).square() - first.square()
        ),
        "the mixed term 2 p (1 − p) r₀ r₁ of the bracket is missing": (
            p * q * ((q * one).square() + (p * nothing).square())
        ),
        "the score is not squared: E[r² s]": p * q * (one.square() - nothing.square()),
        "the mean of the reward is taken away before the square": second - p * q * mean.square(),
        "the variances of reward and score are added": p * q * gap.square() + p * q,
        "the spread |g(1) − g(0)| came back: its square times p (1 − p) is asked": inner.abs(),
        "the bracket is cubed": p * q * inner.pow(3),
        "p² stands for p (1 − p)": p.square() * inner.square(),
        "the bracket is not squared": p * q * inner,
        "p (1 − p) is squared, too": (p * q).square() * inner.square(),
        "p (1 − p) is missing: this is the square of the distance of the two values": inner.square(),
        "the root of p (1 − p) is taken: in the variance it is p (1 − p)": (p * q).sqrt() * inner.square(),
        "p stands for p (1 − p)": p * inner.square(),
        "1 − p stands for p (1 − p)": q * inner.square(),
        "the score is that by the probability p: that by the logit is asked": inner.square() / (p * q),
        "the two values of the bit count alike: they have the probabilities p and 1 − p": inner.square() / 4,
        "the two values of the bit count alike, as two samples: they have the probabilities p and 1 − p": (
            inner.square() / 2
        ),
        "the score of a 0 has the wrong sign: it is −p": p * q * (q * one - p * nothing).square(),
        "a 0 is taken to give nothing: its reward and its score −p count, too": p * q * (q * one).square(),
        "a 1 is taken to give nothing: its reward and its score 1 − p count, too": p
        * q
        * (p * nothing).square(),
        "the score is taken as z: its mean p is not subtracted": p * q * one.square(),
        "the mean reward is subtracted first: that is a baseline": p * q * ((q - p) * gap).square(),
        "the difference of the rewards stands in the bracket, with 1 − p": p * q * (q * gap).square(),
        "the sum of the rewards stands in the bracket": p * q * (one + nothing).square(),
        "mean and variance came back: the variance alone is asked": torch.stack([first, right]),
        "the squares of the rewards stand in the bracket": p
        * q
        * (q * one.square() + p * nothing.square()).square(),
    }
    return Case(checked, (p, reward), right, mistakes, made=Made(sizes={"N": len(p)}))


def drawn_bits(generator: torch.Generator, rows: int) -> tuple[Tensor, Tensor]:
    """Probabilities away from ½, where p and 1 − p are alike."""
    sides = torch.rand(rows, generator=generator) < 0.5
    p = uniform(generator, 0.1, 0.4, rows)
    return torch.where(sides, p, 1 - p), 1 + 2 * normal(generator, rows, 2)


@case()
def variance_of_six_bits(generator):
    return variance_case("the variance of the estimate for 6 bits", *drawn_bits(generator, 6))


@case(hidden=True)
def variance_drawn(generator):
    return variance_case(
        "the variance of the estimate for another number of bits", *drawn_bits(generator, 11)
    )


@case(hidden=True)
def variance_with_a_constant(generator):
    """A hundred and more on every reward."""
    p, reward = drawn_bits(generator, 7)
    shifted = reward + uniform(generator, 100, 200, 7, 1)
    return variance_case("the variance of the estimate with a constant on every reward", p, shifted)


@case(hidden=True)
def variance_of_certain_bits(generator):
    """Some bits are 0 or 1 for certain: nothing varies there."""
    p, reward = drawn_bits(generator, 8)
    certain = torch.tensor([0.0, 1.0, 0.0, 1.0], dtype=torch.float64)
    p = torch.cat([p[:4], certain])[torch.randperm(8, generator=generator)]
    made = Made(sizes={"N": 8}, not_finite=SMALL, otherwise=SMALL)
    checked = "the variance of the estimate with bits that are certain"
    return Case(checked, (p, reward), variance_by_enumeration(p, reward), made=made)


@case(hidden=True)
def variance_of_nothing(generator):
    """Rewards by which both values of a bit give the same estimate."""
    p, reward = drawn_bits(generator, 6)
    reward[:, 1] = -p / (1 - p) * reward[:, 0]
    checked = "the variance of the estimate where its two values are the same"
    return Case(checked, (p, reward), torch.zeros(6, dtype=torch.float64), degenerate="all is zero")


@case(hidden=True)
def variance_of_one_bit(generator):
    p, _ = drawn_bits(generator, 1)
    reward = uniform(generator, 1, 3, 1, 2)  # a difference of its moments loses no digits
    checked = "the variance of the estimate for a single bit, in single precision"
    return single_precision(Case(checked, (p, reward), variance_by_enumeration(p, reward)))
