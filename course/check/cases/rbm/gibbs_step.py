"""Task 6: gibbs_step.

No number of the cases is so near to its probability that rounding could turn the bit, in single precision neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, real, single_precision
from course.check.cases.rbm.common import (
    Machine,
    away_from_zero,
    bits,
    digits_of,
    distinct,
    machine,
    not_squeezed,
    reshaped,
)
from course.check.relations import Made

#: Nearer to its probability no number is drawn.
MARGIN = 1e-3
#: The names of the two ways to reshape weights.
RESHAPED = tuple(reshaped(torch.zeros(1, 1)))


def sigmoid(t: float) -> float:
    return 1 / (1 + math.exp(-t)) if t > 0 else math.exp(t) / (1 + math.exp(t))


def probabilities(x: list[float], bias: Tensor, columns: Tensor) -> list[float]:
    """The probability of each unit of one layer, given the other; columns: the weights of the unit, one by one."""
    fields = [
        float(own) + math.fsum(weight for weight, bit in zip(column, x, strict=True) if bit)
        for own, column in zip(bias.tolist(), columns.tolist(), strict=True)
    ]
    return [sigmoid(field) for field in fields]


def drawn_bits(p: list[float], u: list[float]) -> list[float]:
    return [1.0 if number < share else 0.0 for share, number in zip(p, u, strict=True)]


def by_loops(x: Tensor, a: Tensor, b: Tensor, weights: Tensor, u_h: Tensor, u_x: Tensor) -> Tensor:
    """The next state of each row, row by row and unit by unit."""
    found = []
    for row, for_h, for_x in zip(x.tolist(), u_h.tolist(), u_x.tolist(), strict=True):
        h = drawn_bits(probabilities(row, b, weights.T), for_h)
        found.append(drawn_bits(probabilities(h, a, weights), for_x))
    return real(found)


def uniform_apart(generator: torch.Generator, p: Tensor) -> Tensor:
    """Numbers between 0 and 1, none of them near to its p."""
    while True:
        u = torch.rand(p.shape, dtype=torch.float64, generator=generator)
        near = (u - p).abs() < MARGIN
        if not bool(near.any()):
            return u
        u = torch.where(near, (u + 0.5) % 1, u)
        if not bool(((u - p).abs() < MARGIN).any()):
            return u


def draws_for(generator: torch.Generator, x: Tensor, parameters: Machine) -> tuple[Tensor, Tensor]:
    """Numbers for one step from these rows."""
    a, b, weights = parameters
    p_h = (b + x @ weights).sigmoid()
    u_h = uniform_apart(generator, p_h)
    return u_h, uniform_apart(generator, (a + (u_h < p_h).double() @ weights.T).sigmoid())


#: What is made of a layer's states, biases, weights (with a column for each unit that is drawn) and numbers.
Draw = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def draw(given: Tensor, bias: Tensor, weights: Tensor, u: Tensor) -> Tensor:
    return (u < (bias + given @ weights).sigmoid()).double()


def compared(put: Callable[[Tensor, Tensor], Tensor]) -> Draw:
    """Draw otherwise: from the fields and the numbers."""
    return lambda given, bias, weights, u: put(bias + given @ weights, u).double()


def of_fields(put: Callable[[Tensor, Tensor], Tensor]) -> Draw:
    """Draw with other fields, from the biases and what comes from the other layer."""
    return lambda given, bias, weights, u: (u < put(bias, given @ weights).sigmoid()).double()


def of_states(put: Callable[[Tensor], Tensor]) -> Draw:
    """Draw with other states of the given layer."""
    return lambda given, bias, weights, u: draw(put(given), bias, weights, u)


def with_reshaped(place: int) -> Draw:
    """Draw with weights that are reshaped, in the one way or the other."""
    return lambda given, bias, weights, u: draw(given, bias, list(reshaped(weights).values())[place], u)


def wrong_draws(unit: str, bias: str) -> dict[str, Draw]:
    """What can go wrong where a layer is drawn; unit, bias: their letters in the text."""
    # the weights with which x is drawn are W.T
    places = dict(zip(RESHAPED, (0, 1) if unit == "h" else (1, 0), strict=True))
    return {
        f"{unit} is 1 where u is larger than p, not smaller": compared(lambda t, u: u > t.sigmoid()),
        f"{unit} is 1 where u is larger than 1 − p: of the two ways, u < p is asked": compared(
            lambda t, u: u > 1 - t.sigmoid()
        ),
        f"the probabilities stand for the bits of {unit}": compared(lambda t, u: t.sigmoid()),
        f"the fields stand for the bits of {unit}": compared(lambda t, u: t),
        f"{unit} is not drawn, but rounded: 1 where p > ½": compared(lambda t, u: t > 0),
        f"{unit} is drawn without its probability: 1 where u < ½": compared(lambda t, u: u < 0.5),
        f"u is compared with the field of {unit}: the sigmoid is missing": compared(lambda t, u: u < t),
        f"u is compared with the exponential of the field of {unit}, the odds": compared(
            lambda t, u: u < t.exp()
        ),
        f"the sigmoid is taken twice for {unit}": compared(lambda t, u: u < t.sigmoid().sigmoid()),
        f"the sigmoid is taken of u, too, for {unit}": compared(lambda t, u: u.sigmoid() < t.sigmoid()),
        f"the sigmoid of u is compared with the field of {unit}": compared(lambda t, u: u.sigmoid() < t),
        f"tanh stands for the sigmoid for {unit}": compared(lambda t, u: u < t.tanh()),
        f"softplus stands for the sigmoid for {unit}": compared(
            lambda t, u: u < torch.nn.functional.softplus(t)
        ),
        f"softmax over the units stands for the sigmoid for {unit}": compared(lambda t, u: u < t.softmax(-1)),
        f"p (1 − p) stands for p for {unit}": compared(lambda t, u: u < t.sigmoid() * (1 - t.sigmoid())),
        f"{unit} is 1 where u is smaller than p / 2": compared(lambda t, u: u < t.sigmoid() / 2),
        f"{unit} is the difference p − u": compared(lambda t, u: t.sigmoid() - u),
        f"{unit} is the product p u": compared(lambda t, u: t.sigmoid() * u),
        f"{unit} is p where u < p, and else 0": compared(lambda t, u: t.sigmoid() * (u < t.sigmoid())),
        f"{unit} is the sign of p − u, −1 or 1: bits are 0 and 1": compared(
            lambda t, u: (t.sigmoid() - u).sign()
        ),
        f"{unit} is u itself": compared(lambda t, u: u),
        f"all {unit} are 1": compared(lambda t, u: torch.ones_like(t)),
        f"all {unit} are 0": compared(lambda t, u: torch.zeros_like(t)),
        f"{bias} is left out": of_fields(lambda bias, inputs: inputs),
        f"{unit} is drawn from {bias} alone: W is left out": of_fields(
            lambda bias, inputs: bias.expand_as(inputs)
        ),
        f"{bias} has the wrong sign": of_fields(lambda bias, inputs: inputs - bias),
        f"the sum of the weights has the wrong sign for {unit}": of_fields(
            lambda bias, inputs: bias - inputs
        ),
        f"the sign of the field is wrong for {unit}": of_fields(lambda bias, inputs: -bias - inputs),
        f"{bias} is left out, and the sign of the field is wrong for {unit}": of_fields(
            lambda bias, inputs: -inputs
        ),
        f"{bias} is multiplied, not added": of_fields(lambda bias, inputs: bias * inputs),
        f"{bias} counts twice": of_fields(lambda bias, inputs: 2 * bias + inputs),
        f"the field of {unit} counts twice: that is for units of ±1": of_fields(
            lambda bias, inputs: 2 * (bias + inputs)
        ),
        f"the field of {unit} counts half": of_fields(lambda bias, inputs: (bias + inputs) / 2),
        f"{bias} stands outside of the sigmoid": lambda given, bias, weights, u: (
            u < (given @ weights).sigmoid() + bias
        ).double(),
        f"the sum of the weights is a mean for {unit}": lambda given, bias, weights, u: (
            u < (bias + given @ weights / len(weights)).sigmoid()
        ).double(),
        **{f"{name}, for {unit}": with_reshaped(places[name]) for name in RESHAPED},
        f"the bits that {unit} is drawn from are −1 and 1": of_states(lambda given: 2 * given - 1),
        f"0 and 1 are exchanged in the bits that {unit} is drawn from": of_states(lambda given: 1 - given),
        f"the first row serves all for {unit}": of_states(lambda given: given[:1].expand_as(given)),
        f"the rows are averaged before {unit} is drawn": of_states(
            lambda given: given.mean(0, keepdim=True).expand_as(given)
        ),
        f"{unit} is drawn from ones": of_states(torch.ones_like),
        f"all rows have the same u for {unit}": lambda given, bias, weights, u: draw(
            given, bias, weights, u[:1]
        ),
        f"all units of a row have the same u for {unit}": lambda given, bias, weights, u: draw(
            given, bias, weights, u[:, :1]
        ),
        f"u is averaged over the units for {unit}": lambda given, bias, weights, u: draw(
            given, bias, weights, u.mean(1, keepdim=True)
        ),
    }


def gibbs_case(checked: str, x: Tensor, parameters: Machine, draws: tuple[Tensor, Tensor]) -> Case:
    width, units = parameters[2].shape
    arguments = (x, *parameters, *draws)
    right = by_loops(*arguments)
    made = Made(sizes={"N": len(x), "D": width, "H": units})
    return Case(checked, arguments, right, Later(partial(mistakes_of, *arguments, right)), made=made)


def mistakes_of(
    x: Tensor, a: Tensor, b: Tensor, weights: Tensor, u_h: Tensor, u_x: Tensor, right: Tensor
) -> dict[str, Any]:
    h = draw(x, b, weights, u_h)
    of_h, of_x = wrong_draws("h", "b"), wrong_draws("x", "a")
    back = weights.T
    p_h, p_x = (b + x @ weights).sigmoid(), (a + h @ back).sigmoid()
    mistakes: dict[str, Any] = {
        name: draw(wrong(x, b, weights, u_h), a, back, u_x) for name, wrong in of_h.items()
    }
    mistakes |= {name: wrong(h, a, back, u_x) for name, wrong in of_x.items()}
    for (name, for_h), for_x in zip(of_h.items(), of_x.values(), strict=True):
        mistakes[f"{name}; and so it is with x and a"] = for_x(for_h(x, b, weights, u_h), a, back, u_x)
    again = draw(right, b, weights, u_h)
    bits_of_h = "the probabilities stand for the bits of h"
    driven = of_h[bits_of_h](x, b, weights, u_h)
    mistakes |= {
        "h came back: x' is asked": h,
        "the probabilities of h came back: the bits of x' are asked": p_h,
        "h and x' came back: x' alone is asked": (h, right),
        "x' and h came back: x' alone is asked": (right, h),
        "x' and its probabilities came back: x' alone is asked": (right, p_x),
        "x came back as it was": x,
        "two steps are made: one is asked": draw(again, a, back, u_x),
        f"{bits_of_h}, and x is rounded": (a + driven @ back > 0).double(),
        "h is rounded, and the probabilities stand for the bits of x": (
            a + (p_h > 0.5).double() @ back
        ).sigmoid(),
        "0 and 1 are exchanged in x'": 1 - right,
        "the units of x that were 0 stay 0": x * right,
        "the units of x that were 1 stay 1": torch.maximum(x, right),
        "x' less x came back": right - x,
        "a 1 marks where x' differs from x": (right - x).abs(),
        "x' is averaged over the rows": right.mean(0),
        "x' comes transposed": right.T,
        "only the first row is moved": torch.cat([right[:1], x[1:]]),
        "the first unit stays as it is": torch.cat([x[:, :1], right[:, 1:]], 1),
        "only the first unit is moved": torch.cat([right[:, :1], x[:, 1:]], 1),
        "the step begins at zeros, not at x": draw(draw(0 * x, b, weights, u_h), a, back, u_x),
        "the step begins at ones, not at x": draw(draw(0 * x + 1, b, weights, u_h), a, back, u_x),
        "the step begins at noise, 1 where u_x < ½, not at x": draw(
            draw((u_x < 0.5).double(), b, weights, u_h), a, back, u_x
        ),
        "the step begins at u_x, not at x": draw(draw(u_x, b, weights, u_h), a, back, u_x),
        "u_x is in reverse order": draw(h, a, back, u_x.flip(0)),
        "u_h is in reverse order": draw(draw(x, b, weights, u_h.flip(0)), a, back, u_x),
    }
    return distinct(mistakes, right)


def drawn(
    generator: torch.Generator, rows: int, visible: int, hidden: int
) -> tuple[Tensor, Machine, tuple[Tensor, Tensor]]:
    x, parameters = bits(generator, rows, visible), machine(generator, visible, hidden)
    return x, parameters, draws_for(generator, x, parameters)


@case()
def step_of_forty_rows(generator):
    return gibbs_case(
        "the next states of 40 rows of 9 units, with 6 hidden ones", *drawn(generator, 40, 9, 6)
    )


@case(hidden=True)
def step_drawn(generator):
    return gibbs_case("the next states for other sizes", *drawn(generator, 60, 11, 8))


@case(hidden=True)
def step_of_digits(generator):
    a, b, weights = machine(generator, 64, 12)
    parameters = a, b, weights / 4
    x = digits_of(generator, 20)
    checked = "the next states of digits in black and white"
    return gibbs_case(checked, x, parameters, draws_for(generator, x, parameters))


@case(hidden=True)
def step_of_large_fields(generator):
    """Fields of some hundred or thousand: each unit is certain."""
    x = bits(generator, 12, 5)
    parameters = (
        away_from_zero(generator, 800, 1500, 5),
        away_from_zero(generator, 800, 1500, 9),
        away_from_zero(generator, 300, 700, 5, 9),
    )
    u_h = 0.01 + 0.98 * torch.rand(12, 9, dtype=torch.float64, generator=generator)
    u_x = 0.01 + 0.98 * torch.rand(12, 5, dtype=torch.float64, generator=generator)
    arguments = (x, *parameters, u_h, u_x)
    made = Made(sizes={"N": 12, "D": 5, "H": 9})
    return Case("the next states where the fields are large", arguments, by_loops(*arguments), made=made)


@case(hidden=True)
def step_of_single_units(generator):
    x, (a, b, weights) = bits(generator, 9, 4)[:, :1], machine(generator, 4, 3)
    parameters = a[:1], b[:1], weights[:1, :1]
    arguments = (x, *parameters, *draws_for(generator, x, parameters))
    checked = "the next states with a single unit in each layer, in single precision"
    made = single_precision(Case(checked, arguments, by_loops(*arguments), degenerate="D = H = 1"))
    return not_squeezed(made)
