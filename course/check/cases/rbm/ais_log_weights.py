"""Task 8: ais_log_weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import Later, real, single_precision, uniform
from course.check.cases.rbm.common import (
    HELD,
    LOG_2,
    OVERFLOW,
    Machine,
    away_from_zero,
    distinct,
    machine,
    minus_energies,
    recombined,
    softplus,
    states,
)
from course.check.relations import Made


def by_enumeration(x: Tensor, betas: Tensor, a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """log Z_0 and, for each change of temperature, by how much log Σ_h exp(−β E) of the state changes."""
    every = states(len(b))
    log_weights = torch.full((x.shape[1],), (len(a) + len(b)) * LOG_2, dtype=torch.float64)
    for t, rows in enumerate(x):
        table = minus_energies(rows, every, a, b, weights)
        log_weights += (betas[t + 1] * table).logsumexp(1) - (betas[t] * table).logsumexp(1)
    return log_weights


def weights_case(checked: str, x: Tensor, betas: Tensor, parameters: Machine) -> Case:
    arguments = (x, betas, *parameters)
    right = by_enumeration(*arguments)
    steps, chains, width = x.shape
    made = Made(sizes={"T": steps, "C": chains, "D": width, "H": len(parameters[1])})
    return Case(checked, arguments, right, Later(partial(mistakes_of, *arguments, right)), made=made)


def mistakes_of(
    x: Tensor, betas: Tensor, a: Tensor, b: Tensor, weights: Tensor, right: Tensor
) -> dict[str, Any]:
    steps, chains, width = x.shape
    units = len(b)
    visible, inputs = x @ a, x @ weights  # (T, C), (T, C, H)
    fields = b + inputs
    before, after = betas[:-1, None], betas[1:, None]
    start = (width + units) * LOG_2

    def potential(beta: Tensor) -> Tensor:
        return beta * visible + softplus(beta[..., None] * fields).sum(-1)

    def annealed(of: Callable[[Tensor], Tensor]) -> Tensor:
        """With another −F for each temperature."""
        return start + (of(after) - of(before)).sum(0)

    changes = potential(after) - potential(before)  # (T, C)
    p = [(beta[..., None] * fields).sigmoid() for beta in (before, after)]
    slopes = [visible + (share * fields).sum(-1) for share in p]
    gaps = after - before
    even = torch.linspace(0, 1, steps + 1).double()[:, None]
    backward = betas.flip(0)[:, None]
    other_potentials: dict[str, Callable[[Tensor], Tensor]] = {
        "β multiplies the whole free energy: it belongs to W, a and b, inside of softplus": lambda beta: (
            beta * potential(torch.ones_like(beta))
        ),
        "β is left out at b": lambda beta: beta * visible + softplus(b + beta[..., None] * inputs).sum(-1),
        "β is left out at W": lambda beta: beta * visible + softplus(beta[..., None] * b + inputs).sum(-1),
        "β multiplies W alone: it belongs to a and b as well": lambda beta: softplus(
            b + beta[..., None] * inputs
        ).sum(-1),
        "β multiplies aᵀx alone: it belongs inside of softplus as well": lambda beta: (
            beta * visible + softplus(fields).sum(-1)
        ),
        "β multiplies softplus from outside: it belongs inside": lambda beta: (
            beta * visible + beta * softplus(fields).sum(-1)
        ),
        "aᵀx is left out, or stands without β and cancels": lambda beta: softplus(
            beta[..., None] * fields
        ).sum(-1),
        "the sum of the softpluses is left out": lambda beta: beta * visible,
        "aᵀx has the wrong sign": lambda beta: -beta * visible + softplus(beta[..., None] * fields).sum(-1),
        "the sum of the softpluses has the wrong sign": lambda beta: (
            beta * visible - softplus(beta[..., None] * fields).sum(-1)
        ),
        "b is left out": lambda beta: beta * visible + softplus(beta[..., None] * inputs).sum(-1),
        "W is left out": lambda beta: beta * visible + softplus(beta[..., None] * b).sum(-1),
        "b has the wrong sign": lambda beta: (
            beta * visible + softplus(beta[..., None] * (inputs - b)).sum(-1)
        ),
        "Wᵀx has the wrong sign": lambda beta: (
            beta * visible + softplus(beta[..., None] * (b - inputs)).sum(-1)
        ),
        "the field in softplus has the wrong sign": lambda beta: (
            beta * visible + softplus(-beta[..., None] * fields).sum(-1)
        ),
        "b stands outside of softplus": lambda beta: (
            beta * (visible + b.sum()) + softplus(beta[..., None] * inputs).sum(-1)
        ),
        "the softpluses are averaged over the hidden units, not summed": lambda beta: (
            beta * visible + softplus(beta[..., None] * fields).mean(-1)
        ),
        "the softplus of the sum of the fields is taken": lambda beta: (
            beta * visible + softplus(beta * fields.sum(-1))
        ),
        "the logarithm of a sum over the hidden units is taken": lambda beta: (
            beta * visible + (1 + (beta[..., None] * fields).exp()).sum(-1).log()
        ),
        "the softpluses are multiplied": lambda beta: (
            beta * visible + softplus(beta[..., None] * fields).prod(-1)
        ),
        "max(0, field) stands for softplus": lambda beta: (
            beta * visible + (beta[..., None] * fields).relu().sum(-1)
        ),
        "the sigmoid stands for softplus": lambda beta: (
            beta * visible + (beta[..., None] * fields).sigmoid().sum(-1)
        ),
        "softplus is missing: all h are 1": lambda beta: beta * (visible + fields.sum(-1)),
        "log(2 cosh(field)) stands for softplus: that is for units of ±1": lambda beta: (
            beta * visible + torch.logaddexp(beta[..., None] * fields, -beta[..., None] * fields).sum(-1)
        ),
        "the fields are divided by β": lambda beta: (
            beta * visible + softplus(fields / (beta[..., None] + 1e-300)).sum(-1)
        ),
        "β multiplies softplus from outside as well": lambda beta: (
            beta * visible + beta * softplus(beta[..., None] * fields).sum(-1)
        ),
        "β is squared": lambda beta: potential(beta.square()),
        "the root of β is taken": lambda beta: potential(beta.sqrt()),
        "1 − β stands for β": lambda beta: potential(1 - beta),
        "β is squared at W": lambda beta: (
            beta * visible + softplus(beta[..., None] * b + beta[..., None].square() * inputs).sum(-1)
        ),
        "the bits of x are −1 and 1": lambda beta: (
            beta * ((2 * x - 1) @ a) + softplus(beta[..., None] * (b + (2 * x - 1) @ weights)).sum(-1)
        ),
        "0 and 1 are exchanged in x": lambda beta: (
            beta * ((1 - x) @ a) + softplus(beta[..., None] * (b + (1 - x) @ weights)).sum(-1)
        ),
        "the first states serve all steps": lambda beta: (
            beta * visible[:1] + softplus(beta[..., None] * fields[:1]).sum(-1)
        ),
        "the last states serve all steps": lambda beta: (
            beta * visible[-1:] + softplus(beta[..., None] * fields[-1:]).sum(-1)
        ),
        "the states are in reverse order": lambda beta: (
            beta * visible.flip(0) + softplus(beta[..., None] * fields.flip(0)).sum(-1)
        ),
        "the states are taken one step late, the first again at the end": lambda beta: (
            beta * visible.roll(-1, 0) + softplus(beta[..., None] * fields.roll(-1, 0)).sum(-1)
        ),
        "the states are taken one step early, the last at the beginning": lambda beta: (
            beta * visible.roll(1, 0) + softplus(beta[..., None] * fields.roll(1, 0)).sum(-1)
        ),
        "the first chain serves all": lambda beta: (
            beta * visible[:, :1] + softplus(beta[..., None] * fields[:, :1]).sum(-1)
        ).expand(-1, chains),
        "the states are averaged over the chains": lambda beta: (
            beta * visible.mean(1, keepdim=True)
            + softplus(beta[..., None] * fields.mean(1, keepdim=True)).sum(-1)
        ).expand(-1, chains),
    }
    late = after[:-1] * visible[1:] + softplus(after[:-1, :, None] * fields[1:]).sum(-1)
    late_before = before[:-1] * visible[1:] + softplus(before[:-1, :, None] * fields[1:]).sum(-1)
    early = after[1:] * visible[:-1] + softplus(after[1:, :, None] * fields[:-1]).sum(-1)
    early_before = before[1:] * visible[:-1] + softplus(before[1:, :, None] * fields[:-1]).sum(-1)
    ends = potential(torch.ones_like(after))
    none = potential(torch.zeros_like(after))
    sums = changes.sum(0)
    starts = {
        "log Z at β = 0 is left out, (D + H) log 2": 0.0,
        "log Z at β = 0 is D log 2: the hidden units have 2^H states as well": width * LOG_2,
        "log Z at β = 0 is H log 2: the visible units have 2^D states as well": units * LOG_2,
        "log Z at β = 0 is subtracted": -start,
        "log Z at β = 0 counts twice": 2 * start,
        "log Z at β = 0 is D + H: log 2 is missing": float(width + units),
        "log Z at β = 0 is D H log 2: there are 2^(D + H) states": width * units * LOG_2,
        "log Z at β = 0 is log(D + H): there are 2^(D + H) states": math.log(width + units),
        "log Z at β = 0 is log(D H): there are 2^(D + H) states": math.log(width * units),
        "Z at β = 0 stands for its logarithm": 2.0 ** (width + units),
        "log Z at β = 0 is to the base 2": (width + units) / LOG_2,
        "log Z at β = 0 is added at every step": steps * start,
        "log Z at β = 0 has 2 in the place of log 2": 2.0 * (width + units),
        "log Z at β = 0 is log 2: there are 2^(D + H) states": LOG_2,
        "log Z at β = 0 is (D − H) log 2": (width - units) * LOG_2,
        "log Z at β = 0 is that of the machine without W": float(softplus(a).sum() + softplus(b).sum()),
        "log Z at β = 0 is Σ log(1 + exp(a))": float(softplus(a).sum()),
        "log Z at β = 0 is Σ log(1 + exp(a)) + H log 2: at β = 0 the biases count nothing": float(
            softplus(a).sum() + units * LOG_2
        ),
    }
    sum_ways = {
        "the differences are reversed: F at the old β less F at the new one is asked": -sums,
        "the first step is left out": changes[1:].sum(0),
        "the last step is left out": changes[:-1].sum(0),
        "only the first step counts": changes[0],
        "only the last step counts": changes[-1],
        "first and last step are left out": changes[1:-1].sum(0),
        "the steps are averaged, not summed": sums / steps,
        "the sum over the steps is divided by T + 1": sums / (steps + 1),
        "the steps are multiplied, not added": changes.prod(0),
        "only the largest step counts": changes.amax(0),
        "each step counts by its difference of β once more": (gaps * changes).sum(0),
        "each step is divided by its difference of β": (changes / gaps).sum(0),
        "each step counts by its β": (after * changes).sum(0),
        "each step counts twice": 2 * sums,
        "each step counts half": sums / 2,
        "the sizes of the steps are summed": changes.abs().sum(0),
        "the squares of the steps are summed": changes.square().sum(0),
        "the steps' exponentials are summed: their logarithms are": changes.exp().sum(0),
        "the logarithm of the sum of the steps' exponentials is taken: the weights are multiplied": (
            changes.logsumexp(0)
        ),
        "the logarithm of the mean of the steps' exponentials is taken: the weights are multiplied": (
            changes.logsumexp(0) - math.log(steps)
        ),
        "the states are taken one step late, and the last step is left out": (late - late_before).sum(0),
        "the states are taken one step early, and the first step is left out": (
            (early - early_before).sum(0)
        ),
        "only the last states count: both F of a step have the same state, and every step has one": (
            ends[-1] - none[0]
        ),
        "F at each β is taken at a state of its own, from the second β on: both F of a step have the same state": (
            ends[-1] - potential(after)[0]
        ),
        "the temperatures in between are not used: all states step from β = 0 to 1": (ends - none).sum(0),
        "only the first states are used, from β = 0 to 1: that is plain importance sampling": (
            ends[0] - none[0]
        ),
        "only −F at β = 1 of the last states is there": ends[-1],
        "only −F at β = 1 of the first states is there": ends[0],
        "−F at the new β is summed: F at the old one is missing": potential(after).sum(0),
        "−F at the old β is summed: F at the new one is missing": potential(before).sum(0),
        "−F at the new β is summed with the wrong sign, and F at the old one is missing": -potential(
            after
        ).sum(0),
        "the two F of each step are added": (potential(after) + potential(before)).sum(0),
        "the derivative by β at the old β stands for the difference": (gaps * slopes[0]).sum(0),
        "the derivative by β at the new β stands for the difference": (gaps * slopes[1]).sum(0),
        "the derivative by β stands for the difference, by the trapezoidal rule": (
            gaps * (slopes[0] + slopes[1]) / 2
        ).sum(0),
        "every β has the same distance to the next, t / T: they are given": (
            potential(even[1:]) - potential(even[:-1])
        ).sum(0),
        "the β are in reverse order": (potential(backward[1:]) - potential(backward[:-1])).sum(0),
        "all differences are from β = 0": (potential(after) - none).sum(0),
        "all differences are to β = 1": (ends - potential(before)).sum(0),
        "the differences of neighboring β stand for the β": potential(gaps).sum(0),
        "−F at the difference of β stands for the difference of F": (potential(gaps) - none).sum(0),
        "the difference of β is missing at aᵀx": sums + ((1 - gaps) * visible).sum(0),
        "the steps are summed over the chains, and given to each": sums.sum().expand(chains),
        "the steps are averaged over the chains, and given to each": sums.mean().expand(chains),
    }
    mistakes: dict[str, Any] = {"the sign of all is wrong: this is −log w": -right}
    mistakes |= {name: other + sums for name, other in starts.items()}
    mistakes |= {name: start + other for name, other in sum_ways.items()}
    mistakes |= {name: annealed(of) for name, of in other_potentials.items()}
    terms = {
        "aᵀx at the new β": (after * visible).sum(0),
        "aᵀx at the old β": -(before * visible).sum(0),
        "the softpluses at the new β": softplus(after[..., None] * fields).sum((0, 2)),
        "the softpluses at the old β": -softplus(before[..., None] * fields).sum((0, 2)),
    }
    combined = recombined(terms, "the differences are reversed")
    mistakes |= {name: start + other for name, other in combined.items() if name not in mistakes}
    bare = "; and log Z at β = 0 is left out"
    mistakes |= {f"{name}{bare}": other for name, other in sum_ways.items()}
    mistakes |= {f"{name}{bare}": annealed(of) - start for name, of in other_potentials.items()}
    visible_alone = "; and log Z at β = 0 is D log 2"
    mistakes |= {f"{name}{visible_alone}": width * LOG_2 + other for name, other in sum_ways.items()}
    mistakes |= {
        f"{name}{visible_alone}": annealed(of) - units * LOG_2 for name, of in other_potentials.items()
    }
    reverse = "; and the differences are reversed"
    mistakes |= {f"{name}{reverse}": other - sums for name, other in starts.items()}
    mistakes |= {f"{name}{reverse}": 2 * start - annealed(of) for name, of in other_potentials.items()}
    log_mean = right.logsumexp(0) - math.log(chains)
    mistakes |= {
        "the weights themselves came back: their logarithms are asked": right.exp(),
        "log Z came back, the logarithm of the mean weight: one log w for each chain is asked": log_mean,
        "the logarithm of the sum of the weights came back: one log w for each chain is asked": (
            right.logsumexp(0)
        ),
        "the mean of the logarithms came back: one log w for each chain is asked": right.mean(),
        "the sum of the logarithms came back: one log w for each chain is asked": right.sum(),
        "log Z came back for each chain": log_mean.expand(chains),
        "the log-weights are normalized over the chains": right.log_softmax(0),
        "the weights are normalized over the chains": right.softmax(0),
        "the weights are divided by their mean": right - log_mean,
        "the largest log-weight is subtracted": right - right.max(),
        "log C is subtracted: each chain has its own log w": right - math.log(chains),
        "log Z at β = 0 is multiplied with the sum of the steps, not added": start * sums,
        "only the first chain came back": right[0],
        "only the last chain came back": right[-1],
        "the steps came back: their sum is asked": changes,
        "the steps came back, transposed: their sum is asked": changes.T,
        "the steps came back, each with log Z at β = 0: their sum is asked": start + changes,
        "only log Z at β = 0 came back": real(start),
        "only log Z at β = 0 came back for each chain": torch.full_like(right, start),
        "the sum goes over the chains, not over the steps": start + changes.sum(1),
        "the mean goes over the chains, not over the steps": start + changes.mean(1),
        "the sum goes over the chains, not over the steps, and log Z at β = 0 is left out": changes.sum(1),
        "running sums over the steps came back": start + changes.cumsum(0),
        "the sum over the hidden units is missing": start
        + (
            softplus(after[..., None] * fields)
            - softplus(before[..., None] * fields)
            + (gaps * visible)[..., None]
        ).sum(0),
        "the logarithm is to the base 2: nats are asked": right / LOG_2,
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "the log-weights are divided by D": right / width,
        "the log-weights are divided by the number of units": right / (width + units),
    }
    return distinct({name: value for name, value in mistakes.items() if bool(value.isfinite().all())}, right)


def ladder(generator: torch.Generator, steps: int) -> Tensor:
    """Inverse temperatures from 0 to 1, at unequal distances."""
    gaps = uniform(generator, 0.4, 1.6, steps)
    betas = torch.cat([torch.zeros(1).double(), gaps.cumsum(0)])
    return betas / betas[-1]


def drawn(
    generator: torch.Generator, steps: int, chains: int, visible: int, hidden: int
) -> tuple[Tensor, Tensor, Machine]:
    """States of which no chain stands still."""
    while True:
        x = (torch.rand(steps, chains, visible, generator=generator) < 0.5).double()
        if steps == 1 or bool((x.diff(dim=0) != 0).any(-1).all()):
            return x, ladder(generator, steps), machine(generator, visible, hidden)


@case()
def weights_of_nine_chains(generator):
    checked = "log w of 9 chains through 6 temperatures, with 4 visible and 11 hidden units"
    return weights_case(checked, *drawn(generator, 6, 9, 4, 11))


@case(hidden=True)
def weights_drawn(generator):
    return weights_case("log w for other sizes", *drawn(generator, 9, 4, 11, 6))


@case(hidden=True)
def weights_of_one_temperature(generator):
    """A single step from 0 to 1: plain importance sampling from the uniform law, log w = D log 2 − F(x)."""
    x, betas, parameters = drawn(generator, 1, 8, 4, 6)
    right = by_enumeration(x, betas, *parameters)
    checked = "log w of a single step from zero to one"
    return Case(checked, (x, betas, *parameters), right, degenerate="T = 1")


@case(hidden=True)
def weights_of_large_fields(generator):
    x, betas, _ = drawn(generator, 5, 8, 4, 11)
    parameters = (
        away_from_zero(generator, 200, 400, 4),
        away_from_zero(generator, 800, 1500, 11),
        away_from_zero(generator, 200, 600, 4, 11),
    )
    right = by_enumeration(x, betas, *parameters)
    made = Made(sizes={"T": 5, "C": 8}, not_finite=OVERFLOW, otherwise=HELD)
    return replace(
        Case("log w where the fields are large", (x, betas, *parameters), right, made=made),
        loss_in_single_precision=LOST_AT_EXTREMES,
    )


@case(hidden=True)
def weights_of_single_units(generator):
    x, betas, (a, b, weights) = drawn(generator, 4, 6, 4, 3)
    arguments = x[..., :1], betas, a[:1], b[:1], weights[:1, :1]
    checked = "log w with a single unit in each layer, in single precision"
    return single_precision(Case(checked, arguments, by_enumeration(*arguments), degenerate="D = H = 1"))
