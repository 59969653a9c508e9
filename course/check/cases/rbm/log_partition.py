"""Task 4: log_partition."""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import Later, single_precision
from course.check.cases.rbm.common import (
    HELD,
    LOG_2,
    OVERFLOW,
    Machine,
    away_from_zero,
    distinct,
    log_two_cosh,
    machine,
    minus_energies,
    reshaped,
    softplus,
    states,
)
from course.check.relations import Made


def by_enumeration(a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """log Σ exp(−E(x, h)) over all pairs of states."""
    return minus_energies(states(len(a)), states(len(b)), a, b, weights).flatten().logsumexp(0)


def over_hidden(a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """The same by the states of the hidden units, with x summed out."""
    h = states(len(b))
    return (h @ b + softplus(a + h @ weights.T).sum(1)).logsumexp(0)


def partition_case(checked: str, parameters: Machine) -> Case:
    width, units = parameters[2].shape
    right = by_enumeration(*parameters)
    made = Made(sizes={"D": width, "H": units})
    return Case(checked, parameters, right, Later(partial(mistakes_of, *parameters, right)), made=made)


def mistakes_of(a: Tensor, b: Tensor, weights: Tensor, right: Tensor) -> dict[str, Tensor]:
    """By the smaller layer, x with a, and the larger one, h with b."""
    if len(a) > len(b):
        a, b, weights = b, a, weights.T
    width, units = weights.shape
    x, h = states(width), states(units)
    table = minus_energies(x, h, a, b, weights)
    by_x, by_h = table.logsumexp(1), table.logsumexp(0)  # −F of each layer's states
    inputs, fields = x @ weights, b + x @ weights
    tops = h @ weights.T

    def over_x(soft: Tensor, bias: Tensor = a) -> Tensor:
        """Over the states of x, with another sum over the hidden units."""
        return (x @ bias + soft).logsumexp(0)

    def over_h(soft: Tensor, bias: Tensor = b) -> Tensor:
        return (h @ bias + soft).logsumexp(0)

    def changed(a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
        return by_enumeration(a, b, weights)

    soft, top_soft = softplus(fields).sum(1), softplus(a + tops).sum(1)
    mistakes = {
        "the sign is reversed: this is −log Z": -right,
        "Z itself came back: its logarithm is asked": right.exp(),
        "1/Z came back": (-right).exp(),
        "the logarithm is to the base 2: nats are asked": right / LOG_2,
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "the sign of the exponent is wrong: exp(+E) is summed": changed(-a, -b, -weights),
        "the larger layer is left out: only the biases of the smaller one count": softplus(a).sum(),
        "the smaller layer is left out: only the biases of the larger one count": softplus(b).sum(),
        "W is left out: the units are taken for independent": softplus(a).sum() + softplus(b).sum(),
        "the biases of the smaller layer are left out": changed(0 * a, b, weights),
        "the biases of the larger layer are left out": changed(a, 0 * b, weights),
        "all biases are left out": changed(0 * a, 0 * b, weights),
        "the biases of the smaller layer have the wrong sign": changed(-a, b, weights),
        "the biases of the larger layer have the wrong sign": changed(a, -b, weights),
        "W has the wrong sign": changed(a, b, -weights),
        "all biases have the wrong sign": changed(-a, -b, weights),
        "the biases of the smaller layer and W have the wrong sign": changed(-a, b, -weights),
        "the biases of the larger layer and W have the wrong sign": changed(a, -b, -weights),
        "the biases of the smaller layer count twice": changed(2 * a, b, weights),
        "the biases of the larger layer count twice": changed(a, 2 * b, weights),
        "W counts twice": changed(a, b, 2 * weights),
        "W counts half": changed(a, b, weights / 2),
        "the biases of the smaller layer count half": changed(a / 2, b, weights),
        "the biases of the larger layer count half": changed(a, b / 2, weights),
        "all parameters count half": changed(a / 2, b / 2, weights / 2),
        "all parameters count twice": changed(2 * a, 2 * b, 2 * weights),
        "all biases count twice": changed(2 * a, 2 * b, weights),
        **{name: changed(a, b, other) for name, other in reshaped(weights).items()},
        "W has the states of the larger layer in reverse order": changed(a, b, weights.flip(1)),
        "W has the states of the smaller layer in reverse order": changed(a, b, weights.flip(0)),
        "it is averaged over all states, not summed: (D + H) log 2 is missing": right
        - (width + units) * LOG_2,
        "it is averaged over the states of the smaller layer, not summed": right - width * LOG_2,
        "it is averaged over the states of the larger layer, not summed": right - units * LOG_2,
        "n log 2 is added for the n units of the smaller layer: its states count twice over": right
        + width * LOG_2,
        "n log 2 is added for the n units of the larger layer: its states count twice over": right
        + units * LOG_2,
        "(D + H) log 2 is added": right + (width + units) * LOG_2,
        "the logarithm of the number of units of the smaller layer is subtracted": right - math.log(width),
        "the logarithm of the number of units of the larger layer is subtracted": right - math.log(units),
        "the number of units of the smaller layer is subtracted: there are 2^n states": right - width,
        "the number of units of the larger layer is subtracted: there are 2^n states": right - units,
        "log 2 is added": right + LOG_2,
        "log 2 is subtracted": right - LOG_2,
        "ones stand for the sum over the larger layer: softplus is missing": table[:, -1].logsumexp(0),
        "ones stand for the sum over the smaller layer: softplus is missing": table[-1].logsumexp(0),
        "the larger layer is ½ throughout, where it is to be summed out": over_x(fields.sum(1) / 2),
        "−F is summed over the states of the smaller layer: the logarithm of the sum of exp(−F) is asked": by_x.sum(),
        "−F is averaged over the states of the smaller layer: log of the sum of exp(−F) is asked": by_x.mean(),
        "−F is summed over the states of the larger layer: the logarithm of the sum of exp(−F) is asked": by_h.sum(),
        "−F is averaged over the states of the larger layer: log of the sum of exp(−F) is asked": by_h.mean(),
        "F is summed over the states of the smaller layer: the logarithm of the sum of exp(−F) is asked": -by_x.sum(),
        "F is summed over the states of the larger layer: the logarithm of the sum of exp(−F) is asked": -by_h.sum(),
        "−E is summed over all states: the logarithm of the sum of exp(−E) is asked": table.sum(),
        "−E is averaged over all states: the logarithm of the sum of exp(−E) is asked": table.mean(),
        "exp(+F) is summed over the states of the smaller layer": (-by_x).logsumexp(0),
        "exp(+F) is summed over the states of the larger layer": (-by_h).logsumexp(0),
        "the sign is wrong, and exp(+F) is summed over the states of the smaller layer": -(-by_x).logsumexp(
            0
        ),
        "the sign is wrong, and exp(+F) is summed over the states of the larger layer": -(-by_h).logsumexp(0),
        "only the most probable pair counts: −E at its highest": table.max(),
        "only the most probable state of the smaller layer counts: −F at its highest": by_x.max(),
        "only the most probable state of the larger layer counts: −F at its highest": by_h.max(),
        "the lowest energy came back": -table.max(),
        "max(0, field) stands for softplus: only the best state of the larger layer counts": table.amax(
            1
        ).logsumexp(0),
        "max(0, field) stands for softplus, with the larger layer enumerated": table.amax(0).logsumexp(0),
        "the sigmoid stands for softplus": over_x(fields.sigmoid().sum(1)),
        "the sigmoid stands for softplus, with the larger layer enumerated": over_h(
            (a + tops).sigmoid().sum(1)
        ),
        "the field stands for softplus, with the larger layer enumerated": over_h((a + tops).sum(1)),
        "softplus has minus the field": over_x(softplus(-fields).sum(1)),
        "softplus has minus the field, with the larger layer enumerated": over_h(softplus(-a - tops).sum(1)),
        "softplus counts with the wrong sign": over_x(-soft),
        "softplus counts with the wrong sign, with the larger layer enumerated": over_h(-top_soft),
        "the biases of the smaller layer count with the wrong sign": over_x(soft, -a),
        "the biases of the larger layer are left out of the field": over_x(softplus(inputs).sum(1)),
        "the biases of the smaller layer are left out of the field": over_h(softplus(tops).sum(1)),
        "the biases of the smaller layer are left out beside softplus": soft.logsumexp(0),
        "the biases of the larger layer are left out beside softplus": top_soft.logsumexp(0),
        "the bias stands outside of softplus": over_x(softplus(inputs).sum(1) + b.sum()),
        "the bias stands outside of softplus, with the larger layer enumerated": over_h(
            softplus(tops).sum(1) + a.sum()
        ),
        "the softpluses are averaged over the units of the larger layer": over_x(soft / units),
        "the softpluses are averaged over the units of the smaller layer": over_h(top_soft / width),
        "the softplus of the sum of the fields is taken": over_x(softplus(fields.sum(1))),
        "the softplus of the sum of the fields is taken, with the larger layer enumerated": over_h(
            softplus((a + tops).sum(1))
        ),
        "the logarithm of a sum over the units of the larger layer is taken": over_x(
            (1 + fields.exp()).sum(1).log()
        ),
        "the logarithm of a sum over the units of the smaller layer is taken, with the larger layer enumerated": over_h(
            (1 + (a + tops).exp()).sum(1).log()
        ),
        "log(1 + Σ exp(field)) is taken over the units of the larger layer": over_x(
            (1 + fields.exp().sum(1)).log()
        ),
        "log(1 + Σ exp(field)) is taken over the units of the smaller layer": over_h(
            (1 + (a + tops).exp().sum(1)).log()
        ),
        "the softpluses are multiplied": over_x(softplus(fields).prod(1)),
        "the softpluses are multiplied, with the larger layer enumerated": over_h(softplus(a + tops).prod(1)),
        "the units are ±1: they are 0 and 1": minus_energies(2 * x - 1, 2 * h - 1, a, b, weights)
        .flatten()
        .logsumexp(0),
        "the units of the smaller layer are ±1: they are 0 and 1": minus_energies(2 * x - 1, h, a, b, weights)
        .flatten()
        .logsumexp(0),
        "the units of the larger layer are ±1: they are 0 and 1": minus_energies(x, 2 * h - 1, a, b, weights)
        .flatten()
        .logsumexp(0),
        "log(2 cosh(field)) stands for softplus": over_x(log_two_cosh(fields).sum(1)),
        "only states with a single unit on are summed over": by_x[[2**k for k in range(width)]].logsumexp(0),
        "only states with a single unit of the smaller layer on are summed over": by_x[
            [2**k for k in range(width)]
        ].logsumexp(0),
        "only states with a single unit of the larger layer on are summed over": by_h[
            [2**k for k in range(units)]
        ].logsumexp(0),
        "as many states are summed over as the smaller layer has units: there are 2^n": by_x[
            :width
        ].logsumexp(0),
        "as many states are summed over as twice the smaller layer's units: there are 2^n": by_x[
            : 2 * width
        ].logsumexp(0),
        "as many states are summed over as the square of the smaller layer's units: there are 2^n": by_x[
            : width**2
        ].logsumexp(0),
        "the state of all zeros is left out (smaller layer)": by_x[1:].logsumexp(0),
        "the state of all ones is left out (smaller layer)": by_x[:-1].logsumexp(0),
        "the state of all zeros is left out (larger layer)": by_h[1:].logsumexp(0),
        "the state of all ones is left out (larger layer)": by_h[:-1].logsumexp(0),
        "the first unit is 0 in all states (smaller layer)": by_x[: len(by_x) // 2].logsumexp(0),
        "the first unit is 1 in all states (smaller layer)": by_x[len(by_x) // 2 :].logsumexp(0),
        "the first unit is 0 in all states (larger layer)": by_h[: len(by_h) // 2].logsumexp(0),
        "the first unit is 1 in all states (larger layer)": by_h[len(by_h) // 2 :].logsumexp(0),
        "the last unit is 0 in all states (smaller layer)": by_x[::2].logsumexp(0),
        "the last unit is 0 in all states (larger layer)": by_h[::2].logsumexp(0),
        "the last unit is 1 in all states (smaller layer)": by_x[1::2].logsumexp(0),
        "the last unit is 1 in all states (larger layer)": by_h[1::2].logsumexp(0),
        "the largest exponent was subtracted, but not added again (smaller layer)": right - by_x.max(),
        "the largest exponent was subtracted, but not added again (larger layer)": right - by_h.max(),
        "the largest exponent was subtracted, but not added again (pairs)": right - table.max(),
        "the largest exponent was subtracted twice (smaller layer)": right - 2 * by_x.max(),
        "the largest exponent was added to what it was not subtracted from (smaller layer)": right
        + by_x.max(),
        "the largest exponent was added to what it was not subtracted from (larger layer)": right
        + by_h.max(),
        "the logarithms for each state of the smaller layer came back, −F: their sum is missing": by_x,
        "the free energies of all states of the smaller layer came back: the sum is missing": -by_x,
        "the logarithms for each state of the larger layer came back, −F: their sum is missing": by_h,
        "the free energies of all states of the larger layer came back: the sum is missing": -by_h,
        "it is divided by the number of units of the smaller layer": right / width,
        "it is divided by the number of units of the larger layer": right / units,
        "the mean energy came back": -(table.flatten().softmax(0) * table.flatten()).sum(),
        "the mean of −E came back, without the entropy": (
            (table.flatten().softmax(0) * table.flatten()).sum()
        ),
        "the entropy of the machine came back": right - (table.flatten().softmax(0) * table.flatten()).sum(),
        "1 is added inside of the logarithm": (1 + right.exp()).log(),
        "1 is subtracted inside of the logarithm": (right.exp() - 1).log(),
        "exp is taken twice": by_x.exp().logsumexp(0),
    }
    return distinct(mistakes, right)


def mixed_machine(generator: torch.Generator, visible: int, hidden: int, scale: float) -> Machine:
    """A machine whose most probable states have zeros and ones in each layer, or two mistakes would give the same."""
    while True:
        a, b, weights = machine(generator, visible, hidden, scale)
        table = minus_energies(states(visible), states(hidden), a, b, weights)
        best = [
            table.logsumexp(1).argmax(),
            table.logsumexp(0).argmax(),
            *divmod(int(table.argmax()), 2**hidden),
        ]
        ends = [2**visible - 1, 2**hidden - 1, 2**visible - 1, 2**hidden - 1]
        if all(0 < place < end for place, end in zip(best, ends, strict=True)):
            return a, b, weights


@case()
def partition_of_six_by_nine(generator):
    checked = "log Z of a machine with 6 visible and 9 hidden units"
    return partition_case(checked, mixed_machine(generator, 6, 9, 0.7))


@case()
def partition_of_eight_by_five(generator):
    checked = "log Z of a machine with 8 visible and 5 hidden units"
    return partition_case(checked, mixed_machine(generator, 8, 5, 0.7))


@case(hidden=True)
def partition_drawn(generator):
    return partition_case("log Z for other sizes", mixed_machine(generator, 7, 4, 0.8))


@case(hidden=True)
def partition_of_many_visible_units(generator):
    """Only the sum over the hidden units is short."""
    a, b, weights = machine(generator, 40, 5)
    parameters = a, b, weights / 3
    made = Made(sizes={"D": 40, "H": 5}, not_finite=OVERFLOW)
    checked = "log Z with many visible and few hidden units"
    return Case(checked, parameters, over_hidden(*parameters), made=made)


@case(hidden=True)
def partition_of_many_hidden_units(generator):
    a, b, weights = machine(generator, 5, 40)
    parameters = a, b, weights / 3
    right = over_hidden(b, a, weights.T / 3)
    made = Made(sizes={"D": 5, "H": 40}, not_finite=OVERFLOW)
    return Case("log Z with many hidden and few visible units", parameters, right, made=made)


@case(hidden=True)
def partition_of_large_exponents(generator):
    """Exponents of some thousand."""
    parameters = (
        away_from_zero(generator, 200, 400, 6),
        away_from_zero(generator, 200, 400, 4),
        away_from_zero(generator, 200, 600, 6, 4),
    )
    made = Made(sizes={"D": 6, "H": 4}, not_finite=OVERFLOW, otherwise=HELD)
    return Case(
        "log Z where the exponents are large",
        parameters,
        by_enumeration(*parameters),
        made=made,
        loss_in_single_precision=LOST_AT_EXTREMES,
    )


@case(hidden=True)
def partition_of_single_units(generator):
    a, b, weights = machine(generator, 4, 3)
    parameters = a[:1], b[:1], weights[:1, :1]
    checked = "log Z with a single unit in each layer, in single precision"
    made = Case(checked, parameters, by_enumeration(*parameters), degenerate="D = H = 1")
    return single_precision(made)
