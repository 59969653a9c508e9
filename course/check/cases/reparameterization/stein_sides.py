"""Task 6: stein_sides. Its checks look at the two sides by themselves. They differ in the checks with few points, so
that one cannot stand for the other.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.cases.reparameterization.common import part
from course.check.relations import Made

Problem = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def by_loops(
    f: Tensor, df: Tensor, dlogp: Tensor, weights: Tensor, boundary: Tensor
) -> tuple[Tensor, Tensor]:
    """E[f′], and p f between the ends less E[f (log p)′], function by function in Python's own numbers."""
    left, right, w, score = [], [], weights.tolist(), dlogp.tolist()
    for values, slopes, ends in zip(f.T.tolist(), df.T.tolist(), boundary.tolist(), strict=True):
        left.append(math.fsum(a * b for a, b in zip(w, slopes, strict=True)))
        right.append(math.fsum([ends, *(-a * b * c for a, b, c in zip(w, values, score, strict=True))]))
    return real(left), real(right)


def the_left(answer: Any) -> Any:
    return part(answer, 0, 1)


def the_right(answer: Any) -> Any:
    return part(answer, 1, 1)


def both_sides(answer: Any) -> Any:
    return [the_left(answer), the_right(answer)]


def made_of(f: Tensor) -> Made:
    return Made(sizes=dict(zip(("S", "N"), f.shape, strict=True)))


def left_case(checked: str, problem: Problem) -> Case:
    f, df, dlogp, weights, boundary = problem
    left, right = by_loops(*problem)
    samples = len(f)
    mistakes = {
        "the weights are left out: a plain mean": df.mean(0),
        "the weights are left out: a plain sum": df.sum(0),
        "it is weighted and averaged: the weights sum to one already": left / samples,
        "the weights are squared": weights.square() @ df,
        "the weights are squared, divided by their sum": weights.square() @ df / weights.square().sum(),
        "the roots of the weights are taken": weights.sqrt() @ df,
        "the weights went through a softmax": weights.softmax(0) @ df,
        "the weights are divided by the largest one: they sum to one already": left / weights.max(),
        "the derivative is taken by central differences of f": weights @ torch.gradient(f, dim=0)[0],
        "one over the weights is taken": (1 / weights) @ df,
        "the weights are in reverse order": weights.flip(0) @ df,
        "the function stands for its derivative": weights @ f,
        "the function stands for its derivative, in a plain mean": f.mean(0),
        "the derivative of f is multiplied by (log p)′: on the left it stands alone": weights
        @ (df * dlogp[:, None]),
        "the derivative of f is multiplied by (log p)′, with a minus": -weights @ (df * dlogp[:, None]),
        "the derivative of f is multiplied by f": weights @ (df * f),
        "the sign is wrong: E[f′] has no minus": -left,
        "the boundary term stands on the left: it is asked on the right": left - boundary,
        "the boundary term is added on the left: it is asked on the right": left + boundary,
        "both expectations are on the left: E[f′] + E[f (log p)′]": left + boundary - right,
        "all is brought to the left: it is 0 for a good rule": left - right,
        "all is brought to the right: it is 0 for a good rule": right - left,
        "E[f (log p)′] came back: E[f′] is asked first": boundary - right,
        "−E[f (log p)′] came back: E[f′] is asked first": right - boundary,
        "the right side stands in the place of the left: E[f′] is asked first": right,
        "the boundary term came back": boundary,
        "E[(log p)′] came back": (weights @ dlogp).expand_as(left),
        "the mean of both sides came back": (left + right) / 2,
        "the squares of f′ are averaged": weights @ df.square(),
        "the sizes of f′ are averaged without their signs": weights @ df.abs(),
        "E[f] is subtracted": left - weights @ f,
        "the terms of the points came back: their sum is asked": weights[:, None] * df,
        "f′ came back: its expectation is asked": df,
        "it is summed over the functions: each has its own": left.sum(),
        "it is averaged over the functions: each has its own": left.mean(),
        "it is summed over the functions, not over the points": (weights[:, None] * df).sum(1),
        "the expectation of the first function serves all": left[0].expand_as(left),
        "only the first point counts": weights[0] * df[0],
        "f′ at the first point alone came back": df[0],
        "f′ at the last point alone came back": df[-1],
        "the first point is left out": weights[1:] @ df[1:],
        "the last point is left out": weights[:-1] @ df[:-1],
        "the median of f′ is taken": df.median(0).values,
        "the derivative is taken by differences of f between neighboring points": weights[1:] @ f.diff(dim=0),
        "f′ is reshaped to (N, S), which mixes points and functions": df.reshape(df.shape[1], samples)
        @ weights,
        "the mean over the points is subtracted first": weights @ (df - df.mean(0)),
        "the expectation is doubled": 2 * left,
        "the expectation is halved": left / 2,
    }
    return Case(checked, problem, left, mistakes, the_left, made=made_of(f))


def right_case(checked: str, problem: Problem) -> Case:
    f, df, dlogp, weights, boundary = problem
    left, right = by_loops(*problem)
    samples, functions = f.shape
    score = dlogp[:, None]
    product = weights @ (f * score)
    mean_f, mean_score = weights @ f, weights @ dlogp
    mistakes = {
        "the boundary term is left out": -product,
        "the boundary term is left out, and the minus is missing": product,
        "the boundary term has the wrong sign": -boundary - product,
        "the minus before E[f (log p)′] is missing": boundary + product,
        "both signs are wrong": product - boundary,
        "the boundary term is halved": boundary / 2 - product,
        "the boundary term counts twice": 2 * boundary - product,
        "the boundary term is divided by S: it is added once": boundary / samples - product,
        "the boundary term is added for each point: it is added once": samples * boundary - product,
        "the boundary term is multiplied by f, inside the expectation": boundary * mean_f - product,
        "the boundary term is multiplied by (log p)′, inside the expectation": boundary * mean_score
        - product,
        "the boundary term multiplies: it is added": -boundary * product,
        "the size of the boundary term counts without its sign": boundary.abs() - product,
        "one boundary term, that of the first function, serves all": boundary[0] - product,
        "one boundary term, the average over the functions, serves all": boundary.mean() - product,
        "the boundary terms of all functions are summed": boundary.sum() - product,
        "the boundary terms are in reverse order": boundary.flip(0) - product,
        "the boundary term alone came back": boundary,
        "the boundary term is taken anew from the first and the last point: it is given": weights[-1] * f[-1]
        - weights[0] * f[0]
        - product,
        "f at the last point less f at the first stands for the boundary term, without p": f[-1]
        - f[0]
        - product,
        "the boundary term is multiplied by the last weight: it holds p already": boundary * weights[-1]
        - product,
        "the weights are left out, and the minus: a plain mean": boundary + (f * score).mean(0),
        "the weights are left out, and the minus: a plain sum": boundary + (f * score).sum(0),
        "the weights are left out: a plain sum, and no boundary term": -(f * score).sum(0),
        "the weights are left out: a plain mean": boundary - (f * score).mean(0),
        "the weights are left out: a plain mean, and no boundary term": -(f * score).mean(0),
        "the weights are left out: a plain sum": boundary - (f * score).sum(0),
        "it is weighted and averaged: the weights sum to one already": boundary - product / samples,
        "the weights are squared": boundary - weights.square() @ (f * score),
        "the weights are divided by the largest one: they sum to one already": boundary
        - product / weights.max(),
        "the weights went through a softmax": boundary - weights.softmax(0) @ (f * score),
        "the weights are in reverse order": boundary - weights.flip(0) @ (f * score),
        "f′ stands for f: under the minus it is f (log p)′": boundary - weights @ (df * score),
        "f′ stands for f, without the boundary term": -weights @ (df * score),
        "f′ stands for f, and the minus is missing": boundary + weights @ (df * score),
        "(log p)′ is left out: −E[f]": boundary - mean_f,
        "f is left out: −E[(log p)′]": boundary - mean_score,
        "E[f′] stands for E[f (log p)′]": boundary - left,
        "the left side stands in the place of the right": left,
        "f and (log p)′ are averaged singly, before the product": boundary - mean_f * mean_score,
        "f and (log p)′ are averaged singly, and the minus is missing": boundary + mean_f * mean_score,
        "f and (log p)′ are averaged singly, and both signs are wrong": mean_f * mean_score - boundary,
        "(log p)′ is left out, and the minus: +E[f]": boundary + mean_f,
        "f and (log p)′ are averaged singly, before the product, and the boundary term is left out": (
            -mean_f * mean_score
        ),
        "the covariance of f and (log p)′ is taken: E[(log p)′] is 0 only where p vanishes at the ends": boundary
        - product
        + mean_f * mean_score,
        "(log p)′ divides": boundary - weights @ (f / score),
        "(log p)′ is squared": boundary - weights @ (f * score.square()),
        "the size of (log p)′ counts without its sign": boundary - weights @ (f * score.abs()),
        "the exponential of (log p)′ is taken": boundary - weights @ (f * score.exp()),
        "f is squared": boundary - weights @ (f.square() * score),
        "f + (log p)′ stands for the product": boundary - weights @ (f + score),
        "p′ stands for (log p)′: the weights hold p already": boundary
        - weights.square() @ (f * score) * samples,
        "E[f′] is added: both expectations are on the right": boundary - product + left,
        "E[f′] is subtracted: all is brought to the right": right - left,
        "all is brought to the left": left - right,
        "the mean of both sides came back": (left + right) / 2,
        "the terms of the points came back: their sum is asked": -weights[:, None] * f * score,
        "the terms of the points came back, with the boundary term in each": boundary
        - weights[:, None] * f * score,
        "the products came back, the expectation is missing": -f * score,
        "the products came back, the expectation is missing, the boundary term in each": boundary - f * score,
        "it is summed over the functions: each has its own": right.sum(),
        "it is averaged over the functions: each has its own": right.mean(),
        "the right side of the first function serves all": right[0].expand_as(right),
        "only the first point counts": boundary - weights[0] * f[0] * dlogp[0],
        "the first point is left out": boundary - weights[1:] @ (f * score)[1:],
        "the last point is left out": boundary - weights[:-1] @ (f * score)[:-1],
        "f is reshaped to (N, S), which mixes points and functions": boundary
        - f.reshape(functions, samples) @ (weights * dlogp),
        "(log p)′ is in reverse order": boundary - weights @ (f * score.flip(0)),
        "the expectation is doubled": boundary - 2 * product,
        "the expectation is halved": boundary - product / 2,
        "the mean of f is subtracted first: a baseline is no part of the identity here": boundary
        - weights @ ((f - f.mean(0)) * score),
    }
    return Case(checked, problem, right, mistakes, the_right, made=made_of(f))


def drawn(generator: torch.Generator, points: int, functions: int) -> Problem:
    """Values at a few points, whose weights differ by a factor of up to six."""
    weights = torch.linspace(1, 6, points, dtype=torch.float64) * uniform(generator, 0.9, 1.1, points)
    weights = (weights / weights.sum())[torch.randperm(points, generator=generator)]
    signs = 1.0 - 2.0 * (torch.rand(functions, generator=generator) < 0.5)
    signs[0], signs[1 % functions] = -1.0, 1.0
    boundary = signs * uniform(generator, 0.3, 1.2, functions)
    dlogp = normal(generator, points)
    dlogp = torch.where(dlogp.abs() < 0.1, 0.4, dlogp)
    dlogp[0], dlogp[1] = uniform(generator, -1.5, -0.5, 1), uniform(generator, 0.5, 1.5, 1)
    return (
        1 + normal(generator, points, functions),
        normal(generator, points, functions) - 0.5,
        dlogp,
        weights,
        boundary,
    )


@case()
def left_side_of_seven_points(generator):
    return left_case("the left sides of 4 functions, from 7 points", drawn(generator, 7, 4))


@case()
def right_side_of_seven_points(generator):
    return right_case("the right sides of 4 functions, from 7 points", drawn(generator, 7, 4))


@case(hidden=True)
def left_side_drawn(generator):
    return left_case("the left sides for other sizes", drawn(generator, 9, 6))


@case(hidden=True)
def right_side_drawn(generator):
    return right_case("the right sides for other sizes", drawn(generator, 9, 6))


def cut_normal(generator: torch.Generator) -> Problem:
    """z³ and cos z under a normal law cut off at 0 and at a point above: both ends have a term."""
    top, points = float(uniform(generator, 1.5, 2.5, 1)), 400
    nodes, rule = (real(part) for part in gauss_legendre(points))
    z = top * (nodes + 1) / 2
    density = (-0.5 * z.square()).exp()
    area = float((rule * density).sum()) * top / 2
    weights = rule * density * top / 2 / area
    ends = real([0.0, top])
    p = (-0.5 * ends.square()).exp() / area
    f, df = torch.stack([z**3, z.cos()], 1), torch.stack([3 * z.square(), -z.sin()], 1)
    at_ends = torch.stack([ends**3, ends.cos()], 1)
    boundary = p[1] * at_ends[1] - p[0] * at_ends[0]
    return f, df, -z, weights, boundary


def gauss_legendre(points: int) -> tuple[Any, Any]:
    import numpy as np

    nodes, weights = np.polynomial.legendre.leggauss(points)
    return nodes.tolist(), weights.tolist()


@case(hidden=True)
def sides_of_a_normal_that_is_cut_off(generator):
    problem = cut_normal(generator)
    checked = "both sides for z³ and cos z under a normal law that is cut off"
    return Case(
        checked, problem, torch.stack(by_loops(*problem)), look=both_sides, degenerate="both sides agree"
    )


@case(hidden=True)
def sides_without_a_boundary_term(generator):
    f, df, dlogp, weights, boundary = drawn(generator, 8, 3)
    problem = f, df, dlogp, weights, 0 * boundary
    checked = "both sides where nothing is left at the ends"
    return Case(
        checked, problem, torch.stack(by_loops(*problem)), look=both_sides, degenerate="no boundary term"
    )


@case(hidden=True)
def sides_of_one_function(generator):
    problem = drawn(generator, 6, 1)
    checked = "both sides of a single function, in single precision"
    made = Case(checked, problem, torch.stack(by_loops(*problem)), look=both_sides, degenerate="N = 1")
    return single_precision(quiet(made))
