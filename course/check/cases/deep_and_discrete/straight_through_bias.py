"""Task 5: straight_through_bias, a derivation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.deep_and_discrete.common import away_from_zero, distinct
from course.check.cases.making import Later, real, single_precision, uniform
from course.check.relations import Made

Arguments = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def by_enumeration(theta: Tensor, df_at_0: Tensor, df_at_1: Tensor, f0: Tensor, f1: Tensor) -> Tensor:
    """The mean of f'(b) over both values of b, less the slope of E f(b) as a function of θ, by autograd."""
    leaf = theta.clone().requires_grad_()
    mean = (1 - leaf) * f0 + leaf * f1
    slope = torch.autograd.grad(mean.sum(), leaf)[0]
    estimates = [
        sum(p * d for p, d in zip((1 - t, t), both, strict=True))
        for t, both in zip(theta.tolist(), zip(df_at_0.tolist(), df_at_1.tolist(), strict=True), strict=True)
    ]
    return real(estimates) - slope


def bias_case(checked: str, *arguments: Tensor) -> Case:
    right = by_enumeration(*arguments)
    mistakes = Later(partial(mistakes_of, arguments, right))
    return Case(checked, arguments, right, mistakes, made=Made(sizes={"K": len(right)}))


#: What may stand for the mean of the estimates, in words, of θ, f'(0) and f'(1).
MEANS: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "": lambda t, d0, d1: t * d1 + (1 - t) * d0,
    "the probabilities of 0 and 1 are exchanged": lambda t, d0, d1: t * d0 + (1 - t) * d1,
    "f'(0) and f'(1) are averaged as if equally probable": lambda t, d0, d1: (d0 + d1) / 2,
    "f'(0) and f'(1) are added without their probabilities": lambda t, d0, d1: d0 + d1,
    "f'(1) alone stands for the mean of the estimates": lambda t, d0, d1: d1,
    "f'(0) alone stands for the mean of the estimates": lambda t, d0, d1: d0,
    "θ f'(1) alone stands for the mean: b = 0 is left out": lambda t, d0, d1: t * d1,
    "(1 − θ) f'(0) alone stands for the mean: b = 1 is left out": lambda t, d0, d1: (1 - t) * d0,
    "f'(1) − f'(0) stands for the mean of the estimates": lambda t, d0, d1: d1 - d0,
    "f'(0) − f'(1) stands for the mean of the estimates": lambda t, d0, d1: d0 - d1,
    "θ f'(1) − (1 − θ) f'(0) stands for the mean of the estimates": lambda t, d0, d1: t * d1 - (1 - t) * d0,
    "(1 − θ) f'(0) − θ f'(1) stands for the mean of the estimates": lambda t, d0, d1: (1 - t) * d0 - t * d1,
    "the mean of the estimates has the factor θ (1 − θ), as by the logit": (
        lambda t, d0, d1: t * (1 - t) * (t * d1 + (1 - t) * d0)
    ),
    "θ (f'(1) − f'(0)) stands for the mean of the estimates": lambda t, d0, d1: t * (d1 - d0),
    "θ (f'(0) + f'(1)) stands for the mean of the estimates": lambda t, d0, d1: t * (d1 + d0),
    "the mean of the estimates is left out": lambda t, d0, d1: torch.zeros_like(t),
    "the mean of the estimates counts twice": lambda t, d0, d1: 2 * (t * d1 + (1 - t) * d0),
    "the mean of the estimates is halved": lambda t, d0, d1: (t * d1 + (1 - t) * d0) / 2,
    "θ f'(1) + f'(0), without the factor 1 − θ, stands for the mean": lambda t, d0, d1: t * d1 + d0,
    "f'(1) + (1 − θ) f'(0), without the factor θ, stands for the mean": lambda t, d0, d1: d1 + (1 - t) * d0,
    "the product of f'(0) and f'(1) stands for the mean": lambda t, d0, d1: d0 * d1,
    "the larger slope stands for the mean": lambda t, d0, d1: torch.maximum(d0, d1),
    "the slope at the more probable bit stands for the mean": lambda t, d0, d1: torch.where(t > 0.5, d1, d0),
    "the probabilities are squared in the mean of the estimates": (
        lambda t, d0, d1: t.square() * d1 + (1 - t).square() * d0
    ),
    "the slopes are squared in the mean of the estimates": (
        lambda t, d0, d1: t * d1.square() + (1 - t) * d0.square()
    ),
    "σ(θ) stands for θ in the mean of the estimates": (
        lambda t, d0, d1: t.sigmoid() * d1 + (1 - t.sigmoid()) * d0
    ),
}

#: What may stand for the derivative of E f(b), in words, of θ, f(0) and f(1).
SLOPES: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "": lambda t, f0, f1: f1 - f0,
    "the derivative has the wrong sign: it is added, or is f(0) − f(1)": lambda t, f0, f1: f0 - f1,
    "E f(b) itself stands for its derivative": lambda t, f0, f1: t * f1 + (1 - t) * f0,
    "E f(b) with exchanged probabilities stands for its derivative": lambda t, f0, f1: t * f0 + (1 - t) * f1,
    "θ f(1) − (1 − θ) f(0) stands for the derivative": lambda t, f0, f1: t * f1 - (1 - t) * f0,
    "(1 − θ) f(1) − θ f(0) stands for the derivative": lambda t, f0, f1: (1 - t) * f1 - t * f0,
    "f(1) alone stands for the derivative": lambda t, f0, f1: f1,
    "f(0) alone stands for the derivative": lambda t, f0, f1: f0,
    "f(0) + f(1) stands for the derivative": lambda t, f0, f1: f0 + f1,
    "(f(0) + f(1)) / 2 stands for the derivative": lambda t, f0, f1: (f0 + f1) / 2,
    "the derivative is halved": lambda t, f0, f1: (f1 - f0) / 2,
    "the derivative counts twice": lambda t, f0, f1: 2 * (f1 - f0),
    "the derivative has the factor θ (1 − θ), as by the logit": lambda t, f0, f1: t * (1 - t) * (f1 - f0),
    "the derivative has the factor θ": lambda t, f0, f1: t * (f1 - f0),
    "the derivative has the factor 1 − θ": lambda t, f0, f1: (1 - t) * (f1 - f0),
    "the derivative is divided by θ": lambda t, f0, f1: (f1 - f0) / t,
    "the derivative is divided by θ (1 − θ)": lambda t, f0, f1: (f1 - f0) / (t * (1 - t)),
    "f(1)/θ − f(0)/(1 − θ) stands for the derivative": lambda t, f0, f1: f1 / t - f0 / (1 - t),
    "the derivative is left out: this is the mean of the estimates": lambda t, f0, f1: torch.zeros_like(t),
    "the size of the derivative is taken": lambda t, f0, f1: (f1 - f0).abs(),
    "the derivative is squared": lambda t, f0, f1: (f1 - f0).square(),
    "f(1) f(0) stands for the derivative": lambda t, f0, f1: f0 * f1,
    "σ(θ) (1 − σ(θ)) (f(1) − f(0)) stands for the derivative, as by a logit": (
        lambda t, f0, f1: t.sigmoid() * (1 - t.sigmoid()) * (f1 - f0)
    ),
}
SIGN = "the sign is reversed: the estimates' mean less the derivative is asked"


def mistakes_of(arguments: tuple[Tensor, ...], right: Tensor) -> dict[str, Tensor]:
    theta, df_at_0, df_at_1, f0, f1 = arguments
    estimate, slope = theta * df_at_1 + (1 - theta) * df_at_0, f1 - f0
    spread = theta * (1 - theta)
    mistakes = {
        SIGN: -right,
        "the derivative f(1) − f(0) itself came back: the bias of its estimator is asked": slope,
        "minus the derivative came back, f(0) − f(1): the bias of its estimator is asked": -slope,
        "the factor θ (1 − θ) is too much: that is the bias by the logit": spread * right,
        "the factor θ (1 − θ) is too much: that is the bias by the logit; and the sign is reversed": (
            -spread * right
        ),
        "it is divided by θ (1 − θ)": right / spread,
        "it is multiplied by θ": theta * right,
        "it is multiplied by 1 − θ": (1 - theta) * right,
        "it is divided by θ": right / theta,
        "it is divided by 1 − θ": right / (1 - theta),
        "the size of the bias came back: its sign is asked": right.abs(),
        "the square of the bias came back": right.square(),
        "the bias came back relative to the derivative": right / slope,
        "the bias came back relative to the size of the derivative": right / slope.abs(),
        "the bias came back relative to the mean of the estimates": right / estimate,
        "the quotient of the mean of the estimates and the derivative came back: their difference is asked": (
            estimate / slope
        ),
        "the quotient of the derivative and the mean of the estimates came back": slope / estimate,
        "the product of the mean of the estimates and the derivative came back": estimate * slope,
        "the variance of the estimates came back": spread * (df_at_1 - df_at_0).square(),
        "the deviation of the estimates came back": spread.sqrt() * (df_at_1 - df_at_0).abs(),
        "the mean squared error of the estimates came back": spread * (df_at_1 - df_at_0).square()
        + right.square(),
        "the bias at b = 1 alone came back, f'(1) less the derivative, times θ": theta * (df_at_1 - slope),
        "the bias at b = 0 alone came back, f'(0) less the derivative, times 1 − θ": (
            (1 - theta) * (df_at_0 - slope)
        ),
        "f and f' are exchanged": theta * f1 + (1 - theta) * f0 - (df_at_1 - df_at_0),
        "f and f' are exchanged, and the sign is reversed": df_at_1 - df_at_0 - theta * f1 - (1 - theta) * f0,
        "0 and 1 are exchanged throughout": theta * df_at_0 + (1 - theta) * df_at_1 + slope,
        "it is summed to one number: one for each function is asked": right.sum(),
        "it is averaged to one number: one for each function is asked": right.mean(),
        "θ is averaged over the functions": theta.mean() * df_at_1 + (1 - theta.mean()) * df_at_0 - slope,
        "θ is taken for a logit throughout": theta.sigmoid() * df_at_1
        + (1 - theta.sigmoid()) * df_at_0
        - slope,
        "θ is taken for a logit, and the bias is by the logit": theta.sigmoid()
        * (1 - theta.sigmoid())
        * (theta.sigmoid() * df_at_1 + (1 - theta.sigmoid()) * df_at_0 - slope),
        "the mean of both slopes less the derivative, weighed by θ, came back": theta
        * ((df_at_0 + df_at_1) / 2 - slope),
        "the estimate is f(b) f'(b)": theta * f1 * df_at_1 + (1 - theta) * f0 * df_at_0 - slope,
        "the estimate is f(b) less the derivative": theta * f1 + (1 - theta) * f0 - slope,
        "1 is added": right + 1,
        "the bias is halved": right / 2,
        "the bias counts twice": 2 * right,
        "only zeros came back: straight-through is biased": torch.zeros_like(right),
        "θ came back": theta,
        "2θ − 1 came back, which is the bias for (b − t)² alone": 2 * theta - 1,
        "the estimate and the derivative came back, a row for each": torch.stack([estimate, slope]),
        "the estimate and the derivative came back, a column for each": torch.stack([estimate, slope], 1),
        "the bias for all pairs of θ and functions came back": (
            theta[:, None] * df_at_1 + (1 - theta[:, None]) * df_at_0 - slope
        ),
    }
    for one, mean in MEANS.items():
        for other, derivative in SLOPES.items():
            found = mean(theta, df_at_0, df_at_1) - derivative(theta, f0, f1)
            if name := "; ".join(part for part in (one, other) if part):
                mistakes[name] = found
                mistakes[f"{name}; and the sign is reversed"] = -found
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, count: int) -> Arguments:
    """Probabilities on both sides of ½ and values of both signs, none near zero."""
    while True:
        theta = away_from_zero(generator, 0.1, 0.4, count) + 0.5
        values = [away_from_zero(generator, 0.4, 2.5, count) for _ in range(4)]
        if all(part.min() < 0 < part.max() for part in (theta - 0.5, *values)):
            return theta, values[0], values[1], values[2], values[3]


@case()
def bias_of_seven_functions(generator):
    return bias_case("the bias for 7 functions", *drawn(generator, 7))


@case()
def bias_of_quadratics(generator):
    """For (b − t)² the bias is 2θ − 1, whatever t is."""
    theta = torch.cat([uniform(generator, 0.1, 0.45, 4), uniform(generator, 0.55, 0.9, 5)])
    t = uniform(generator, -1.0, 2.0, 9)
    arguments = theta, -2 * t, 2 - 2 * t, t.square(), (1 - t).square()
    checked = "the bias for 9 functions of the form (b − t)²"
    return Case(checked, arguments, by_enumeration(*arguments), degenerate="2θ − 1, whatever t is")


@case(hidden=True)
def bias_drawn(generator):
    return bias_case("the bias for other functions", *drawn(generator, 12))


@case(hidden=True)
def bias_of_lines(generator):
    """Where f is a line there is no bias."""
    theta = uniform(generator, 0.05, 0.95, 6)
    slope, f0 = away_from_zero(generator, 0.5, 2.0, 6), away_from_zero(generator, 0.5, 2.0, 6)
    arguments = theta, slope, slope, f0, f0 + slope
    checked = "the bias where f is linear, so that there is none"
    return Case(checked, arguments, torch.zeros(6).double(), degenerate="no bias")


@case(hidden=True)
def bias_of_certain_bits(generator):
    """Where the bit is certain, the bias need not vanish."""
    _, *values = drawn(generator, 6)
    theta = real([0.0, 1.0, 1.0, 0.0, 1.0, 0.0])
    checked = "the bias where the bits are certain"
    return Case(checked, (theta, *values), by_enumeration(theta, *values), degenerate="θ is 0 or 1")


@case(hidden=True)
def bias_of_one_function(generator):
    arguments = tuple(part[:1] for part in drawn(generator, 4))
    checked = "the bias for a single function, in single precision"
    made = Case(checked, arguments, by_enumeration(*arguments), degenerate="K = 1")
    return single_precision(made)
