"""Task 7: rao_blackwell."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform, without
from course.check.cases.variance_reduction.common import bits, digits_network
from course.check.relations import Made
from course.check.values import Fixture

BEFORE = "coordinate i − 1 is averaged out: i counts from 0"
Function = Callable[[Tensor], Tensor]


def by_loops(f: Function, logits: Tensor, z: Tensor, i: int) -> Tensor:
    """Σ_b q(z_i = b) f(z) ∂log q(z_i = b)/∂η_i over both values b of bit i, sample by sample."""
    chance = 1 / (1 + math.exp(-float(logits[i])))
    estimates = []
    for row in z.tolist():
        total = 0.0
        for bit in (0.0, 1.0):
            value = float(f(real([*row[:i], bit, *row[i + 1 :]])))
            total += (chance if bit else 1 - chance) * value * (bit - chance)
        estimates.append(total)
    return real(estimates)


def bit_case(checked: str, place: Fixture, logits: Tensor, z: Tensor, i: int) -> Case:
    f: Function = fixtures.make(place)
    (samples, width), right = z.shape, by_loops(f, logits, z, i)
    chances = logits.sigmoid()
    p, column = chances[i], torch.tensor([i])
    one, zero = f(z.index_fill(1, column, 1.0)), f(z.index_fill(1, column, 0.0))
    flipped, spread = torch.where(z[:, i] > 0, zero, one), p * (1 - p)
    ones = z[:, i].mean()
    binary, decimal = 1 / (1 + 2 ** -logits[i]), 1 / (1 + 10 ** -logits[i])
    doubled, halved = (2 * logits[i]).sigmoid(), (logits[i] / 2).sigmoid()
    drawn, averaged, score = f(z), p * one + (1 - p) * zero, z[:, i] - p

    def of_coordinate(j: int) -> Tensor:
        low, high = (f(z.index_fill(1, torch.tensor([j]), value)) for value in (0.0, 1.0))
        return chances[j] * (1 - chances[j]) * (high - low)

    def between(low: Tensor, high: Tensor) -> Tensor:
        return spread * (f(high) - f(low))

    def filled(value: float) -> Tensor:
        return torch.full_like(z, value)

    others_mean = chances.expand_as(z)
    mistakes = {
        "nothing is averaged out: this is f(z) times the score, as before": drawn * score,
        "f is averaged over the bit, and then multiplied by the score of the bit that was drawn": (
            averaged * score
        ),
        "this is f averaged over the bit: the score is missing": averaged,
        "this is the plain value of f": drawn,
        "p (1 − p) is missing: this is the derivative by p_i, not by the logit": one - zero,
        "1 − p is missing": p * (one - zero),
        "p is missing": (1 - p) * (one - zero),
        "p (1 − p) is squared": spread.square() * (one - zero),
        "the root of p (1 − p) is taken": spread.sqrt() * (one - zero),
        "½ stands for p: p (1 − p) is not ¼": 0.25 * (one - zero),
        "½ weighs both values, the scores are right": 0.5 * (one * (1 - p) - zero * p),
        "both values are weighed by p_i": p * (one * (1 - p) - zero * p),
        "the weights of the two values are exchanged": (1 - p) * one * (1 - p) - p * zero * p,
        "the scores of the two values are exchanged": p * one * (-p) + (1 - p) * zero * (1 - p),
        "the two values are added: f at 1 and f at 0 are to be subtracted": spread * (one + zero),
        "the term of the bit 0 is left out": spread * one,
        "the term of the bit 1 is left out": -spread * zero,
        "the sign is reversed": -right,
        "the score is z, without − p": p * one,
        "the scores have no weights q": one * (1 - p) - zero * p,
        "the logit stands for the probability: the sigmoid is missing": (
            logits[i] * (1 - logits[i]) * (one - zero)
        ),
        "the sigmoid is taken twice": (p.sigmoid() * (1 - p.sigmoid())) * (one - zero),
        "p is the softmax of the logits: each bit has a sigmoid": (
            logits.softmax(0)[i] * (1 - logits.softmax(0)[i]) * (one - zero)
        ),
        "the sigmoid is to the base 2": binary * (1 - binary) * (one - zero),
        "the sigmoid is to the base 10": decimal * (1 - decimal) * (one - zero),
        "the logit is doubled in the sigmoid": doubled * (1 - doubled) * (one - zero),
        "the logit is halved in the sigmoid": halved * (1 - halved) * (one - zero),
        "tanh stands for the sigmoid": logits[i].tanh() * (1 - logits[i].tanh()) * (one - zero),
        "this is the derivative of tanh, 1 − tanh², not of the sigmoid": (
            (1 - logits[i].tanh().square()) * (one - zero)
        ),
        "the exponential stands for the sigmoid": logits[i].exp() * (1 - logits[i].exp()) * (one - zero),
        "p is squared: p² stands for p (1 − p)": p.square() * (one - zero),
        "p (1 + p) stands for p (1 − p)": p * (1 + p) * (one - zero),
        "1 − p is squared: (1 − p)² stands for p (1 − p)": (1 - p).square() * (one - zero),
        "1 − 2 p stands for p (1 − p)": (1 - 2 * p) * (one - zero),
        "p (1 − p) is divided by": (one - zero) / spread,
        "the logit multiplies the difference: p (1 − p) belongs there": logits[i] * (one - zero),
        "p f(1) − (1 − p) f(0): the values are weighted, the scores are missing": p * one - (1 - p) * zero,
        **(
            {"the share of ones among the samples stands for p_i": ones * (1 - ones) * (one - zero)}
            if ones != 0.5
            else {}
        ),
        "the probability of the bit that was drawn multiplies the difference": (
            torch.where(z[:, i] > 0, p, 1 - p) * (one - zero)
        ),
        "the probability of the other bit multiplies the difference": (
            torch.where(z[:, i] > 0, 1 - p, p) * (one - zero)
        ),
        "the bit is flipped, and its value less that of the draw taken, whichever is the 1": (
            spread * (flipped - drawn)
        ),
        "the bit is flipped, and its value less that of the draw taken, whichever is the 1, without p (1 − p)": (
            flipped - drawn
        ),
        "the mean of the drawn and the flipped value, times p (1 − p)": spread * (drawn + flipped) / 2,
        "the flipped value times the score of the drawn bit": flipped * score,
        "the flipped value times its own score": flipped * (1 - z[:, i] - p),
        "the draw's estimate is kept, and the difference added": drawn * score + spread * (one - zero),
        "bits of ±1 are taken: f is asked at −1": spread * (one - f(z.index_fill(1, column, -1.0))),
        "½ is taken for the bit 0, or f is asked between the two values": (
            spread * (one - f(z.index_fill(1, column, 0.5)))
        ),
        "samples whose bit is 1 get nothing here: f of a 0 is taken at the bits as drawn": spread
        * (one - drawn),
        "samples whose bit is 0 get nothing here: f of a 1 is taken at the bits as drawn": spread
        * (drawn - zero),
        "the score of the drawn bit multiplies the difference times p (1 − p)": spread * (one - zero) * score,
        "the product of all probabilities stands for p_i": (
            chances.prod() * (1 - chances.prod()) * (one - zero)
        ),
        "the coordinates' estimates are summed: that of i is asked": torch.stack(
            [of_coordinate(j) for j in range(width)]
        ).sum(0),
        "the coordinates' estimates are averaged: that of i is asked": torch.stack(
            [of_coordinate(j) for j in range(width)]
        ).mean(0),
        "the signs of the differences alone count": spread * (one - zero).sign(),
        "the samples are averaged, and all get the mean": right.mean().expand_as(right),
        "the samples are summed, and all get the sum": right.sum().expand_as(right),
        **{
            name: chances[j] * (1 - chances[j]) * (one - zero)
            for name, j in (
                ("the probability is that of the first bit, whatever i is", 0),
                ("the probability is that of the last bit, whatever i is", width - 1),
            )
            if j not in (i, (i + 1) % width)
        },
        "the score of the drawn bit multiplies the difference": score * (one - zero),
        "the bit is flipped, and the two values subtracted in the order of the draw": spread
        * (drawn - flipped),
        "the bit is flipped, and the two values subtracted in the order of the draw, without p (1 − p)": (
            drawn - flipped
        ),
        "the mean of the drawn and the flipped value, times the score": (drawn + flipped) / 2 * score,
        "f is taken at the expected bit, z_i = p": f(z.index_fill(1, column, float(p))) * score,
        BEFORE: of_coordinate((i - 1) % width),
        "coordinate i + 1 is averaged out: i counts from 0": of_coordinate((i + 1) % width),
        "the bit is that of i, its probability is not": (
            chances[(i + 1) % width] * (1 - chances[(i + 1) % width]) * (one - zero)
        ),
        "one probability, the mean of all, stands for p_i": chances.mean()
        * (1 - chances.mean())
        * (one - zero),
        "all bits are set to 1 and to 0: the others stay as they are": between(filled(0.0), filled(1.0)),
        "the other bits are set to their probabilities: they stay as they are": between(
            others_mean.index_fill(1, column, 0.0), others_mean.index_fill(1, column, 1.0)
        ),
        "the other bits are set to 0: they stay as they are": between(
            filled(0.0), filled(0.0).index_fill(1, column, 1.0)
        ),
        "the other bits are set to 1: they stay as they are": between(
            filled(1.0).index_fill(1, column, 0.0), filled(1.0)
        ),
        "the row i is set, not the column: z is (S, M)": between(
            z.index_fill(0, column, 0.0), z.index_fill(0, column, 1.0)
        ),
        "the samples are averaged: one number for each is asked": right.mean(),
        "the samples are summed: one number for each is asked": right.sum(),
        "the two terms came back by themselves: their sum is asked": torch.stack(
            [-spread * zero, spread * one], 1
        ),
        "the two terms came back by themselves, in rows: their sum is asked": torch.stack(
            [-spread * zero, spread * one]
        ),
        "both values of f came back": torch.stack([zero, one], 1),
        "the probabilities of all bits stand for p_i: one number for each sample is asked": (
            (chances * (1 - chances)) * (one - zero)[:, None]
        ),
        "every coordinate came back: that of i is asked": torch.stack(
            [of_coordinate(j) for j in range(width)], 1
        ),
    }
    made = Made(sizes={"S": samples, "M": width})
    return Case(checked, (place, logits, z, i), right, mistakes, made=made)


def clear_logits(generator: torch.Generator, width: int) -> Tensor:
    """Logits of both signs that are not near 0, nor near each other in size."""
    sizes = (
        0.5 + 1.5 * (torch.arange(width, dtype=torch.float64) + uniform(generator, 0.2, 0.8, width)) / width
    )
    signs = 1.0 - 2.0 * (torch.rand(width, generator=generator) < 0.5)
    return (signs * sizes)[torch.randperm(width, generator=generator)]


def network_at(generator: torch.Generator, pixels: int, width: int) -> Fixture:
    x = bits(generator, torch.full((pixels,), 0.5))
    weights, offset = normal(generator, pixels, width), normal(generator, pixels)
    return Fixture("fair_bits_log_joint", {"x": x, "weights": weights, "offset": offset})


def drawn(
    generator: torch.Generator, samples: int, width: int, i: int
) -> tuple[Fixture, Tensor, Tensor, int]:
    logits = clear_logits(generator, width)
    z = bits(generator, logits.sigmoid().expand(samples, width))
    z[0, i], z[1, i] = 0.0, 1.0  # so that no mistake is right by chance
    return network_at(generator, width + 3, width), logits, z, i


def of_a_digit(generator: torch.Generator, samples: int) -> tuple[Fixture, Tensor, Tensor, int]:
    network = digits_network()
    row = int(torch.randint(0, len(network.x), (1,), generator=generator))
    logits = clear_logits(generator, 6)
    z = bits(generator, torch.full((samples, 6), 0.5))
    parts = {
        "x": network.x[row].clone(),
        "weights": network.weights.clone(),
        "offset": network.offset.clone(),
    }
    return Fixture("fair_bits_log_joint", parts), logits, z, 4


@case()
def bit_of_seven_samples(generator):
    return bit_case("the estimates of 7 samples of 5 bits, for the bit i = 2", *drawn(generator, 7, 5, 2))


@case(hidden=True)
def bit_drawn(generator):
    return bit_case("the estimates for other sizes and another bit", *drawn(generator, 9, 6, 3))


@case(hidden=True)
def bit_of_a_digit(generator):
    return bit_case("the estimates for an image of a digit", *of_a_digit(generator, 10))


@case(hidden=True)
def bit_at_the_beginning(generator):
    """The first bit: i = 0 is no truth value."""
    made = bit_case("the estimates for the first bit", *drawn(generator, 8, 4, 0))
    last = {"the last bit is averaged out: i = 0 is the first one": made.mistakes[BEFORE]}
    return replace(made, mistakes={**without(made, BEFORE).mistakes, **last})


@case(hidden=True)
def bit_alone(generator):
    place, logits, z, i = drawn(generator, 6, 1, 0)
    right = by_loops(fixtures.make(place), logits, z, i)
    single = {name: value.float() for name, value in place.arguments.items()}
    checked = "the estimates with a single bit, in single precision"
    arguments = (Fixture(place.name, single), logits, z, i)
    return single_precision(Case(checked, arguments, right, degenerate="M = 1"))
