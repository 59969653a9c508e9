"""Task 5: phase_difference."""

from __future__ import annotations

import itertools
import math
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, quiet, real, single_precision, uniform
from course.check.cases.rbm.common import (
    Machine,
    bits,
    digits_of,
    distinct,
    machine,
    minus_energies,
    part_by_part,
    states,
)
from course.check.relations import Made

#: What a phase is made of: rows of x, probabilities of h given each, and the weights of the rows.
Phase = tuple[Tensor, Tensor, Tensor]
#: Of a phase, and of the gradient: what belongs to a (D,), to b (H,) and to W (D, H).
Parts = tuple[Tensor, Tensor, Tensor]


def by_loops(x: Tensor, p_h: Tensor, x_model: Tensor, p_h_model: Tensor, weights: Tensor) -> Parts:
    """The mean of (x, h, x hᵀ) over the data, less that over the model's states, number by number."""

    def mean(left: Tensor, right: Tensor, shares: list[float]) -> float:
        rows = zip(left.tolist(), right.tolist(), shares, strict=True)
        return math.fsum(share * one * other for one, other, share in rows)

    even, shares = [1 / len(x)] * len(x), weights.tolist()
    one, one_model = torch.ones(len(x)), torch.ones(len(x_model))
    width, units = x.shape[1], p_h.shape[1]
    a = [mean(x[:, i], one, even) - mean(x_model[:, i], one_model, shares) for i in range(width)]
    b = [mean(p_h[:, j], one, even) - mean(p_h_model[:, j], one_model, shares) for j in range(units)]
    pairs = [
        [mean(x[:, i], p_h[:, j], even) - mean(x_model[:, i], p_h_model[:, j], shares) for j in range(units)]
        for i in range(width)
    ]
    return real(a), real(b), real(pairs)


def statistics(x: Tensor, p_h: Tensor, weights: Tensor) -> Parts:
    """The weighted sums of x, h and x hᵀ."""
    return weights @ x, weights @ p_h, (weights[:, None] * x).T @ p_h


def scaled(factor: float, parts: Parts) -> Parts:
    return factor * parts[0], factor * parts[1], factor * parts[2]


def less(one: Parts, other: Parts) -> Parts:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def phases_case(checked: str, data: tuple[Tensor, Tensor], model: Phase) -> Case:
    x, p_h = data
    arguments = (x, p_h, *model)
    right = by_loops(*arguments)
    sizes = {"N": len(x), "S": len(model[0]), "D": x.shape[1], "H": p_h.shape[1]}
    mistakes = Later(partial(mistakes_of, data, model, right))
    return Case(checked, arguments, right, mistakes, made=Made(sizes=sizes))


def mistakes_of(data: tuple[Tensor, Tensor], model: Phase, right: Parts) -> dict[str, Any]:
    (x, p_h), (x_model, p_h_model, weights) = data, model
    rows, samples = len(x), len(x_model)
    even, alike = torch.full((rows,), 1 / rows).double(), torch.full((samples,), 1 / samples).double()
    positive, negative = statistics(x, p_h, even), statistics(x_model, p_h_model, weights)

    def of_phase(phase: Phase, counts: int, name: str) -> dict[str, Parts]:
        """Wrong means in one phase; name: of what is averaged over."""
        x, p_h, weights = phase
        mean = statistics(*phase)
        ones = torch.ones(len(x)).double()
        outer = torch.outer(mean[0], mean[1])
        bits_of_h = statistics(x, (p_h > 0.5).double(), weights)
        return {
            f"x hᵀ is the product of the two means, of x and of h, for {name}: the mean of the products is asked": (
                mean[0],
                mean[1],
                outer,
            ),
            f"x hᵀ is the product of the two sums, of x and of h, for {name}": (
                mean[0],
                mean[1],
                torch.outer(x.sum(0), p_h.sum(0)),
            ),
            f"h is rounded to 0 and 1 for {name}": bits_of_h,
            f"h is rounded to 0 and 1 in x hᵀ alone, for {name}": (mean[0], mean[1], bits_of_h[2]),
            f"1 − p stands for p for {name}": statistics(x, 1 - p_h, weights),
            f"0 and 1 are exchanged in x for {name}": statistics(1 - x, p_h, weights),
            f"the sum of x hᵀ over {name} is not divided by anything": (mean[0], mean[1], x.T @ p_h),
            f"the sums of x and h over {name} are not divided by anything": (
                x.sum(0),
                p_h.sum(0),
                mean[2],
            ),
            f"the sums over {name} are not divided by anything": statistics(x, p_h, ones),
            f"the means over {name} are divided by their number once more": scaled(1 / counts, mean),
            f"x hᵀ is divided by the number of {name} once more": (mean[0], mean[1], mean[2] / counts),
            f"x and h, but not x hᵀ, are divided by the number of {name} once more": (
                mean[0] / counts,
                mean[1] / counts,
                mean[2],
            ),
            f"the sum over {name} is divided by their number less 1": scaled(counts / (counts - 1), mean),
            f"only the first of {name} counts": (x[0], p_h[0], torch.outer(x[0], p_h[0])),
            f"only the last of {name} counts": (x[-1], p_h[-1], torch.outer(x[-1], p_h[-1])),
            f"the first of {name} is left out": statistics(x[1:], p_h[1:], weights[1:]),
            f"the last of {name} is left out": statistics(x[:-1], p_h[:-1], weights[:-1]),
            f"{name} are left out for W": (mean[0], mean[1], 0 * mean[2]),
            f"{name} are left out for a and b": (0 * mean[0], 0 * mean[1], mean[2]),
            f"{name} are left out for a": (0 * mean[0], mean[1], mean[2]),
            f"{name} are left out for b": (mean[0], 0 * mean[1], mean[2]),
            f"{name} are averaged over rows and units, one number for all": (
                mean[0].mean().expand_as(mean[0]),
                mean[1].mean().expand_as(mean[1]),
                mean[2].mean().expand_as(mean[2]),
            ),
            f"the logarithm of p stands for p for {name}": statistics(x, p_h.log(), weights),
            f"the logits stand for p for {name}": statistics(x, p_h.logit(), weights),
            f"the sigmoid is taken of p once more for {name}": statistics(x, p_h.sigmoid(), weights),
            f"p (1 − p) stands for p for {name}": statistics(x, p_h * (1 - p_h), weights),
            f"the bits are −1 and 1 for {name}": statistics(2 * x - 1, p_h, weights),
            f"h is multiplied by itself for {name}": statistics(x, p_h.square(), weights),
            f"{name} count half": scaled(0.5, mean),
            f"{name} count twice": scaled(2.0, mean),
        }

    def weighed(by: Tensor) -> Parts:
        return statistics(x_model, p_h_model, by)

    of_model = {
        "the weights are left out: the states are averaged as if all were equally probable": weighed(alike),
        "the weights are left out, and the states are summed": weighed(torch.ones(samples).double()),
        "the weights are left out for W": (negative[0], negative[1], x_model.T @ p_h_model / samples),
        "the weights are left out for W, and the states are summed": (
            negative[0],
            negative[1],
            x_model.T @ p_h_model,
        ),
        "the weights are left out for a and b": (x_model.mean(0), p_h_model.mean(0), negative[2]),
        "the weights are left out for a": (x_model.mean(0), negative[1], negative[2]),
        "the weights are left out for b": (negative[0], p_h_model.mean(0), negative[2]),
        "the weights are left out for a and b, and the states are summed": (
            x_model.sum(0),
            p_h_model.sum(0),
            negative[2],
        ),
        "the weighted states are divided by S as well: the weights sum to one": weighed(weights / samples),
        "the weighted states are divided by N as well: the weights sum to one": weighed(weights / rows),
        "the weights are multiplied by S": weighed(weights * samples),
        "the weights are squared: they multiply x and h in x hᵀ": (
            negative[0],
            negative[1],
            (weights[:, None] * x_model).T @ (weights[:, None] * p_h_model),
        ),
        "the weights are squared": weighed(weights.square()),
        "the weights are squared, and normalized": weighed(weights.square() / weights.square().sum()),
        "the root of the weights is taken": weighed(weights.sqrt()),
        "softmax is taken of the weights: they are probabilities already": weighed(weights.softmax(0)),
        "exp is taken of the weights: they are probabilities already": weighed(weights.exp()),
        "the logarithms of the weights stand for the weights": weighed(weights.log()),
        "one minus the weights stands for the weights": weighed(1 - weights),
        "the weights are in reverse order": weighed(weights.flip(0)),
        "the weights are divided by the largest": weighed(weights / weights.max()),
        "only the most probable state counts": weighed((weights == weights.max()).double()),
        "only the most probable state counts, by its weight": weighed(weights * (weights == weights.max())),
        "the states are divided by their weights": weighed(1 / weights / samples),
        "the states are divided by their weights, and summed": weighed(1 / weights),
    }
    shared = {
        "in both phases x hᵀ is the product of the two means, of x and of h": (
            lambda mean: (mean[0], mean[1], torch.outer(mean[0], mean[1]))
        ),
    }
    zero = scaled(0.0, positive)
    pairs = {
        **{name: (positive, other) for name, other in of_model.items()},
        **{
            f"in the data's phase {name}": (other, negative)
            for name, other in of_phase((x, p_h, even), rows, "the rows of the data").items()
        },
        **{
            f"in the model's phase {name}": (positive, other)
            for name, other in of_phase(model, samples, "the states of the model").items()
        },
        **{
            f"in both phases {name}".replace("the rows of the data", "the rows"): (one, other)
            for (name, one), (_, other) in zip(
                of_phase((x, p_h, even), rows, "the rows of the data").items(),
                of_phase(model, samples, "the states of the model").items(),
                strict=True,
            )
        },
        **{name: (change(positive), change(negative)) for name, change in shared.items()},
        "the model's phase is left out: the parameters would grow without bound": (positive, zero),
        "the data's phase is left out": (zero, negative),
        "the sums over the data are not divided, nor are the weights of the model used": (
            statistics(x, p_h, torch.ones(rows).double()),
            weighed(torch.ones(samples).double()),
        ),
        "the sums over the data are divided by S, not by N": (scaled(rows / samples, positive), negative),
        "everything is divided by N once more": (scaled(1 / rows, positive), scaled(1 / rows, negative)),
        "the sums are divided by nothing: it is N times the gradient of the mean": (
            scaled(float(rows), positive),
            scaled(float(rows), negative),
        ),
    }
    plus = (positive[0] + negative[0], positive[1] + negative[1], positive[2] + negative[2])
    mistakes: dict[str, Any] = {
        "the phases are exchanged: this goes downhill": less(negative, positive),
        "only the model's phase came back, without its minus": negative,
        "only the model's phase came back, with its minus: the data's phase is left out": scaled(
            -1.0, negative
        ),
        "only the data's phase came back, with a minus": scaled(-1.0, positive),
        "the phases are added: the model's is subtracted": plus,
        "the phases are added, and halved": scaled(0.5, plus),
        "the phases are exchanged for W alone": (right[0], right[1], -right[2]),
        "the phases are exchanged for a and b": (-right[0], -right[1], right[2]),
        "the phases are exchanged for a alone": (-right[0], right[1], right[2]),
        "the phases are exchanged for b alone": (right[0], -right[1], right[2]),
        "the phases are added for W alone": (right[0], right[1], plus[2]),
        "the phases are added for a and b": (plus[0], plus[1], right[2]),
        "x hᵀ is the product of the differences for a and b": (
            right[0],
            right[1],
            torch.outer(right[0], right[1]),
        ),
        "the mean over the rows is missing for a": (x - negative[0], right[1], right[2]),
        "the mean over the rows is missing for b": (right[0], p_h - negative[1], right[2]),
        "the mean over the rows is missing for a and b": (x - negative[0], p_h - negative[1], right[2]),
        "the mean over the rows is taken over the units, too": (right[0].mean(), right[1].mean(), right[2]),
        "W comes transposed": (right[0], right[1], right[2].T),
        "only W came back: a, b and W are asked": right[2],
        "the three are in one row: a tuple is asked": torch.cat([part.flatten() for part in right]),
        "x hᵀ is summed to one number": (right[0], right[1], right[2].sum()),
        "the sizes of the gradients came back": (right[0].abs(), right[1].abs(), right[2].abs()),
        "the differences are squared": (right[0].square(), right[1].square(), right[2].square()),
        "the differences are halved: a factor ½ too many": scaled(0.5, right),
        "the differences are doubled": scaled(2.0, right),
        "it is divided by the length of the gradient": scaled(
            1 / float(torch.cat([part.flatten() for part in right]).norm()), right
        ),
    }
    names = ("a", "b", "W")
    for order in itertools.permutations(range(3)):
        if order != (0, 1, 2):
            said = ", ".join(names[place] for place in order)
            mistakes[f"the gradients come in the order {said}: a, b, W is asked"] = tuple(
                right[place] for place in order
            )
            mistakes[f"the gradients come in the order {said}, with the phases exchanged"] = tuple(
                -right[place] for place in order
            )
            mistakes[f"the gradients come in the order {said}, with W transposed"] = tuple(
                right[place].T if place == 2 else right[place] for place in order
            )
    mistakes |= {name: less(*pair) for name, pair in pairs.items()}
    mistakes |= {
        f"{name}; and the phases are exchanged": less(other, one)
        for name, (one, other) in pairs.items()
        if not name.endswith("left out")
    }
    return distinct(part_by_part(mistakes, right), right)


def hidden_of(x: Tensor, parameters: Machine) -> Tensor:
    return (parameters[1] + x @ parameters[2]).sigmoid()


def all_states_of(parameters: Machine) -> Phase:
    """All states of a machine's visible units, by p(x)."""
    every, hidden = states(len(parameters[0])), states(len(parameters[1]))
    law = minus_energies(every, hidden, *parameters).logsumexp(1).softmax(0)
    return every, hidden_of(every, parameters), law


def drawn(
    generator: torch.Generator, rows: int, samples: int, visible: int, hidden: int
) -> tuple[tuple[Tensor, Tensor], Phase]:
    """Rows and states with weights of their own, no two of them alike."""
    parameters = machine(generator, visible, hidden, 0.7)
    x, x_model = bits(generator, rows, visible), bits(generator, samples, visible)
    model = x_model, hidden_of(x_model, parameters), shares(generator, samples)
    return (x, hidden_of(x, parameters)), model


def shares(generator: torch.Generator, count: int) -> Tensor:
    """Weights that sum to one, of which neither the first nor the last is the largest."""
    weights = uniform(generator, 0.2, 1.8, count)
    if count > 2:
        weights[1 + int(torch.randint(count - 2, (1,), generator=generator))] = 2.2
    return weights / weights.sum()


@case()
def phases_of_nine_rows(generator):
    checked = "the gradient by a, b and W, from 9 rows of data and 12 states of the model"
    return phases_case(checked, *drawn(generator, 9, 12, 6, 4))


@case()
def phases_of_a_machine(generator):
    """The gradient of the mean log-likelihood, exactly."""
    parameters = machine(generator, 4, 8, 0.5)
    while int((model := all_states_of(parameters))[2].argmax()) in (0, 15):  # neither the first nor the last
        parameters = machine(generator, 4, 8, 0.5)
    x = bits(generator, 11, 4)
    checked = (
        "the gradient of the mean log-likelihood of 11 rows, by a, b and W, from all 16 states of a machine"
    )
    return phases_case(checked, (x, hidden_of(x, parameters)), model)


@case(hidden=True)
def phases_drawn(generator):
    checked = "the gradient by a, b and W for other sizes"
    return phases_case(checked, *drawn(generator, 12, 7, 4, 9))


@case(hidden=True)
def phases_of_digits(generator):
    """Of digits, with other digits for the model's states."""
    a, b, weights = machine(generator, 64, 10)
    parameters = a, b, weights / 5
    x, x_model = digits_of(generator, 14), digits_of(generator, 7)
    model = x_model, hidden_of(x_model, parameters), shares(generator, 7)
    checked = "the gradient by a, b and W for digits in black and white"
    return quiet(phases_case(checked, (x, hidden_of(x, parameters)), model))


@case(hidden=True)
def phases_that_are_alike(generator):
    """The model is the law of the data: nothing is left to learn."""
    parameters = machine(generator, 6, 4, 0.7)
    x = bits(generator, 9, 6)
    order = torch.randperm(9, generator=generator)
    p_h, even = hidden_of(x, parameters), torch.full((9,), 1 / 9).double()
    arguments = x, p_h, x[order], p_h[order], even
    zero = tuple(torch.zeros_like(part) for part in parameters)
    checked = "the gradient where the model is the law of the data"
    return Case(checked, arguments, zero, degenerate="the gradient is zero")


@case(hidden=True)
def phases_of_single_rows(generator):
    data, model = drawn(generator, 4, 6, 5, 3)
    arguments = data[0][:1], data[1][:1], model[0][:1], 1 - model[1][:1], torch.ones(1).double()
    checked = "the gradient from a single row and a single state, in single precision"
    return single_precision(Case(checked, arguments, by_loops(*arguments), degenerate="N = S = 1"))
