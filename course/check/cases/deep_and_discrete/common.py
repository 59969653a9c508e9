"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.check.case import Case, close_pairs
from course.check.cases.making import real, uniform
from course.check.compare import difference
from course.lvm import data

HELD = (
    "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN, holds the numbers: "
    "leave it out"
)
SQUEEZED = "the values are right, but a side of length one was squeezed away: it is to stay"
LOG_2 = math.log(2)


class Machine(NamedTuple):
    """A deep Boltzmann machine, in the order in which the tasks get it.

    Attributes:
        a: biases of x, (D,).
        b1: biases of h¹, (H1,).
        b2: biases of h², (H2,).
        weights_1: between x and h¹, (D, H1).
        weights_2: between h¹ and h², (H1, H2).
    """

    a: Tensor
    b1: Tensor
    b2: Tensor
    weights_1: Tensor
    weights_2: Tensor


def states(width: int) -> Tensor:
    """The 2^n rows of n bits."""
    return real(list(itertools.product((0.0, 1.0), repeat=width)))


def bits(generator: torch.Generator, rows: int, width: int) -> Tensor:
    """Bits of which no row and no column are all alike."""
    while True:
        x = (torch.rand(rows, width, generator=generator) < 0.5).double()
        if bool((x.std(0) > 0).all() & (x.std(1) > 0).all()):
            return x


def away_from_zero(generator: torch.Generator, low: float, high: float, *shape: int) -> Tensor:
    signs = 2.0 * (torch.rand(*shape, generator=generator) < 0.5) - 1
    return signs * uniform(generator, low, high, *shape)


def machine(generator: torch.Generator, visible: int, lower: int, upper: int, scale: float = 1.0) -> Machine:
    """A machine of which no bias and no weight is near zero, with positive and negative ones in each."""
    while True:
        parts = [away_from_zero(generator, 0.3, 1.2, width) for width in (visible, lower, upper)]
        parts += [away_from_zero(generator, 0.2, 1.2, visible, lower)]
        parts += [away_from_zero(generator, 0.4, 1.4, lower, upper)]
        if all(part.min() < 0 < part.max() for part in parts):
            return Machine(*[scale * part for part in parts])


def softplus(t: Tensor) -> Tensor:
    """log(1 + exp(t)), to the last digit."""
    return torch.logaddexp(t, torch.zeros_like(t))


def bernoulli_entropy(p: Tensor) -> Tensor:
    return -(torch.special.xlogy(p, p) + torch.special.xlogy(1 - p, 1 - p))


def sigmoid(t: float) -> float:
    return 1 / (1 + math.exp(-t)) if t > 0 else math.exp(t) / (1 + math.exp(t))


#: What stands in the place of the logistic function, in words, and as a function of what it is taken of.
OTHER_SIGMOIDS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "the sigmoid is missing": lambda t: t,
    "the sigmoid is taken twice": lambda t: t.sigmoid().sigmoid(),
    "one minus the sigmoid came of it: the sign is wrong": lambda t: (-t).sigmoid(),
    "it is rounded to a bit": lambda t: (t > 0).double(),
    "tanh stands for the sigmoid": torch.tanh,
    "2 σ − 1 stands for the sigmoid, for units of ±1": lambda t: (t / 2).tanh(),
    "the argument of the sigmoid is doubled, for units of ±1": lambda t: (2 * t).sigmoid(),
    "exp stands for the sigmoid": torch.exp,
    "softplus stands for the sigmoid": softplus,
    "the logarithm of the sigmoid stands for it": torch.nn.functional.logsigmoid,
    "softmax over the units stands for the sigmoid: each unit has one of its own": lambda t: t.softmax(-1),
    "the derivative of the sigmoid, σ (1 − σ), stands for it": lambda t: t.sigmoid() * (1 - t.sigmoid()),
    "relu stands for the sigmoid": lambda t: t.clamp(min=0),
    "the distribution function of a Gaussian stands for the sigmoid": torch.special.ndtr,
    "the base 2 stands for e in the sigmoid": lambda t: (t * LOG_2).sigmoid(),
    "a line with the sigmoid's slope, cut off at 0 and 1, stands for it": lambda t: (t / 4 + 0.5).clamp(0, 1),
    "the probabilities are clamped to 0.1 ... 0.9": lambda t: t.sigmoid().clamp(0.1, 0.9),
    "the probabilities are clamped to 0.01 ... 0.99": lambda t: t.sigmoid().clamp(0.01, 0.99),
}


def recombined(terms: Mapping[str, Tensor], reversed_: str, most: int | None = None) -> dict[str, Tensor]:
    """The sums in which terms are left out or have the wrong sign, or one of them counts half or twice.

    most: of how many terms at once, all of them by default.
    """
    changes = {1.0: "", 0.0: "is left out", -1.0: "has the wrong sign"}
    whole = torch.stack(list(terms.values())).sum(0)
    found = {reversed_: -whole}
    for factors in itertools.product(changes, repeat=len(terms)):
        changed = sum(factor != 1 for factor in factors)
        if not 0 < changed <= (most or len(terms)) or not any(factors) or set(factors) == {-1.0}:
            continue
        said = "; ".join(
            f"{name} {changes[factor]}" for factor, name in zip(factors, terms, strict=True) if factor != 1
        )
        found[said] = torch.stack(
            [factor * term for factor, term in zip(factors, terms.values(), strict=True)]
        ).sum(0)
    for name, term in terms.items():
        found[f"{name} counts half"] = whole - term / 2
        found[f"{name} counts twice"] = whole + term
        found[f"{name} counts half, and the sign of all is wrong"] = term / 2 - whole
        found[f"{name} counts twice, and the sign of all is wrong"] = -whole - term
    return found


def reshaped(weights: Tensor, name: str) -> dict[str, Tensor]:
    """What comes of reshape where a transpose is meant, in the shape of the weights."""
    return {
        f"{name} is reshaped where its transpose is meant": weights.reshape(weights.T.shape).T,
        f"{name}.T is reshaped to the shape of {name}": weights.T.reshape(weights.shape),
    }


def wrong_rows(right: Tensor, each: str) -> dict[str, Tensor]:
    """What comes of one number for each row, (N,), if the rows are not left alone."""
    return {
        f"it is averaged over the rows: {each}": right.mean(),
        f"it is summed over the rows: {each}": right.sum(),
        f"it is averaged over the rows, with the sign of a loss: {each}": -right.mean(),
        f"it is summed over the rows, with the sign of a loss: {each}": -right.sum(),
        f"the first row's alone came back: {each}": right[0],
        f"the last row's alone came back: {each}": right[-1],
    }


def distinct(mistakes: dict[str, Any], right: Any, tolerance: float | None = None) -> dict[str, Any]:
    """The mistakes without those that give the same as an earlier one, for two ways to one value have one name, and
    without those that are right on these numbers, or not of numbers at all.
    """
    values = {"": right, **mistakes}
    order = {name: place for place, name in enumerate(values)}
    later = {
        max(pair, key=order.__getitem__)
        for pair in close_pairs(values, tolerance)
        if difference(values[pair[0]], values[pair[1]], tolerance=tolerance) is None
    }
    return {name: value for name, value in mistakes.items() if name not in later}


def not_squeezed(case: Case) -> Case:
    """The case with one mistake more: sides of length one are missing."""
    expected = case.expected
    squeezed = (
        tuple(part.squeeze() for part in expected) if isinstance(expected, tuple) else expected.squeeze()
    )
    return replace(case, mistakes={**case.mistakes, SQUEEZED: squeezed})


@cache
def digits() -> Tensor:
    """The handwritten digits in black and white, (1797, 64): a pixel is 1 where its gray value is at least 8."""
    return (data.digits().x >= 8).to(torch.float64)


def digits_of(generator: torch.Generator, rows: int) -> Tensor:
    """Some of the digits, no two of them alike."""
    x = digits()
    return x[torch.randperm(len(x), generator=generator)[:rows]]
