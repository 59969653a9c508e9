"""Task 2: free_energy."""

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
    bernoulli_entropy,
    bits,
    digits_of,
    distinct,
    log_two_cosh,
    machine,
    minus_energies,
    recombined,
    reshaped,
    softplus,
    states,
)
from course.check.relations import Made


def by_enumeration(x: Tensor, a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """−log Σ_h exp(−E(x, h)), over all states of the hidden units."""
    return -minus_energies(x, states(len(b)), a, b, weights).logsumexp(1)


def free_energy_case(checked: str, x: Tensor, a: Tensor, b: Tensor, weights: Tensor) -> Case:
    right = by_enumeration(x, a, b, weights)
    made = Made(sizes={"N": len(x), "D": weights.shape[0], "H": weights.shape[1]})
    arguments = x, a, b, weights
    mistakes = Later(partial(mistakes_of, *arguments, right))
    return Case(checked, arguments, right, mistakes, made=made)


def mistakes_of(x: Tensor, a: Tensor, b: Tensor, weights: Tensor, right: Tensor) -> dict[str, Tensor]:
    inputs, visible = x @ weights, x @ a
    fields = b + inputs
    soft = softplus(fields).sum(1)
    p = fields.sigmoid()
    rows, (width, units) = len(x), weights.shape
    table = minus_energies(x, states(len(b)), a, b, weights)  # −E for all h

    def with_soft(other: Tensor) -> Tensor:
        """Another value for the sum over the hidden units."""
        return -visible - other

    hidden_sums = {
        "b is left out: the field of h_j is b_j + W_:jᵀx": softplus(inputs).sum(1),
        "W is left out: the field of h_j is b_j + W_:jᵀx": softplus(b).sum().expand(rows),
        "b has the wrong sign": softplus(inputs - b).sum(1),
        "Wᵀx has the wrong sign": softplus(b - inputs).sum(1),
        "the field has the wrong sign: softplus(−b − Wᵀx)": softplus(-fields).sum(1),
        "b stands outside of softplus": softplus(inputs).sum(1) + b.sum(),
        "Wᵀx stands outside of softplus": softplus(b).sum() + inputs.sum(1),
        "the softplus of the sum of the fields is taken: the sum of the softpluses is asked": softplus(
            fields.sum(1)
        ),
        "the softplus of the mean field is taken: the sum of the softpluses is asked": softplus(
            fields.mean(1)
        ),
        "the logarithm of a sum is taken, log Σ (1 + exp(field)): the product over the units has a sum of logarithms": (
            (1 + fields.exp()).sum(1).log()
        ),
        "the logarithm of a sum is taken, log (1 + Σ exp(field)): each unit has a 1 of its own": (
            (1 + fields.exp().sum(1)).log()
        ),
        "the 1 is missing, and the logarithm of a sum is taken: logsumexp over the units": fields.logsumexp(
            1
        ),
        "the softpluses are multiplied, not added": softplus(fields).prod(1),
        "the softpluses are averaged over the hidden units, not summed": soft / units,
        "the softpluses are divided by D": soft / width,
        "only the 1 is missing: log exp(field) is the field, the energy of h = 1": fields.sum(1),
        "the fields are averaged over the hidden units: softplus is missing": fields.mean(1),
        "softplus is missing, and the field counts half: all h_j are ½": fields.sum(1) / 2,
        "max(0, field) stands for softplus: this is the lowest energy over h": fields.relu().sum(1),
        "the sigmoid stands for softplus": p.sum(1),
        "the logarithm of the sigmoid stands for softplus: it has the wrong sign, and that of the field": (
            -softplus(-fields).sum(1)
        ),
        "the field times its sigmoid stands for softplus: the mean energy, without the entropy of p(h | x)": (
            (p * fields).sum(1)
        ),
        "the entropy of p(h | x) has the wrong sign": (p * fields).sum(1) - bernoulli_entropy(p).sum(1),
        "only the entropy of p(h | x) is there": bernoulli_entropy(p).sum(1),
        "the logarithm is missing: Σ (1 + exp(field))": (1 + fields.exp()).sum(1),
        "the logarithm and the 1 are missing: Σ exp(field)": fields.exp().sum(1),
        "the logarithm is missing: Π (1 + exp(field))": soft.exp(),
        "softplus is taken twice": softplus(softplus(fields)).sum(1),
        "the fields are bits of most probable hidden units: p > ½": (fields > 0).double().sum(1),
        "the energy at the most probable h has the softplus of b alone added": ((fields > 0) * inputs).sum(1)
        + softplus(b).sum(),
        "log(1 + field) stands for log(1 + exp(field))": (1 + fields.abs()).log().sum(1),
        "log(2 cosh(field)) stands for softplus: that is for units of ±1": log_two_cosh(fields).sum(1),
        "log(cosh(field)) stands for softplus: that is for units of ±1": (
            (log_two_cosh(fields) - LOG_2).sum(1)
        ),
        "log(2 cosh(field / 2)) stands for softplus": log_two_cosh(fields / 2).sum(1),
        "softplus has the base 2 inside: log(1 + 2^field)": softplus(LOG_2 * fields).sum(1),
        "the logarithm in softplus is to the base 2": soft / LOG_2,
        "the logarithm in softplus is to the base 10": soft / math.log(10),
        "h is averaged, not summed: H log 2 is missing": soft - units * LOG_2,
        "log H is subtracted": soft - math.log(units),
        "H log 2 is added": soft + units * LOG_2,
        "the field counts twice": softplus(2 * fields).sum(1),
        "the field counts half": softplus(fields / 2).sum(1),
        "b counts twice in the field": softplus(inputs + 2 * b).sum(1),
        "Wᵀx counts twice in the field": softplus(2 * inputs + b).sum(1),
        "the field is averaged over the visible units: b + Wᵀx / D": softplus(b + inputs / width).sum(1),
        "the bits of x are −1 and 1 in the field": softplus(b + (2 * x - 1) @ weights).sum(1),
        "0 and 1 are exchanged in the field": softplus(b + (1 - x) @ weights).sum(1),
        "the field is multiplied by b, not added": softplus(b * inputs).sum(1),
        "the first row of x serves all in the field": softplus(fields[:1]).sum(1).expand(rows),
        "the rows of x are averaged in the field": softplus(fields.mean(0)).sum().expand(rows),
        "the rows of x are summed in the field": softplus(b + inputs.sum(0)).sum().expand(rows),
        **{name: softplus(b + x @ other).sum(1) for name, other in reshaped(weights).items()},
        "log(e + exp(field)) stands for log(1 + exp(field)): the second logarithm is 0": (
            (softplus(fields - 1) + 1).sum(1)
        ),
        "all b count for each hidden unit": softplus(inputs + b.sum()).sum(1),
        "the field counts twice, and the logarithm half": (softplus(2 * fields) / 2).sum(1),
        "only the first hidden unit counts": softplus(fields[:, 0]),
        "only the last hidden unit counts": softplus(fields[:, -1]),
        "the first hidden unit is left out": softplus(fields[:, 1:]).sum(1),
        "the last hidden unit is left out": softplus(fields[:, :-1]).sum(1),
        "only the largest softplus counts": softplus(fields).amax(1),
        "the state h = 0 is left out of the sum over h": table[:, 1:].logsumexp(1) - visible,
        "the state h = 1 is left out of the sum over h": table[:, :-1].logsumexp(1) - visible,
        "only states with a single hidden unit on are summed": fields.logsumexp(1) - 0.0,
        "all softpluses are summed over the rows, too": soft.sum().expand(rows),
        "all softpluses are averaged over the rows": soft.mean().expand(rows),
        "the softpluses are summed over the rows, not over the hidden units": softplus(fields).sum(),
        "log of the sum of the energies' exponents is taken as a mean of −E over h": table.mean(1) - visible,
        "−E is summed over h: the logarithm of the sum of exp(−E) is asked": table.sum(1) - visible,
    }
    mistakes = {
        **recombined(
            {"the term −aᵀx": -visible, "the sum of the softpluses": -soft},
            "the sign is reversed: this is −F, the logarithm of what is proportional to p(x)",
        ),
        **{name: with_soft(other) for name, other in hidden_sums.items()},
        **{f"{name}; and the sign of all is wrong": visible + other for name, other in hidden_sums.items()},
        **{
            f"{name}; and it is added, not subtracted": -visible + other
            for name, other in hidden_sums.items()
        },
        **{f"{name}; and aᵀx has the wrong sign": visible - other for name, other in hidden_sums.items()},
        **{f"{name}; and aᵀx is left out": -other for name, other in hidden_sums.items()},
        "the sum over the hidden units is missing": -visible[:, None] - softplus(fields),
        "all biases a count, whatever x is": -a.sum() - soft,
        "aᵀx is averaged over the units, not summed": -visible / width - soft,
        "both sums over units are means": -visible / width - soft / units,
        "softplus is taken of aᵀx, too": -softplus(visible) - soft,
        "softplus is taken of each a_i x_i, too": -softplus(a * x).sum(1) - soft,
        "aᵀx stands inside of softplus": -softplus(fields + visible[:, None]).sum(1),
        "the bits of x are −1 and 1: they are 0 and 1": (
            -((2 * x - 1) @ a) - softplus(b + (2 * x - 1) @ weights).sum(1)
        ),
        "0 and 1 are exchanged in x": -((1 - x) @ a) - softplus(b + (1 - x) @ weights).sum(1),
        "exp(−F) came back: the free energy is asked": (-right).exp(),
        "exp(F) came back: the free energy is asked": right.exp(),
        "the free energies are normalized among these rows: log p would need all x": (-right).log_softmax(0),
        "the probabilities among these rows came back: the free energy is asked": (-right).softmax(0),
        "the energies of all h came back: they are to be summed out": -table,
        "the lowest energy over h came back, less H log 2": -table.amax(1) - units * LOG_2,
        "the mean energy under p(h | x) came back, twice the entropy is subtracted": right
        - bernoulli_entropy(p).sum(1),
        "the free energy is divided by the number of hidden units": right / units,
        "the free energy is divided by the number of visible units": right / width,
        "the last visible unit is left out": -(x[:, :-1] @ a[:-1])
        - softplus(b + x[:, :-1] @ weights[:-1]).sum(1),
        "the first visible unit is left out": -(x[:, 1:] @ a[1:])
        - softplus(b + x[:, 1:] @ weights[1:]).sum(1),
        "Σ ½ x² is added, as for Gaussian units": right + x.square().sum(1) / 2,
        "Σ ½ (x − a)² stands for −aᵀx, as for Gaussian units": (x - a).square().sum(1) / 2 - soft,
        "the size of the free energy came back": right.abs(),
    }
    if width < 12:
        log_z = -by_enumeration(states(width), a, b, weights)
        mistakes |= {
            "log p(x) came back, with log Z: the free energy is asked": -right - log_z.logsumexp(0),
            "−log p(x) came back, with log Z: the free energy is asked": right + log_z.logsumexp(0),
            "p(x) came back: the free energy is asked": (-right - log_z.logsumexp(0)).exp(),
        }
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, rows: int, visible: int, hidden: int) -> tuple[Tensor, Machine]:
    return bits(generator, rows, visible), machine(generator, visible, hidden)


@case()
def free_energies_of_nine_rows(generator):
    x, parameters = drawn(generator, 9, 6, 4)
    return free_energy_case("the free energy of 9 rows of 6 units, with 4 hidden ones", x, *parameters)


@case()
def free_energies_of_digits(generator):
    x = digits_of(generator, 7)
    a, b, weights = machine(generator, 64, 10)
    checked = "the free energy of 7 digits in black and white, with 10 hidden units"
    return free_energy_case(checked, x, a / 4, b, weights / 6)


@case(hidden=True)
def free_energies_drawn(generator):
    x, parameters = drawn(generator, 7, 4, 9)
    return free_energy_case("the free energy for other sizes", x, *parameters)


@case(hidden=True)
def free_energies_of_large_fields(generator):
    """Fields of some hundred or thousand, on either side of 0."""
    x = bits(generator, 8, 5)
    a, weights = away_from_zero(generator, 1, 3, 5), away_from_zero(generator, 1, 3, 5, 6)
    b = away_from_zero(generator, 800, 1500, 6)
    right = by_enumeration(x, a, b, weights)
    made = Made(sizes={"N": 8, "D": 5}, not_finite=OVERFLOW, otherwise=HELD)
    return Case(
        "the free energy where the fields are large",
        (x, a, b, weights),
        right,
        made=made,
        loss_in_single_precision=LOST_AT_EXTREMES,
    )


@case(hidden=True)
def free_energy_of_single_units(generator):
    x, (a, b, weights) = drawn(generator, 5, 4, 3)
    arguments = x[:, :1], a[:1], b[:1], weights[:1, :1]
    checked = "the free energy with a single unit in each layer, in single precision"
    return single_precision(Case(checked, arguments, by_enumeration(*arguments), degenerate="D = H = 1"))
