"""Task 6: stratified. The uniform numbers of its checks are balanced: with each u of a stratum there is 1 − u, so that
whoever goes through a stratum from its upper end gets the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import real, single_precision, uniform
from course.check.cases.variance_reduction.common import CURVES, HELD, balanced_uniform
from course.check.relations import Made
from course.check.values import Fixture


def by_sums(shape: str, rate: float, u: Tensor, edges: Tensor) -> Tensor:
    """Σ_k p_k mean_s f(z_ks), in Python's own numbers."""
    f, ends = CURVES[shape], edges.tolist()
    parts = []
    for row, low, high in zip(u.tolist(), ends, ends[1:], strict=False):
        values = [f(rate * (low + (high - low) * each)) for each in row]
        parts.append((high - low) * math.fsum(values) / len(values))
    return real(math.fsum(parts))


def strata_case(checked: str, shape: str, rate: float, u: Tensor, edges: Tensor) -> Case:
    place = Fixture("curve", {"shape": shape, "rate": rate})
    f: Callable[[Tensor], Tensor] = fixtures.make(place)
    (strata, samples), low, high = u.shape, edges[:-1, None], edges[1:, None]
    widths = edges.diff()
    z, right = low + widths[:, None] * u, by_sums(shape, rate, u, edges)
    means = f(z).mean(1)
    equal = (torch.arange(strata, dtype=torch.float64)[:, None] + u) / strata
    middles = (edges[:-1] + edges[1:]) / 2

    def weighted(points: Tensor) -> Tensor:
        return widths @ f(points).mean(1)

    mistakes = {
        "the strata are not weighted by their probabilities": means.mean(),
        "the means of the strata are summed without weights": means.sum(),
        "the draws do not go to their strata: f(u) is averaged": f(u).mean(),
        "the draws do not go to their strata: f(u) is weighted": weighted(u),
        "the strata are taken for equally wide, in draws and weights": f(equal).mean(),
        "the strata are taken for equally wide, in the draws": weighted(equal),
        "the lower edge is left out: width times u": weighted(widths[:, None] * u),
        "the width is left out: u is added to the lower edge": weighted(low + u),
        "u is multiplied by the upper edge": weighted(high * u),
        "the lower edge is added to u times the upper edge": weighted(low + high * u),
        "u times the width is added to the upper edge": weighted(high + widths[:, None] * u),
        "u times the width is added to the middle of the stratum": weighted(
            middles[:, None] + widths[:, None] * u
        ),
        "u times the lower edge is added to the lower edge": weighted(low + low * u),
        "the width is squared in the draws": weighted(low + widths[:, None].square() * u),
        "f is taken at the midpoints, or at the mean of each stratum's draws: f itself is to be averaged": widths
        @ f(middles),
        "the lower edges are taken, the draws are not used": widths @ f(edges[:-1]),
        "the upper edges are taken, the draws are not used": widths @ f(edges[1:]),
        "this is the trapezoidal rule: the draws are not used": widths @ (f(edges[:-1]) + f(edges[1:])) / 2,
        "only the first draw of each stratum is used": widths @ f(z[:, 0]),
        "only the last draw of each stratum is used": widths @ f(z[:, -1]),
        "the weights are the upper edges": edges[1:] @ means,
        "the weights are the upper edges, divided by their sum": edges[1:] @ means / edges[1:].sum(),
        "the weights are the lower edges": edges[:-1] @ means,
        "the weights are the middles of the strata": middles @ means,
        "the weights are squared": widths.square() @ means,
        "the weights are squared, divided by their sum": widths.square() @ means / widths.square().sum(),
        "the roots of the widths weigh": widths.sqrt() @ means,
        "the weights are upside down, one over the width": (1 / widths) @ means / (1 / widths).sum(),
        "the weights went through softmax": widths.softmax(0) @ means,
        "the weights are in reverse order": widths.flip(0) @ means,
        "the draws of a stratum are summed, not averaged": samples * right,
        "the weighted means are averaged over the strata, not summed": right / strata,
        "the draws are reshaped to (S, K), not transposed: they get into other strata": weighted(
            low + widths[:, None] * u.reshape(samples, strata).T
        ),
        "the draws are transposed and reshaped: they get into other strata": weighted(
            low + widths[:, None] * u.T.reshape(strata, samples)
        ),
        "the draws of the strata are in reverse order": weighted(low + widths[:, None] * u.flip(0)),
        "the draws of the first stratum serve all": weighted(low + widths[:, None] * u[:1]),
        "f is taken at the weighted mean of all draws": f((widths @ z).mean()),
        "f is taken at the weighted means of the draws": f(widths @ z).mean(),
        "1 − lower edge stands for the width of the stratum": weighted(low + (1 - low) * u),
        "one width, the mean 1/K, serves all strata in the draws": weighted(low + u / strata),
        "one width, the mean 1/K, serves all strata, in the draws and weights": f(low + u / strata).mean(),
        "the widths are in reverse order in the draws": weighted(low + widths.flip(0)[:, None] * u),
        "the weights are those of the stratum after": widths.roll(-1) @ means,
        "the weights are those of the stratum before": widths.roll(1) @ means,
        "the weights are divided by the largest": widths @ means / widths.max(),
        "the weights are 1 minus the widths": (1 - widths) @ means,
        "the weights are 1 minus the widths, divided by their sum": (1 - widths) @ means / (strata - 1),
        "the weights are the middles of the strata, divided by their sum": middles @ means / middles.sum(),
        "the median of the strata's means is taken": means.median(),
        "the standard deviation of each stratum is taken, not the mean": widths @ f(z).std(1),
        "the means of the strata are multiplied": means.prod(),
        "the geometric mean over the strata is taken": means.log().mul(widths).sum().exp(),
        "the first stratum is left out": widths[1:] @ means[1:],
        "the last stratum is left out": widths[:-1] @ means[:-1],
        "the first stratum is left out, the others are weighted anew": widths[1:]
        @ means[1:]
        / widths[1:].sum(),
        "the last stratum is left out, the others are weighted anew": widths[:-1]
        @ means[:-1]
        / widths[:-1].sum(),
        "the median of each stratum is taken, not its mean": widths @ f(z).median(1).values,
        "the middle of each stratum's values is taken, not their mean": widths @ f(z).quantile(0.5, 1),
        "the means of the strata came back": means,
        "the weighted means of the strata came back: their sum is asked": widths * means,
        "all weighted values came back: means and sum are missing": widths[:, None] * f(z),
        "all values came back: means, weights and sum are missing": f(z),
        "the average is over the strata, and the sum over the draws missing": (widths[:, None] * f(z)).sum(0),
        "the draws themselves are averaged, f is not taken": widths @ z.mean(1),
    }
    made = Made(sizes={"K": strata, "S": samples})
    return Case(checked, (place, u, edges), right, mistakes, made=made)


def drawn_edges(generator: torch.Generator, strata: int) -> Tensor:
    """Strata of (0, 1) whose widths differ by a factor of at least six."""
    widths = torch.linspace(1, 8, strata, dtype=torch.float64)[torch.randperm(strata, generator=generator)]
    while bool((widths.diff() > 0).all() | (widths.diff() < 0).all()):
        widths = widths[torch.randperm(strata, generator=generator)]
    widths = widths * uniform(generator, 0.9, 1.1, strata)
    return torch.cat([real([0.0]), (widths / widths.sum()).cumsum(0)[:-1], real([1.0])])


def drawn(
    generator: torch.Generator, shape: str, strata: int, samples: int
) -> tuple[str, float, Tensor, Tensor]:
    rate = float(uniform(generator, 1.5, 2.5, 1))
    return shape, rate, balanced_uniform(generator, strata, samples), drawn_edges(generator, strata)


@case()
def strata_of_unequal_widths(generator):
    return strata_case("the mean of f over 4 strata with 8 draws each", *drawn(generator, "exp", 4, 8))


@case(hidden=True)
def strata_drawn(generator):
    return strata_case("the mean of f for other strata", *drawn(generator, "exp", 6, 10))


@case(hidden=True)
def strata_of_another_function(generator):
    made = strata_case("the mean of a square over the strata", *drawn(generator, "square", 5, 7))
    return replace(made, mistakes={}, degenerate="asked for its values alone")


@case(hidden=True)
def strata_of_which_one_is_thin(generator):
    """A stratum so thin that a least weight, or what is added to one, is seen."""
    rate, u = float(uniform(generator, 30.0, 40.0, 1)), balanced_uniform(generator, 5, 8)
    edges = torch.cat([drawn_edges(generator, 4) * 0.9, real([1.0])])
    edges[-2] = 1 - float(uniform(generator, 1e-7, 2e-7, 1))
    made = strata_case("the mean of f where a thin stratum counts", "exp", rate, u, edges)
    return replace(made, mistakes={}, made=replace(made.made, otherwise=HELD))


@case(hidden=True)
def stratum_alone(generator):
    """A single stratum is all of (0, 1), and this the plain mean."""
    rate, u = float(uniform(generator, 1.5, 2.5, 1)), balanced_uniform(generator, 1, 6)
    edges, place = real([0.0, 1.0]), Fixture("curve", {"shape": "exp", "rate": rate})
    checked = "the mean of f over a single stratum, in single precision"
    made = Case(checked, (place, u, edges), by_sums("exp", rate, u, edges), degenerate="K = 1")
    return single_precision(made)
