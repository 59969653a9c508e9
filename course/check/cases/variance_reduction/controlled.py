"""Task 1: controlled."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.relations import Made


def by_sums(f: Tensor, c: Tensor, kappa: Tensor, beta: Tensor) -> Tensor:
    """The estimates, quantity by quantity, as sums of Python's own numbers."""
    columns = zip(f.T.tolist(), c.T.tolist(), kappa.tolist(), beta.tolist(), strict=True)
    return real(
        [
            math.fsum(one - b * (control - k) for one, control in zip(values, controls, strict=True))
            / len(values)
            for values, controls, k, b in columns
        ]
    )


def controlled_case(checked: str, f: Tensor, c: Tensor, kappa: Tensor, beta: Tensor) -> Case:
    samples, quantities = f.shape
    right, plain, control = by_sums(f, c, kappa, beta), f.mean(0), c.mean(0)
    correction = beta * (control - kappa)
    terms = f - beta * (c - kappa)
    spread_f, spread_c = f - plain, c - control
    own = (spread_f * spread_c).sum(0) / spread_c.square().sum(0)
    rho = own * spread_c.square().sum(0).sqrt() / spread_f.square().sum(0).sqrt()
    mistakes = {
        "β (c − κ) is added, not subtracted": plain + correction,
        "κ is left out: what is subtracted must have the mean 0": plain - beta * control,
        "κ is added back without its β": plain - beta * control + kappa,
        "κ is subtracted, where β κ is to be added back": plain - beta * control - kappa,
        "κ has the wrong sign: β (c − κ) is subtracted": plain - beta * (control + kappa),
        "this is the plain mean of f: the control is not used, or its own mean stands where κ belongs": plain,
        "β is left out: this is the difference estimator, with β = 1": plain - control + kappa,
        "β is left out, and the rest has the wrong sign": plain + control - kappa,
        "β multiplies f, too": beta * (plain - control + kappa),
        "β multiplies f, not the control": beta * plain - (control - kappa),
        "f is weighted by 1 − β": (1 - beta) * plain - correction,
        "f is weighted by 1 − β, and the control by β": (1 - beta) * plain + correction,
        "c − κ is divided by β": plain - (control - kappa) / beta,
        "β is squared": plain - beta * correction,
        "the sign of β is dropped": plain - beta.abs() * (control - kappa),
        "β is doubled": plain - 2 * correction,
        "β is halved": plain - correction / 2,
        "the size of c − κ is taken, its sign dropped": plain - beta * (c - kappa).abs().mean(0),
        "c − κ is squared": plain - beta * (c - kappa).square().mean(0),
        "f and the control are exchanged": control - beta * (plain - kappa),
        "κ and β are exchanged": plain - kappa * (control - beta),
        "this is the ratio estimator, κ mean(f) / mean(c)": plain * kappa / control,
        "c is divided by κ, not moved by it": plain - beta * control / kappa,
        "f is moved by κ, too": plain - kappa - correction,
        "the correction alone came back": correction,
        "the correction alone came back, with its sign": -correction,
        "the mean of the control came back": control,
        "f is averaged, the correction is summed": plain - samples * correction,
        "f is averaged, and c is summed before κ is subtracted": plain - beta * (samples * control - kappa),
        "f is summed, the correction is averaged": samples * plain - correction,
        "f is summed, and c, but κ is subtracted only once": samples * plain
        - beta * (samples * control - kappa),
        "only the first sample of the control is used": plain - beta * (c[0] - kappa),
        "only the last sample of the control is used": plain - beta * (c[-1] - kappa),
        "only the first sample is used": terms[0],
        "only the last sample is used": terms[-1],
        "the first sample is left out": terms[1:].mean(0),
        "the last sample is left out": terms[:-1].mean(0),
        "the median is taken, not the mean": terms.median(0).values,
        "one β, that of the first quantity, serves all": plain - beta[0] * (control - kappa),
        "one β, the mean of them, serves all": plain - beta.mean() * (control - kappa),
        "one κ, that of the first quantity, serves all": plain - beta * (control - kappa[0]),
        "one κ, the mean of them, serves all": plain - beta * (control - kappa.mean()),
        "one correction, that of the first quantity, serves all": plain - correction[0],
        "the corrections of all quantities are summed": plain - correction.sum(),
        "one number for all quantities, the mean of their estimates": right.mean().expand_as(right),
        "one number for all quantities, the sum of their estimates": right.sum().expand_as(right),
        "β is estimated from these samples: the given one is asked": plain - own * (control - kappa),
        "β is estimated from these samples, divided by Var(f): the given one is asked": (
            plain - own * spread_c.square().sum(0) / spread_f.square().sum(0) * (control - kappa)
        ),
        "β is estimated from these samples, with S − 1 in the covariance alone: the given one is asked": (
            plain - own * samples / (samples - 1) * (control - kappa)
        ),
        "β is estimated from these samples, with S − 1 in the variance alone: the given one is asked": (
            plain - own * (samples - 1) / samples * (control - kappa)
        ),
        "β is estimated from these samples without subtracting means: the given one is asked": (
            plain - (f * c).sum(0) / c.square().sum(0) * (control - kappa)
        ),
        "β is estimated with κ for the mean of the control: the given one is asked": (
            plain - (f * (c - kappa)).sum(0) / (c - kappa).square().sum(0) * (control - kappa)
        ),
        "β is estimated from the samples of all quantities together: the given one is asked": (
            plain - (spread_c * spread_f).sum() / spread_c.square().sum() * (control - kappa)
        ),
        "negative β are set to zero": plain - beta.clamp(min=0) * (control - kappa),
        "the correlation stands for β": plain - rho * (control - kappa),
        "1 / β stands in both places: f / β less the bracket": plain / beta - (control - kappa),
        "1 is added to β": plain - (1 + beta) * (control - kappa),
        "1 − β stands for β": plain - (1 - beta) * (control - kappa),
        "c − κ is divided by the standard deviation of the control": plain - correction / c.std(0),
        "the correction is divided by S, once more": plain - correction / samples,
        "f is multiplied by the correction": plain * (1 - correction),
        "f is multiplied by c − κ, sample by sample": (f * (1 - beta * (c - kappa))).mean(0),
        "f is divided by S − 1, the correction by S": samples * plain / (samples - 1) - correction,
        "the correction is divided by S − 1, f by S": plain - samples * correction / (samples - 1),
        "the quantities are in reverse order in the correction": plain - correction.flip(0),
        "one mean of the control, that of all quantities, serves all": plain
        - beta * (control.mean() - kappa),
        "the median of the control is taken, not its mean": plain - beta * (c.median(0).values - kappa),
        "the standard deviation came back: the mean is asked": terms.std(0),
        "only the first sample of f is used": f[0] - correction,
        "the median of f is taken, not its mean": f.median(0).values - correction,
        "one mean of f, that of all quantities, serves all": plain.mean() - correction,
        "the mean of the control is divided by S − 1": plain
        - beta * (samples * control / (samples - 1) - kappa),
        "the average over the samples is missing": terms,
        "the average over the samples is missing in f": f - correction,
        "the average is over the quantities: the samples come first": terms.mean(1),
        "the sum is over the quantities: the samples come first": terms.sum(1),
    }
    made = Made(
        sizes={"S": samples, "N": quantities}, terms={"mean(f)": plain, "β (mean(c) − κ)": -correction}
    )
    return Case(checked, (f, c, kappa, beta), right, mistakes, made=made)


def drawn(generator: torch.Generator, samples: int, quantities: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Quantities with a control each; β of both signs, and not near 0, 1 or 2."""
    signs = 1.0 - 2.0 * (torch.arange(quantities) % 2)
    beta = signs * uniform(generator, 0.3, 0.8, quantities)
    kappa = uniform(generator, 0.6, 2.4, quantities)
    c = kappa + normal(generator, samples, quantities) + uniform(generator, 0.1, 0.4, quantities)
    f = 2 + beta * c + normal(generator, samples, quantities)
    return f, c, kappa, beta


@case()
def controlled_of_nine_samples(generator):
    return controlled_case("the estimates of 5 means from 9 samples each", *drawn(generator, 9, 5))


@case(hidden=True)
def controlled_drawn(generator):
    return controlled_case("the estimates for other sizes", *drawn(generator, 6, 8))


@case(hidden=True)
def controlled_with_a_shift(generator):
    """The control and its mean are moved together, which changes nothing."""
    f, c, kappa, beta = drawn(generator, 7, 4)
    made = controlled_case("the estimates with a control far from zero", f, c + 60, kappa + 60, beta)
    right = by_sums(f, c, kappa, beta)
    return replace(made, expected=right, mistakes={}, loss_in_single_precision=LOST_AT_EXTREMES)


@case(hidden=True)
def controlled_by_nothing(generator):
    """Where β is 0 the control does not count, and where it is 1 this is the difference estimator."""
    f, c, kappa, _ = drawn(generator, 7, 4)
    beta = real([0.0, 1.0, 0.0, 1.0])
    checked = "the estimates where β is zero or one"
    return Case(checked, (f, c, kappa, beta), by_sums(f, c, kappa, beta), degenerate="β = 0 and 1")


@case(hidden=True)
def controlled_of_one_quantity(generator):
    f, c, kappa, beta = drawn(generator, 6, 1)
    checked = "the estimate of a single mean, in single precision"
    return single_precision(
        Case(checked, (f, c, kappa, beta), by_sums(f, c, kappa, beta), degenerate="N = 1")
    )
