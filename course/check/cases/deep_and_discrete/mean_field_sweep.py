"""Task 1: mean_field_sweep."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.deep_and_discrete.common import (
    HELD,
    OTHER_SIGMOIDS,
    Machine,
    away_from_zero,
    bits,
    digits_of,
    distinct,
    machine,
    not_squeezed,
    reshaped,
    sigmoid,
)
from course.check.cases.making import Later, block, real, single_precision, uniform
from course.check.relations import Made

Pair = tuple[Tensor, Tensor]
OVERFLOW = "exp overflows: use torch.sigmoid, which does not"


def by_loops(x: Tensor, mu2: Tensor, parameters: Machine) -> Pair:
    """Row by row and unit by unit: h¹ from both of its neighbors, then h² from what h¹ has become."""
    _, b1, b2, weights_1, weights_2 = (part.tolist() for part in parameters)
    first, second = [], []
    for below, above in zip(x.tolist(), mu2.tolist(), strict=True):
        lower = []
        for j, bias in enumerate(b1):
            inputs = [weights_1[i][j] * value for i, value in enumerate(below)]
            inputs += [weights_2[j][k] * value for k, value in enumerate(above)]
            lower.append(sigmoid(math.fsum([bias, *inputs])))
        upper = []
        for k, bias in enumerate(b2):
            inputs = [weights_2[j][k] * value for j, value in enumerate(lower)]
            upper.append(sigmoid(math.fsum([bias, *inputs])))
        first.append(lower)
        second.append(upper)
    return real(first), real(second)


def sweep(x: Tensor, mu2: Tensor, b1: Tensor, b2: Tensor, weights_1: Tensor, weights_2: Tensor) -> Pair:
    mu1 = (b1 + x @ weights_1 + mu2 @ weights_2.T).sigmoid()
    return mu1, (b2 + mu1 @ weights_2).sigmoid()


def side_by_side(answer: Any) -> Tensor:
    """Both layers as one block, (N, H1 + H2); `ValueError` if the answer is no pair."""
    first, second = answer
    return torch.cat([block(first).double(), block(second).double()], 1)


def sweep_case(checked: str, x: Tensor, mu1: Tensor, mu2: Tensor, parameters: Machine) -> Case:
    right = by_loops(x, mu2, parameters)
    arguments = x, mu1, mu2, *parameters
    sizes = {"N": len(x), "D": x.shape[1], "H1": mu1.shape[1], "H2": mu2.shape[1]}
    mistakes = Later(partial(mistakes_of, *arguments, right))
    return Case(checked, arguments, right, mistakes, made=Made(sizes=sizes))


def mistakes_of(
    x: Tensor,
    mu1: Tensor,
    mu2: Tensor,
    a: Tensor,
    b1: Tensor,
    b2: Tensor,
    weights_1: Tensor,
    weights_2: Tensor,
    right: Pair,
) -> dict[str, Any]:
    below, above = x @ weights_1, mu2 @ weights_2.T
    width = x.shape[1]
    lower, upper = len(b1), len(b2)

    def up(new: Tensor) -> Tensor:
        """h² from what h¹ has become."""
        return (b2 + new @ weights_2).sigmoid()

    def with_first(new: Tensor) -> Pair:
        return new, up(new)

    def of_fields(put: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Pair:
        """Another field of h¹, made of its bias and of what comes from below and from above."""
        return with_first(put(b1, below, above).sigmoid())

    def of(x: Tensor = x, mu2: Tensor = mu2, **other: Tensor) -> Pair:
        parts = {"b1": b1, "b2": b2, "weights_1": weights_1, "weights_2": weights_2, **other}
        return sweep(x, mu2, **parts)

    first, second = right
    mistakes: dict[str, Any] = {
        # the order
        "both layers are renewed at once, h² from the old μ¹: it is to take the new one": (first, up(mu1)),
        "h² is renewed first, and h¹ from the new μ²: the other order is asked": (
            (b1 + below + up(mu1) @ weights_2.T).sigmoid(),
            up(mu1),
        ),
        "h² is renewed first, then h¹, and then h² once more": (
            with_first((b1 + below + up(mu1) @ weights_2.T).sigmoid())
        ),
        "only h¹ is renewed: μ² came back as it was": (first, mu2),
        "only h² is renewed, from the old μ¹": (mu1, up(mu1)),
        "only h² is renewed, from a new μ¹ that did not come back": (mu1, second),
        "nothing is renewed: both came back as they were": (mu1, mu2),
        "h¹ is renewed once more after h²": ((b1 + below + second @ weights_2.T).sigmoid(), second),
        "two sweeps are made, not one": of(mu2=second),
        "sweeps are made until nothing changes, not one": standing(x, mu2, (b1, b2, weights_1, weights_2)),
        "three sweeps are made, not one": of(mu2=of(mu2=second)[1]),
        # what comes from above
        "what comes from above is left out: this goes bottom-up only": of_fields(
            lambda bias, low, top: bias + low
        ),
        "what comes from below counts twice and what comes from above not at all: that is only a place to begin": (
            of_fields(lambda bias, low, top: bias + 2 * low)
        ),
        "what comes from below counts twice": of_fields(lambda bias, low, top: bias + 2 * low + top),
        "what comes from below is halved": of_fields(lambda bias, low, top: bias + low / 2 + top),
        "what comes from above counts twice": of_fields(lambda bias, low, top: bias + low + 2 * top),
        "what comes from above is halved": of_fields(lambda bias, low, top: bias + low + top / 2),
        "below and above are averaged, not added": of_fields(lambda bias, low, top: bias + (low + top) / 2),
        "below and above are multiplied, not added": of_fields(lambda bias, low, top: bias + low * top),
        "what comes from above has the wrong sign": of_fields(lambda bias, low, top: bias + low - top),
        "what comes from below has the wrong sign": of_fields(lambda bias, low, top: bias - low + top),
        "what comes from below and above has the wrong sign": of_fields(
            lambda bias, low, top: bias - low - top
        ),
        "what comes from below is left out: x is not used": of_fields(lambda bias, low, top: bias + top),
        "what comes from below is left out, and b1": of_fields(lambda bias, low, top: top),
        "what comes from above is left out, and b1": of_fields(lambda bias, low, top: low),
        "h¹ has its bias alone": of_fields(lambda bias, low, top: bias.expand_as(low)),
        "b1 is left out": of_fields(lambda bias, low, top: low + top),
        "b1 has the wrong sign": of_fields(lambda bias, low, top: low + top - bias),
        "b1 counts twice": of_fields(lambda bias, low, top: low + top + 2 * bias),
        "b1 is multiplied, not added": of_fields(lambda bias, low, top: (low + top) * bias),
        "b1 and what comes from above have the wrong sign": of_fields(
            lambda bias, low, top: low - top - bias
        ),
        "b1 and what comes from below have the wrong sign": of_fields(
            lambda bias, low, top: top - low - bias
        ),
        "the old μ¹ is added to the field of h¹": of_fields(lambda bias, low, top: bias + low + top + mu1),
        "the old logits of μ¹ are added to the field of h¹": of_fields(
            lambda bias, low, top: bias + low + top + mu1.logit()
        ),
        "the conditional of h¹ from below and that from above are averaged: the fields are to be added": (
            with_first(((b1 + below).sigmoid() + (b1 + above).sigmoid()) / 2)
        ),
        "the conditional of h¹ from below and that from above are multiplied: the fields are to be added": (
            with_first((b1 + below).sigmoid() * (b1 + above).sigmoid())
        ),
        "the conditionals of h¹ from below and from above are added as logits, so that b1 counts twice": (
            of_fields(lambda bias, low, top: 2 * bias + low + top)
        ),
        "the conditionals of h¹ from below and from above are added": with_first(
            (b1 + below).sigmoid() + (b1 + above).sigmoid()
        ),
        # the second layer
        "b2 is left out": of(b2=0 * b2),
        "b2 has the wrong sign": of(b2=-b2),
        "b2 counts twice": of(b2=2 * b2),
        "b1 and b2 are left out": of(b1=0 * b1, b2=0 * b2),
        "b1 and b2 have the wrong sign": of(b1=-b1, b2=-b2),
        "h² has its bias alone": (first, b2.sigmoid().expand_as(mu2)),
        "what comes to h² from h¹ has the wrong sign": (first, (b2 - first @ weights_2).sigmoid()),
        "what comes to h² from h¹ counts twice, as in an upward pass": (
            (first, (b2 + 2 * first @ weights_2).sigmoid())
        ),
        "what comes to h² from h¹ is halved": (first, (b2 + first @ weights_2 / 2).sigmoid()),
        "the old μ² is added to the field of h²": (first, (b2 + first @ weights_2 + mu2).sigmoid()),
        "h² is renewed from h¹ as it is without what comes from above": (first, up((b1 + below).sigmoid())),
        "h² is renewed from the field of h¹, whose sigmoid is missing there": (
            (first, up(b1 + below + above))
        ),
        "h² gets the bits of h¹, rounded, not its probabilities": (first, up((first > 0.5).double())),
        "h¹ gets the bits of h², rounded, not its probabilities": of(mu2=(mu2 > 0.5).double()),
        "both layers get rounded bits of each other, not probabilities": (
            (b1 + below + (mu2 > 0.5).double() @ weights_2.T).sigmoid(),
            up(((b1 + below + (mu2 > 0.5).double() @ weights_2.T) > 0).double()),
        ),
        # states
        "0 and 1 are exchanged in x": of(x=1 - x),
        "0 and 1 are exchanged in μ²": of(mu2=1 - mu2),
        "the bits of x are −1 and 1: they are 0 and 1": of(x=2 * x - 1),
        "μ² is taken for a mean of units of ±1, 2 μ² − 1": of(mu2=2 * mu2 - 1),
        "the units are ±1 throughout: x, μ¹ and μ² enter as 2 p − 1": (
            (b1 + (2 * x - 1) @ weights_1 + (2 * mu2 - 1) @ weights_2.T).sigmoid(),
            up(2 * (b1 + (2 * x - 1) @ weights_1 + (2 * mu2 - 1) @ weights_2.T).sigmoid() - 1),
        ),
        "the logits of μ² come from above, not μ² itself": of(mu2=mu2.logit()),
        "the sigmoid is taken of μ² before it comes from above": of(mu2=mu2.sigmoid()),
        "x is averaged over the rows first": of(x=x.mean(0, keepdim=True).expand_as(x)),
        "μ² is averaged over the rows first": of(mu2=mu2.mean(0, keepdim=True).expand_as(mu2)),
        "the first row of x serves all": of(x=x[:1].expand_as(x)),
        "the first row of μ² serves all": of(mu2=mu2[:1].expand_as(mu2)),
        "μ² starts at ½ in the place of what is given": of(mu2=torch.full_like(mu2, 0.5)),
        "μ² starts from an upward pass in the place of what is given": of(mu2=up((b1 + below).sigmoid())),
        "μ² starts from an upward pass with twice the weights in the place of what is given": (
            of(mu2=up((b1 + 2 * below).sigmoid()))
        ),
        "μ² starts from the old μ¹ in the place of what is given": of(mu2=up(mu1)),
        "what comes from below is averaged over the visible units, not summed": (
            of_fields(lambda bias, low, top: bias + low / width + top)
        ),
        "what comes from above is averaged over the units of h², not summed": (
            of_fields(lambda bias, low, top: bias + low + top / upper)
        ),
        "what comes from below and above is averaged over the units, not summed": of_fields(
            lambda bias, low, top: bias + low / width + top / upper
        ),
        "what comes to each unit is averaged over units, not summed": (
            (b1 + below / width + above / upper).sigmoid(),
            (b2 + (b1 + below / width + above / upper).sigmoid() @ weights_2 / lower).sigmoid(),
        ),
        "what comes to h² is averaged over the units of h¹, not summed": (
            first,
            (b2 + first @ weights_2 / lower).sigmoid(),
        ),
        # damped
        "the old and the new probabilities are averaged (damping)": ((mu1 + first) / 2, (mu2 + second) / 2),
        "the old and the new probabilities are averaged, layer by layer (damping)": (
            (mu1 + first) / 2,
            (mu2 + up((mu1 + first) / 2)) / 2,
        ),
        "the change came back: the new probabilities are asked": (first - mu1, second - mu2),
        "the old probabilities are multiplied by the new": (mu1 * first, mu2 * second),
        "the old probabilities are added": (mu1 + first, mu2 + second),
        # form
        "μ² comes first: (μ¹, μ²) is asked": (second, first),
        "only μ¹ came back: both are asked": first,
        "only μ² came back: both are asked": second,
        "both layers are in one tensor: a pair is asked": torch.cat([first, second], 1),
        "the fields came back for h¹: its probabilities are asked": (first.logit(), second),
        "the fields came back for h²: its probabilities are asked": (first, second.logit()),
        "the fields came back, not their sigmoids; h² was made of the right μ¹": (
            first.logit(),
            second.logit(),
        ),
        "the probabilities are averaged over the rows": (first.mean(0), second.mean(0)),
        "the probabilities are summed over the rows": (first.sum(0), second.sum(0)),
        "both came back transposed": (first.T, second.T),
        "one minus the probabilities came back": (1 - first, 1 - second),
        "one minus the probabilities came back for h¹": (1 - first, second),
        "one minus the probabilities came back for h²": (first, 1 - second),
        "bits came back, rounded at ½: the probabilities are asked": (
            (first > 0.5).double(),
            (second > 0.5).double(),
        ),
        "bits came back for h²: the probabilities are asked": (first, (second > 0.5).double()),
        "bits came back for h¹: the probabilities are asked": ((first > 0.5).double(), second),
        "the logarithms of the probabilities came back": (first.log(), second.log()),
    }
    for name, function in OTHER_SIGMOIDS.items():
        new = function(b1 + below + above)
        mistakes[f"in both layers {name}"] = (new, function(b2 + new @ weights_2))
        mistakes[f"in h¹ {name}"] = with_first(new)
        mistakes[f"in h² {name}"] = (first, function(b2 + first @ weights_2))
    for name, other in reshaped(weights_2, "W2").items():
        mistakes[f"{name}, on the way down"] = with_first((b1 + below + mu2 @ other.T).sigmoid())
        mistakes[f"{name}, on the way up"] = (first, (b2 + first @ other).sigmoid())
        mistakes[name] = of(weights_2=other)
    for name, other in reshaped(weights_1, "W1").items():
        mistakes[name] = of(weights_1=other)
    return distinct(mistakes, right)


def standing(x: Tensor, mu2: Tensor, parameters: tuple[Tensor, Tensor, Tensor, Tensor]) -> Pair:
    """Where sweeps end that go on and on."""
    for _ in range(500):
        mu1, mu2 = sweep(x, mu2, *parameters)
    return mu1, mu2


def drawn(
    generator: torch.Generator, rows: int, visible: int, lower: int, upper: int
) -> tuple[Tensor, Tensor, Tensor, Machine]:
    """A batch with probabilities on both sides of ½, and not near it."""
    x = bits(generator, rows, visible)
    mu1, mu2 = (away_from_zero(generator, 0.8, 2.5, rows, width).sigmoid() for width in (lower, upper))
    return x, mu1, mu2, machine(generator, visible, lower, upper, 0.7)


@case()
def sweep_of_eleven_rows(generator):
    checked = "a sweep over 4 units of h¹ and 6 of h², for 11 rows of 9 pixels"
    return sweep_case(checked, *drawn(generator, 11, 9, 4, 6))


@case(hidden=True)
def sweep_drawn(generator):
    checked = "a sweep for other sizes"
    return sweep_case(checked, *drawn(generator, 8, 12, 10, 4))


@case(hidden=True)
def sweep_of_digits(generator):
    x = digits_of(generator, 30)
    parameters = machine(generator, 64, 12, 7)
    parameters = parameters._replace(weights_1=parameters.weights_1 / 5)
    mu1, mu2 = uniform(generator, 0.05, 0.95, 30, 12), uniform(generator, 0.05, 0.95, 30, 7)
    return sweep_case("a sweep for digits in black and white", x, mu1, mu2, parameters)


@case(hidden=True)
def sweep_at_a_fixed_point(generator):
    """A sweep changes nothing where nothing is left to change."""
    x, _, mu2, parameters = drawn(generator, 6, 8, 5, 3)
    for _ in range(3000):
        mu1, mu2 = sweep(x, mu2, *parameters[1:])
    checked = "a sweep at a fixed point, which changes nothing"
    arguments = x, mu1, mu2, *parameters
    return Case(checked, arguments, by_loops(x, mu2, parameters), degenerate="nothing changes")


@case(hidden=True)
def sweep_of_large_fields(generator):
    """Fields of some hundred or thousand: probabilities are 0 or 1 to all digits, where they are not near ½."""
    x = bits(generator, 6, 8)
    parameters = machine(generator, 8, 5, 3)
    parameters = parameters._replace(
        b1=away_from_zero(generator, 2000, 4000, 5), b2=away_from_zero(generator, 2000, 4000, 3)
    )
    parameters = parameters._replace(
        weights_1=100 * parameters.weights_1, weights_2=100 * parameters.weights_2
    )
    mu1, mu2 = uniform(generator, 0, 1, 6, 5), uniform(generator, 0, 1, 6, 3)
    made = Made(sizes={"N": 6, "D": 8}, not_finite=OVERFLOW, otherwise=HELD)
    arguments, right = (x, mu1, mu2, *parameters), by_loops(x, mu2, parameters)
    return Case(
        "a sweep where the fields are large", arguments, side_by_side(right), look=side_by_side, made=made
    )


@case(hidden=True)
def sweep_of_single_units(generator):
    x, mu1, mu2, parameters = drawn(generator, 4, 3, 3, 3)
    parts = Machine(
        parameters.a[:1],
        parameters.b1[:1],
        parameters.b2[:1],
        parameters.weights_1[:1, :1],
        parameters.weights_2[:1, :1],
    )
    arguments = x[:, :1], mu1[:, :1], mu2[:, :1], *parts
    right = by_loops(arguments[0], arguments[2], parts)
    checked = "a sweep with a single unit in each layer, in single precision"
    return not_squeezed(single_precision(Case(checked, arguments, right, degenerate="D = H1 = H2 = 1")))
