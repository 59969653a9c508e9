"""Task 3: responsibilities."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.gaussian_mixtures.common import (
    BEFORE_THE_WEIGHTS,
    DENSER,
    DENSER_BY_FAR,
    DENSER_IN_SINGLE_PRECISION,
    FAR_AWAY,
    UNDERFLOWS,
    UNSAFE,
    drawn_mixture,
    far_away,
    with_a_dead_component,
)
from course.check.cases.making import normal, quiet, single_precision
from course.check.relations import Made
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters


def responsibilities_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, log_density = oracle.responsibilities(x, theta), oracle.log_density(x, theta)
    weights, log_weights = theta.weights, theta.weights.log()
    log_joint = log_density + log_weights
    evidence = log_joint.logsumexp(1, keepdim=True)
    mistakes = {
        "the mixing weights are left out": log_density.softmax(1),
        "the weights are added without a logarithm, or through a softmax": (log_density + weights).softmax(1),
        "the logarithms of the weights are subtracted, not added": (log_density - log_weights).softmax(1),
        "the weights count twice": (log_density + 2 * log_weights).softmax(1),
        "softmax is taken twice": right.softmax(1),
        "the log-likelihood of each point came back": log_joint.logsumexp(1),
        "the weights multiply the logarithms of the densities, not the densities": (
            (log_density * weights).softmax(1)
        ),
        "the weights are missing in the numerator alone": (log_density - evidence).exp(),
        "the weights are in the numerator alone, so that the rows no longer sum to one": (
            log_density.softmax(1) * weights
        ),
        "normalized over the data, not over the components": log_joint.softmax(0),
        "normalized over points and components together": log_joint.flatten().softmax(0).view_as(right),
        "the rows are not normalized: this is p(x_n, z_n = k)": log_joint.exp(),
        "this is the density p(x_n | z_n = k)": log_density.exp(),
        "this is log p(x_n, z_n = k): neither normalized nor without its logarithm": log_joint,
        "the largest of each row is subtracted, but the rows are not normalized": (
            (log_joint - log_joint.amax(1, keepdim=True)).exp()
        ),
        "the logarithms are divided by their sum, not the densities": (
            log_joint / log_joint.sum(1, keepdim=True)
        ),
        "softmax is taken of p(x_n, z_n = k), not of its logarithm": log_joint.exp().softmax(1),
        "softmax is taken of p(x_n | z_n = k), not of a logarithm": log_density.exp().softmax(1),
        "the logarithms have the wrong sign": (-log_joint).softmax(1),
        "a sigmoid for the softmax: each component by itself": log_joint.sigmoid(),
        "these are the weights, the same for every point: its data are left out": weights.expand_as(right),
        "the number of the most probable component came back": right.argmax(1),
    }
    made = Made(sizes={"N": len(right), "K": len(weights)})
    return Case(checked, (log_density, weights), right, mistakes, made=made)


@case()
def overlapping_components(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    return responsibilities_case("p(z_n = k | x_n) of 9 points under 4 components", x, theta)


@case(hidden=True)
def responsibilities_drawn(generator):
    x, theta = normal(generator, 11, 2), drawn_mixture(generator, 6, 2)
    return responsibilities_case("the responsibilities for other sizes", x, theta)


@case(hidden=True)
def responsibilities_far_away(generator):
    x, theta = far_away(generator)
    made = responsibilities_case(
        "the responsibilities of points so far away that their density underflows", x, theta
    )
    right = made.expected
    mistakes = {
        f"{UNDERFLOWS}, and something added to the sum leaves only zeros": torch.zeros_like(right),
        f"{UNDERFLOWS}, and something small in its place makes all components alike": (
            torch.full_like(right, 1 / right.shape[1])
        ),
        f"{UNDERFLOWS}, or is clamped: only the weights are left": theta.weights.expand_as(right),
    }
    not_finite = f"{UNDERFLOWS}, and 0/0 is NaN: stay with logarithms, each row by itself"
    return replace(
        made,
        loss_in_single_precision=LOST_AT_EXTREMES,
        mistakes=mistakes,
        made=replace(made.made, not_finite=not_finite, otherwise=FAR_AWAY),
    )


@case(hidden=True)
def responsibilities_with_a_dead_component(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER)
    made = responsibilities_case(
        "the responsibilities with a component of weight zero where it is by far the densest", x, theta
    )
    mistake = "the component of weight 0 takes every point: log 0 is −∞, not the logarithm of something small"
    dead = (theta.weights == 0).double().expand_as(made.expected)
    not_finite = "log 0 = −∞ became NaN: a component of weight 0 has the responsibility 0"
    return replace(
        made,
        loss_in_single_precision=LOST_AT_EXTREMES,
        mistakes={mistake: dead},
        made=replace(made.made, not_finite=not_finite, otherwise=UNSAFE),
    )


@case(hidden=True)
def responsibilities_with_a_dead_component_denser_by_far(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER_BY_FAR)
    checked = "the responsibilities with a component of weight zero where it is thousands of nats denser"
    made = responsibilities_case(checked, x, theta)
    return replace(
        made,
        loss_in_single_precision=LOST_AT_EXTREMES,
        mistakes={},
        made=replace(made.made, not_finite=BEFORE_THE_WEIGHTS, otherwise=UNSAFE),
    )


@case(hidden=True)
def responsibilities_in_single_precision(generator):
    x, theta = with_a_dead_component(generator, 6, 3, DENSER_IN_SINGLE_PRECISION)
    checked = "the responsibilities with a component of weight zero, in single precision"
    return single_precision(responsibilities_case(checked, x, theta))


@case(hidden=True)
def responsibilities_of_one_point(generator):
    x, theta = normal(generator, 1, 2), drawn_mixture(generator, 4, 2)
    return quiet(responsibilities_case("the responsibilities of a single point", x, theta))
