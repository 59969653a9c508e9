"""Task 3: posterior_mean."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.elbo.common import (
    IMPOSSIBLE,
    ONE_FOR_ALL,
    REPLACED,
    STAND_IN,
    ZERO_BY_ZERO,
    extreme,
    far,
    normalized_for_all,
    told,
    with_impossible,
)
from course.check.cases.making import normal, single_precision
from course.check.relations import Made
from course.lvm.oracles import importance_weights


def posterior_mean_case(checked: str, log_weights: Tensor, values: Tensor) -> Case:
    right = importance_weights.self_normalized_mean(log_weights, values)
    (samples, rows), width = log_weights.shape, values.shape[2]
    shares, weights = log_weights.softmax(0), log_weights.exp()
    over_data, shifted = log_weights.softmax(1), (log_weights - log_weights.amax(0)).exp()

    def weighted(by: Tensor, of: Tensor = values) -> Tensor:
        return (by[..., None] * of).sum(0)

    def without(kept: slice) -> Tensor:
        return weighted(log_weights[kept].softmax(0), values[kept])

    largest = log_weights.argmax(0)[None, :, None].expand(1, *values.shape[1:])
    mistakes = {
        "the weights do not sum to one: they are to be divided by their sum": weighted(weights),
        "the weights are divided by S, not by their sum": weighted(weights / samples),
        "the weights are divided by N, not by their sum": weighted(weights / rows),
        "the weights are divided by their largest, not by their sum": weighted(shifted),
        "the weights are divided by their largest and by S, not by their sum": weighted(shifted / samples),
        "the weights are left out: this is the mean under q": values.mean(0),
        "the weights are left out: the values are added up": values.sum(0),
        "the weights are normalized over the data, not over the samples": weighted(over_data),
        "the weights are normalized over the data, and a mean is taken over the samples": weighted(over_data)
        / samples,
        "the weights are normalized over samples and data together": weighted(
            log_weights.flatten().softmax(0).reshape(samples, rows)
        ),
        "the logarithms of the weights weigh, not the weights": weighted(log_weights / log_weights.sum(0)),
        "the logarithms of the weights weigh, and are not normalized": weighted(log_weights),
        "the logarithms of the weights weigh, divided by S": weighted(log_weights) / samples,
        "the logarithms of the normalized weights weigh, not these themselves": weighted(
            log_weights.log_softmax(0)
        ),
        "the weights are upside down": weighted((-log_weights).softmax(0)),
        "exp is taken twice": weighted(weights.softmax(0)),
        "the normalized weights went through softmax again": weighted(shares.softmax(0)),
        "the weights are squared, then normalized": weighted((2 * log_weights).softmax(0)),
        "the normalized weights are squared": weighted(shares.square()),
        "the square roots of the weights weigh, normalized": weighted((log_weights / 2).softmax(0)),
        "a mean is taken where the normalized weights ask for a sum": right / samples,
        "the value with the largest weight came back": values.gather(0, largest)[0],
        "the value with the largest weight came back, times this normalized weight": (
            values.gather(0, largest)[0] * shares.amax(0)[:, None]
        ),
        "only the first sample counts": values[0],
        "only the last sample counts": values[-1],
        "the first sample is left out": without(slice(1, None)),
        "the last sample is left out": without(slice(None, -1)),
        "the first sample is left out of the sum, but not of the normalization": weighted(
            shares[1:], values[1:]
        ),
        "the last sample is left out of the sum, but not of the normalization": weighted(
            shares[:-1], values[:-1]
        ),
        "the values are squared": weighted(shares, values.square()),
        "the variance under the weights came back, not the mean": weighted(shares, values.square())
        - right.square(),
        "the values less their plain mean are weighed": right - values.mean(0),
        "all rows have the same weights: the mean of those of all data": weighted(
            shares.mean(1, keepdim=True).expand(samples, rows)
        ),
        "all rows have the weights of the first": weighted(shares[:, :1].expand(samples, rows)),
        "the weighted sum runs over the data, not over the samples": (shares[..., None] * values).sum(1),
        "weights and sum both run over the data, not over the samples": (over_data[..., None] * values).sum(
            1
        ),
        "the weighted values are not added up": shares[..., None] * values,
        "the logarithms of the normalized weights weigh, divided by S": weighted(log_weights.log_softmax(0))
        / samples,
        "the weights are divided by the sum of their squares, not by their sum": weighted(weights)
        / weights.square().sum(0)[:, None],
        "the weights are divided by the root of the sum of their squares, not by their sum": weighted(weights)
        / weights.square().sum(0).sqrt()[:, None],
        "it is divided by the sum of the values, not by that of the weights": weighted(weights)
        / values.sum(0),
        "the values are divided by their weights": weighted(1 / shares) / samples,
    }
    made = Made(sizes={"S": samples, "N": rows, "J": width})
    return Case(checked, (log_weights, values), right, mistakes, made=made)


@case()
def posterior_mean_of_some_rows(generator):
    log_weights, values = normal(generator, 6, 9) - 1, 1 + 2 * normal(generator, 6, 9, 4)
    return posterior_mean_case("E[f(z) | x_n] of 9 rows from 6 samples, 4 functions", log_weights, values)


@case(hidden=True)
def posterior_mean_drawn(generator):
    log_weights, values = 0.5 + normal(generator, 11, 7), 1 + normal(generator, 11, 7, 5)
    return posterior_mean_case("E[f(z) | x_n] for other sizes", log_weights, values)


@case(hidden=True)
def posterior_mean_extreme(generator):
    log_weights, values = extreme(generator, 6, 4), normal(generator, 6, 4, 8)
    made = posterior_mean_case("E[f(z) | x_n] where exp under- and overflows", log_weights, values)
    wrong = (normalized_for_all(log_weights)[..., None] * values).sum(0)
    return told(made, ZERO_BY_ZERO, STAND_IN, {ONE_FOR_ALL: wrong})


def left_out(generator: torch.Generator, log_weights: Tensor, values: Tensor) -> Tensor:
    """The values, but huge where the weight is 0: there they count as little as any other."""
    huge = 1e6 * normal(generator, *values.shape)
    return torch.where((log_weights > -math.inf)[..., None], values, huge)


@case(hidden=True)
def posterior_mean_with_zero_weights(generator):
    log_weights = far(generator, 9, 5)
    values = left_out(generator, log_weights, normal(generator, 9, 5, 7))
    made = posterior_mean_case("E[f(z) | x_n] with weights that are zero", log_weights, values)
    return told(made, IMPOSSIBLE, REPLACED)


@case(hidden=True)
def posterior_mean_in_single_precision(generator):
    log_weights = with_impossible(generator, normal(generator, 6, 4) - 200)
    checked = "E[f(z) | x_n] of a single function, in single precision"
    return single_precision(posterior_mean_case(checked, log_weights, normal(generator, 6, 4, 1)))
