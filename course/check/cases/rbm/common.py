"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, close_pairs
from course.check.cases.making import real, uniform
from course.check.compare import difference
from course.lvm import data

#: The biases a (D,) and b (H,) and the weights W (D, H) of a machine.
Machine = tuple[Tensor, Tensor, Tensor]

HELD = (
    "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN, holds the numbers: "
    "leave it out"
)
OVERFLOW = "exp overflows: use softplus and logsumexp, or torch.sigmoid, which do not"
SQUEEZED = "the values are right, but a side of length one was squeezed away: it is to stay"


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


def machine(generator: torch.Generator, visible: int, hidden: int, scale: float = 1.0) -> Machine:
    """A machine of which no bias and no weight is near zero, with positive and negative ones in each."""
    while True:
        a, b = away_from_zero(generator, 0.3, 1.2, visible), away_from_zero(generator, 0.3, 1.2, hidden)
        weights = away_from_zero(generator, 0.2, 1.2, visible, hidden)
        if all(part.min() < 0 < part.max() for part in (a, b, weights)):
            return scale * a, scale * b, scale * weights


def softplus(t: Tensor) -> Tensor:
    """log(1 + exp(t)), to the last digit."""
    return torch.logaddexp(t, torch.zeros_like(t))


def minus_energies(x: Tensor, h: Tensor, a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """−E of each row of x with each row of h, (N, S)."""
    return (x @ a)[:, None] + h @ b + x @ weights @ h.T


def recombined(terms: Mapping[str, Tensor], reversed_: str) -> dict[str, Tensor]:
    """The sums in which terms are left out or have the wrong sign, all ways, or one of them counts half or twice."""
    changes = {1.0: "", 0.0: "is left out", -1.0: "has the wrong sign"}
    found = {}
    for factors in itertools.product(changes, repeat=len(terms)):
        value = torch.stack(
            [factor * term for factor, term in zip(factors, terms.values(), strict=True)]
        ).sum(0)
        said = [
            f"{name} {changes[factor]}" for factor, name in zip(factors, terms, strict=True) if factor != 1
        ]
        name = reversed_ if all(factor == -1 for factor in factors) else "; ".join(said)
        if said and any(factors):
            found[name] = value
    whole = torch.stack(list(terms.values())).sum(0)
    for name, term in terms.items():
        found[f"{name} counts half"] = whole - term / 2
        found[f"{name} counts twice"] = whole + term
        found[f"{name} has the wrong sign, and the others too; it counts twice"] = -whole - term
        found[f"{name} counts half, and the sign of all is wrong"] = -whole + term / 2
    return found


def reshaped(weights: Tensor) -> dict[str, Tensor]:
    """What comes of reshape where a transpose is meant, in the shape of the weights: of W, and of Wᵀ."""
    return {
        "W is reshaped where its transpose is meant": weights.reshape(weights.T.shape).T,
        "W.T is reshaped to the shape of W": weights.T.reshape(weights.shape),
    }


#: Of which parts of (a, b, W) a mistake may be made.
SOME = {"for W alone": (2,), "for a and b": (0, 1), "for a alone": (0,), "for b alone": (1,)}


#: What is in the names of mistakes that are made of all parts, or of one already.
WHOLE = ("alone", "for a", "for W", "in the chains", "the chains begin", "; and", "order")


def part_by_part(mistakes: Mapping[str, Any], right: tuple[Tensor, ...]) -> dict[str, Any]:
    """The mistakes, and each of them made for one or two of the parts alone, where the others are right."""
    found = dict(mistakes)
    for name, parts in mistakes.items():
        if not isinstance(parts, tuple) or len(parts) != 3 or any(words in name for words in WHOLE):
            continue
        wrong = [
            part.shape == whole.shape and not torch.allclose(part, whole)
            for part, whole in zip(parts, right, strict=True)
        ]
        for words, places in SOME.items():
            if all(wrong[place] for place in places):
                mixed = [parts[i] if i in places else right[i] for i in range(3)]
                found.setdefault(f"{name} ({words})", tuple(mixed))
    return found


def distinct(mistakes: dict[str, Any], right: Any) -> dict[str, Any]:
    """The mistakes without those that give the same as an earlier one, for two ways to one value have one name, and
    without those that are right on these numbers (a bit that is 0 throughout may be left out).
    """
    values = {"": right, **mistakes}
    order = {name: place for place, name in enumerate(values)}
    later = {
        max(pair, key=order.__getitem__)
        for pair in close_pairs(values, None)
        if difference(values[pair[0]], values[pair[1]]) is None
    }
    return {name: value for name, value in mistakes.items() if name not in later}


def not_squeezed(case: Case) -> Case:
    """The case with one mistake more: sides of length one are missing."""
    return replace(case, mistakes={**case.mistakes, SQUEEZED: case.expected.squeeze()})


def bernoulli_entropy(p: Tensor) -> Tensor:
    return -(torch.special.xlogy(p, p) + torch.special.xlogy(1 - p, 1 - p))


def log_two_cosh(t: Tensor) -> Tensor:
    """log(exp(t) + exp(−t)), for units of ±1."""
    return torch.logaddexp(t, -t)


@cache
def digits() -> Tensor:
    """The handwritten digits in black and white, (1797, 64): a pixel is 1 where its gray value is at least 8."""
    return (data.digits().x >= 8).to(torch.float64)


def digits_of(generator: torch.Generator, rows: int) -> Tensor:
    x = digits()
    return x[torch.randperm(len(x), generator=generator)[:rows]]


LOG_2 = math.log(2)
