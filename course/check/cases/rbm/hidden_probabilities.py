"""Task 3: hidden_probabilities."""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, single_precision
from course.check.cases.rbm.common import (
    HELD,
    away_from_zero,
    bernoulli_entropy,
    bits,
    digits_of,
    distinct,
    machine,
    minus_energies,
    not_squeezed,
    reshaped,
    softplus,
    states,
)
from course.check.relations import Made

NOT_A_NUMBER = "exp overflows, and ∞/∞ is NaN: torch.sigmoid does not"
CLAMPED = f"{HELD}: where the field is large, the probability is 0 or 1"


def by_bayes(x: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """p(h_j = 1 | x_n), summed up from p(h | x_n) over all h; what depends on x alone cancels."""
    every = states(len(b))
    return minus_energies(x, every, torch.zeros(x.shape[1]).double(), b, weights).softmax(1) @ every


def probabilities_case(checked: str, x: Tensor, b: Tensor, weights: Tensor) -> Case:
    right = by_bayes(x, b, weights)
    made = Made(sizes={"N": len(x), "D": weights.shape[0], "H": weights.shape[1]})
    return Case(checked, (x, b, weights), right, Later(partial(mistakes_of, x, b, weights, right)), made=made)


def mistakes_of(x: Tensor, b: Tensor, weights: Tensor, right: Tensor) -> dict[str, Tensor]:
    inputs = x @ weights
    fields, (width, units) = b + inputs, weights.shape
    other_fields = {
        "b is left out": inputs,
        "W is left out: the data are not used": b.expand_as(inputs),
        "b has the wrong sign": inputs - b,
        "Wᵀx has the wrong sign": b - inputs,
        "the sign of the field is wrong: this is p(h = 0 | x). As −E has +bᵀh, a large field makes h = 1": -fields,
        "b is left out, and the sign of the field is wrong": -inputs,
        "W is left out, and the sign of the field is wrong": -b.expand_as(inputs),
        "b multiplies Wᵀx: it is added": b * inputs,
        "b counts twice": inputs + 2 * b,
        "b counts half": inputs + b / 2,
        "Wᵀx counts twice": 2 * inputs + b,
        "Wᵀx counts half": inputs / 2 + b,
        "the field counts twice: that is for units of ±1": 2 * fields,
        "the field counts half": fields / 2,
        "the field is averaged over the visible units: b + Wᵀx / D": b + inputs / width,
        "the field is a mean of D + 1 terms": fields / (width + 1),
        "the field is divided by D": fields / width,
        "the field is divided by the root of D": fields / math.sqrt(width),
        "the field is divided by H": fields / units,
        "the bits of x are −1 and 1: they are 0 and 1": b + (2 * x - 1) @ weights,
        "0 and 1 are exchanged in x": b + (1 - x) @ weights,
        "all visible units are taken for 1: the data are not used": (b + weights.sum(0)).expand_as(inputs),
        "the first row of x serves all": fields[:1].expand_as(inputs),
        "the rows of x are averaged first": (b + inputs.mean(0)).expand_as(inputs),
        "the rows of x are summed first": (b + inputs.sum(0)).expand_as(inputs),
        "the fields are averaged over the hidden units: each has its own": (
            fields.mean(1, keepdim=True).expand_as(inputs)
        ),
        "the fields are summed over the hidden units: each has its own": (
            fields.sum(1, keepdim=True).expand_as(inputs)
        ),
        "the mean over the hidden units is subtracted from the fields": fields - fields.mean(1, keepdim=True),
        "the largest field of each row is subtracted, as for softmax": fields - fields.amax(1, keepdim=True),
        **{name: b + x @ other for name, other in reshaped(weights).items()},
        "the size of the field is taken": fields.abs(),
        "the field is squared": fields.square(),
        "the field is −E with all other units: bᵀh is there for all units": inputs + b.sum(),
        "the last visible unit is left out": b + x[:, :-1] @ weights[:-1],
        "the first visible unit is left out": b + x[:, 1:] @ weights[1:],
        "only the first visible unit counts": b + x[:, :1] @ weights[:1],
        "the hidden units are in reverse order in b": b.flip(0) + inputs,
        "W is the matrix of signs": b + x @ weights.sign(),
        "the sizes of the weights are taken": b + x @ weights.abs(),
        "the base 2 stands for e in the sigmoid: 1 / (1 + 2^−field)": math.log(2) * fields,
        "the base 10 stands for e in the sigmoid": math.log(10) * fields,
        "the sigmoid is taken twice": right,
        "the exponential of the field goes into the sigmoid": fields.exp(),
    }
    mistakes = {name: field.sigmoid() for name, field in other_fields.items()}
    mistakes |= {
        "the field itself came back: the sigmoid is missing": fields,
        "minus the field came back: the sigmoid is missing, and the sign is wrong": -fields,
        "the field without b came back: the sigmoid is missing, too": inputs,
        "exp(field) came back, the odds: they are to be divided by 1 + exp(field)": fields.exp(),
        "exp(−field) came back": (-fields).exp(),
        "exp(field) came back, divided by the largest of its row": (
            fields - fields.amax(1, keepdim=True)
        ).exp(),
        "1 / (1 − exp(−field)) is taken: the sign in the sigmoid is wrong": 1 / (1 - (-fields).exp()),
        "1 + exp(−field) came back: one over it is asked": 1 + (-fields).exp(),
        "1 + exp(field) came back": 1 + fields.exp(),
        "softplus stands for the sigmoid": softplus(fields),
        "the logarithm of the probability came back": -softplus(-fields),
        "minus the logarithm of the probability came back": softplus(-fields),
        "the logarithm of p(h = 0 | x) came back": -softplus(fields),
        "softmax over the hidden units: they are independent given x, and each has a sigmoid of its own": (
            fields.softmax(1)
        ),
        "softmax over the rows: each h_j has a sigmoid of its own": fields.softmax(0),
        "softmax over the hidden units of minus the field": (-fields).softmax(1),
        "log-softmax over the hidden units": fields.log_softmax(1),
        "the probabilities are divided by their sum over the hidden units": right
        / right.sum(1, keepdim=True),
        "the probabilities are divided by their sum over the rows": right / right.sum(0),
        "tanh stands for the sigmoid: that is the mean of a unit of ±1": fields.tanh(),
        "tanh of half the field came back: that is the mean of a unit of ±1": (fields / 2).tanh(),
        "(1 + tanh(field)) / 2 is taken: the field counts twice in it": 0.5 * (1 + fields.tanh()),
        "the distribution function of a Gaussian stands for the sigmoid": torch.special.ndtr(fields),
        "the most probable h came back, zeros and ones: the probabilities are asked": ((fields > 0).double()),
        "the least probable h came back, zeros and ones": (fields < 0).double(),
        "the probabilities are compared with 0: all h are 1": torch.ones_like(fields),
        "the fields are cut off at 0 and 1": fields.clamp(0, 1),
        "max(0, field) stands for the sigmoid": fields.relu(),
        "the hard sigmoid is taken": torch.nn.functional.hardsigmoid(fields),
        "the sigmoid is taken of b and of Wᵀx, and they are multiplied": b.sigmoid() * inputs.sigmoid(),
        "the sigmoid is taken of b and of Wᵀx, and they are added": b.sigmoid() + inputs.sigmoid(),
        "the sigmoid is taken of b and of Wᵀx, and they are averaged": ((b.sigmoid() + inputs.sigmoid()) / 2),
        "b is added after the sigmoid": inputs.sigmoid() + b,
        "the sigmoid of W is taken, then the product with x": x @ weights.sigmoid(),
        "p (1 − p) came back, the variance of h": right * (1 - right),
        "the deviation of h came back": (right * (1 - right)).sqrt(),
        "the entropy of h came back": bernoulli_entropy(right),
        "the probability of the most probable value came back, p or 1 − p": torch.maximum(right, 1 - right),
        "the probabilities are multiplied over the hidden units: one for each is asked": right.prod(1),
        "the probabilities are multiplied over the hidden units, and given to each": (
            right.prod(1, keepdim=True).expand_as(right)
        ),
        "the product of all other units' probabilities is there as well": right * right.prod(1, keepdim=True),
        "2 p − 1 came back: that is the mean of a unit of ±1 with this probability": 2 * right - 1,
        "the probabilities of 0 and 1 are both there": torch.stack([1 - right, right], -1),
        "the probabilities are rounded to two digits": (100 * right).round() / 100,
        "the running product over the hidden units came back": right.cumprod(1),
    }
    for small in (1e-1, 1e-2, 1e-3):
        held = right.clamp(small, 1 - small)
        if not torch.allclose(held, right, rtol=1e-5):
            mistakes[f"the probabilities are clamped to {small:g} ... 1 − {small:g}"] = held
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, rows: int, visible: int, hidden: int) -> tuple[Tensor, Tensor, Tensor]:
    _, b, weights = machine(generator, visible, hidden)
    return bits(generator, rows, visible), b, weights


@case()
def probabilities_of_nine_rows(generator):
    checked = "p(h = 1 | x) of 4 hidden units for 9 rows of 6 units"
    return probabilities_case(checked, *drawn(generator, 9, 6, 4))


@case(hidden=True)
def probabilities_drawn(generator):
    return probabilities_case("p(h = one | x) for other sizes", *drawn(generator, 7, 4, 9))


@case(hidden=True)
def probabilities_of_digits(generator):
    _, b, weights = machine(generator, 64, 10)
    x = digits_of(generator, 7)
    return probabilities_case("p(h = one | x) for digits in black and white", x, b, weights / 5)


@case(hidden=True)
def probabilities_of_large_fields(generator):
    """Fields far beyond what exp can hold, on either side."""
    x = bits(generator, 8, 5)
    weights = away_from_zero(generator, 1, 3, 5, 6)
    b = away_from_zero(generator, 800, 1500, 6)
    b[0], b[1] = b[0].abs(), -b[1].abs()
    made = Made(sizes={"N": 8, "D": 5}, not_finite=NOT_A_NUMBER, otherwise=CLAMPED)
    right = (b > 0).double().expand(8, 6).clone()
    return Case("p(h = one | x) where the fields are large", (x, b, weights), right, made=made)


@case(hidden=True)
def probability_of_single_units(generator):
    x, b, weights = drawn(generator, 5, 4, 3)
    arguments = x[:, :1], b[:1], weights[:1, :1]
    checked = "p(h = one | x) with a single unit in each layer, in single precision"
    made = single_precision(Case(checked, arguments, by_bayes(*arguments), degenerate="D = H = 1"))
    return not_squeezed(made)
