"""Task 5: antithetic_mean."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.relations import Made
from course.check.values import Fixture

#: The mean of f(a + b) and f(a − b) in closed form, for each shape of f.
OF_A_PAIR: dict[str, Callable[[float, float], float]] = {
    "exp": lambda a, b: math.exp(a) * math.cosh(b),
    "sine": lambda a, b: math.sin(a) * math.cos(b),
    "line": lambda a, b: a,
    "square": lambda a, b: a * a + b * b,
}

Problem = tuple[str, Tensor, Tensor, Tensor, Tensor]


def by_closed_form(shape: str, direction: Tensor, mean: Tensor, std: Tensor, noise: Tensor) -> Tensor:
    """The estimate, pair by pair."""
    a, steps = float(direction @ mean), (noise * std @ direction).tolist()
    return real(math.fsum(OF_A_PAIR[shape](a, b) for b in steps) / len(steps))


def pairs_case(checked: str, problem: Problem) -> Case:
    shape, direction, mean, std, noise = problem
    place = Fixture("along", {"shape": shape, "direction": direction})
    f: Callable[[Tensor], Tensor] = fixtures.make(place)
    samples, width = noise.shape
    right, half = by_closed_form(*problem), samples // 2
    step = std * noise
    z, mirrored = mean + step, mean - step
    one, other = f(z), f(mirrored)
    signs = torch.ones(width).double().index_fill(0, torch.tensor([0]), -1.0)

    def with_other(points: Tensor) -> Tensor:
        return (one.mean() + f(points).mean()) / 2

    mistakes = {
        "the mirror images are not used: this is the plain mean": one.mean(),
        "only the mirror images are used": other.mean(),
        "the mirror image of z is −z: mirrored about 0, not about the mean": with_other(-z),
        "the mirror image of z is 1 − z": with_other(1 - z),
        "the mirror image of ε is 1 − ε: that is the one of uniform numbers": with_other(
            mean + std * (1 - noise)
        ),
        "the mirror image of ε is 1 / ε": with_other(mean + std / noise),
        "the mirror image has −mean: −mean + σ ε": with_other(step - mean),
        "z and its mirror image are averaged, and f is taken there: that is f(mean)": f(mean),
        "the values of each pair are subtracted, not added": (one - other).mean() / 2,
        "the values of each pair are subtracted, not added, and not halved": (one - other).mean(),
        "the values of each pair are added, not averaged": 2 * right,
        "the mirrored values are left out, the half is there": one.mean() / 2,
        "only the mirrored values are there, halved": other.mean() / 2,
        "the values are multiplied within a pair": (one * other).mean(),
        "half of the noise is used: all S draws get a mirror image": (one[:half] + other[:half]).mean() / 2,
        "the second half of the noise is used: all S draws get a mirror image": (
            (one[half:] + other[half:]).mean() / 2
        ),
        "the second half of the draws is mirrored, none has a partner": torch.cat(
            [one[:half], other[half:]]
        ).mean(),
        "every second draw is mirrored, none has a partner": torch.stack(
            [a if i % 2 == 0 else b for i, (a, b) in enumerate(zip(one, other, strict=True))]
        ).mean(),
        **(
            {
                "half of the noise is used, the middle draw too: all S draws get a mirror image": (
                    (one[: half + 1] + other[: half + 1]).mean() / 2
                )
            }
            if samples % 2
            else {}
        ),
        "every second draw of the noise is used: all S draws get a mirror image": (
            (one[::2] + other[::2]).mean() / 2
        ),
        "the other half of every second draw is used: all S draws get a mirror image": (
            (one[1::2] + other[1::2]).mean() / 2
        ),
        "the first half of the draws is mirrored, none has a partner": torch.cat(
            [other[:half], one[half:]]
        ).mean(),
        "the mirror image of z is the mean itself": with_other(mean.expand_as(z)),
        "the mirror image has the size of ε, not −ε": with_other(mean + step.abs()),
        "the mirror image goes down by the size of ε": with_other(mean - step.abs()),
        "the mirror image is twice as far away": with_other(mean - 2 * step),
        "the mirror image is half as far away": with_other(mean - step / 2),
        "the mirror image is 2 − z: mirrored about 1, not about the mean": with_other(2 - z),
        "the mirror image is z mirrored about the mean of the samples": with_other(2 * z.mean(0) - z),
        "the mean is there twice in the mirror image, 2 μ − σ ε": with_other(2 * mean - step),
        "the mirror image has σ², not σ": with_other(mean - std * step),
        "mean and σ are exchanged in the mirror image": with_other(std - mean * noise),
        "exp(σ) is taken: σ is the standard deviation itself": (
            (f(mean + std.exp() * noise).mean() + f(mean - std.exp() * noise).mean()) / 2
        ),
        "exp(σ / 2) is taken: σ is no logarithm of a variance": (
            (f(mean + (std / 2).exp() * noise).mean() + f(mean - (std / 2).exp() * noise).mean()) / 2
        ),
        "f is taken at the mean of all z and at its mirror image": (
            (f(mean + step.mean(0)) + f(mean - step.mean(0))) / 2
        ),
        "f is taken at the size of ε alone": (f(mean + step.abs()).mean() + f(mean - step.abs()).mean()) / 2,
        "the size of the difference of each pair is taken": (one - other).abs().mean() / 2,
        "the size of the difference of each pair is taken, and not halved": (one - other).abs().mean(),
        "the standard deviation of the pairs came back": ((one + other) / 2).std(),
        "the mirrored value weighs ⅔ and the other ⅓": (one.mean() + 2 * other.mean()) / 3,
        "the value weighs ⅔ and the mirrored one ⅓": (2 * one.mean() + other.mean()) / 3,
        "only the mirrored values are halved": one.mean() + other.mean() / 2,
        "only the values themselves are halved": one.mean() / 2 + other.mean(),
        "only the first pair is used": (one[0] + other[0]) / 2,
        "only the last pair is used": (one[-1] + other[-1]) / 2,
        "the first pair is left out": (one[1:] + other[1:]).mean() / 2,
        "only the first coordinate is mirrored": with_other(mean + signs * step),
        "all coordinates but the first are mirrored": with_other(mean - signs * step),
        "the coordinates are in reverse order in the mirror image": with_other((mean - step).flip(1)),
        "the coordinates of ε are in reverse order in the mirror image, the sign is kept": with_other(
            mean + std * noise.flip(1)
        ),
        "the mean of the noise is subtracted first: the mirror images do that": (
            (f(mean + std * (noise - noise.mean(0))).mean() + f(mean - std * (noise - noise.mean(0))).mean())
            / 2
        ),
        "f is taken at μ + σ |ε|": f(mean + step.abs()).mean(),
        "σ is left out": (f(mean + noise).mean() + f(mean - noise).mean()) / 2,
        "σ is squared: it is the standard deviation": (
            (f(mean + std * step).mean() + f(mean - std * step).mean()) / 2
        ),
        "the root of σ is taken: it is the standard deviation": (
            (f(mean + std.sqrt() * noise).mean() + f(mean - std.sqrt() * noise).mean()) / 2
        ),
        "σ is missing in the mirror image": with_other(mean - noise),
        "the mean is left out": (f(step).mean() + f(-step).mean()) / 2,
        "the mean is missing in the mirror image": with_other(-step),
        "mean and σ are exchanged": (f(std + mean * noise).mean() + f(std - mean * noise).mean()) / 2,
        "the noise is divided by σ": (f(mean + noise / std).mean() + f(mean - noise / std).mean()) / 2,
        "the noise itself stands for z": (f(noise).mean() + f(-noise).mean()) / 2,
        "the values are summed, and divided by nothing": 2 * samples * right,
        "the values are summed, and divided by 2 only": samples * right,
        "it is divided by S twice": right / samples,
        "the average over the pairs is missing": (one + other) / 2,
        "the average over the pairs is missing, and the half": one + other,
        "all values came back, without an average": torch.cat([one, other]),
        "f of the average z came back": f(z.mean(0)),
    }
    made = Made(sizes={"S": samples, "M": width})
    return Case(checked, (place, mean, std, noise), right, mistakes, made=made)


def drawn(generator: torch.Generator, shape: str, samples: int, width: int) -> Problem:
    """A direction in which no coordinate vanishes, and noise that is not near zero in any."""
    signs = 1.0 - 2.0 * (torch.rand(width, generator=generator) < 0.5)
    direction = signs * uniform(generator, 0.25, 0.6, width)
    mean = uniform(generator, 0.5, 1.5, width)
    std = uniform(generator, 0.4, 0.8, width)
    noise = normal(generator, samples, width)
    return shape, direction, mean, std, torch.where(noise.abs() < 0.05, 0.3, noise)


@case()
def pairs_of_nine_draws(generator):
    return pairs_case("the mean of f over 9 pairs in 4 dimensions", drawn(generator, "exp", 9, 4))


@case(hidden=True)
def pairs_drawn(generator):
    return pairs_case("the mean of f over the pairs for other sizes", drawn(generator, "exp", 12, 6))


@case(hidden=True)
def pairs_of_another_function(generator):
    made = pairs_case("the mean over the pairs of a function with waves", drawn(generator, "sine", 7, 5))
    return replace(made, mistakes={}, degenerate="asked for its values alone")


@case(hidden=True)
def pairs_on_a_line(generator):
    """A linear f: each pair has the exact mean, whatever the noise is."""
    problem = drawn(generator, "line", 9, 4)
    place = Fixture("along", {"shape": "line", "direction": problem[1]})
    z = problem[2] + problem[3] * problem[4]
    plain = {"the mirror images are not used: this is the plain mean": (z @ problem[1]).mean()}
    checked = "the mean of a linear function, which is exact"
    return Case(
        checked, (place, *problem[2:]), by_closed_form(*problem), plain, degenerate="the noise cancels"
    )


@case(hidden=True)
def pairs_of_a_square(generator):
    """A function that is even about the mean: the mirror images bring nothing, and do no harm to the value."""
    shape, direction, mean, std, noise = drawn(generator, "square", 9, 4)
    problem = shape, direction, 0 * mean, std, noise
    place = Fixture("along", {"shape": shape, "direction": direction})
    checked = "the mean of a square, for which the mirror images bring nothing"
    return Case(checked, (place, *problem[2:]), by_closed_form(*problem), degenerate="f is even")


@case(hidden=True)
def pairs_on_the_line(generator):
    problem = drawn(generator, "exp", 8, 1)
    _, direction, mean, std, noise = problem
    place = Fixture("along", {"shape": "exp", "direction": direction.float()})
    checked = "the mean over the pairs in one dimension, in single precision"
    made = Case(checked, (place, mean, std, noise), by_closed_form(*problem), degenerate="M = 1")
    return single_precision(quiet(made))
