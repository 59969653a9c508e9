"""Task 5: importance_bound. Its checks look at the bound and at the shares by themselves."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.elbo.common import STAND_IN, UNDERFLOW, extreme, log_mean, slips_of_a_log_mean
from course.check.cases.making import normal, real, single_precision
from course.check.cases.vae.common import distinct, not_squeezed
from course.check.relations import Made


def by_loops(log_weights: Tensor) -> tuple[Tensor, Tensor]:
    """The logarithm of the mean weight of each row, and each weight divided by the sum of its row's."""
    bounds, shares = [], []
    for row in log_weights.T.tolist():
        highest = max(row)
        weights = [math.exp(value - highest) for value in row]
        total = math.fsum(weights)
        bounds.append(highest + math.log(total / len(row)))
        shares.append([weight / total for weight in weights])
    return real(bounds), real(shares).T


def the_bound(answer: Any) -> Any:
    return part(answer, 0)


def the_shares(answer: Any) -> Any:
    return part(answer, 1)


def part(answer: Any, place: int) -> Any:
    """One of the two values, however the two were put together; what is not two values stays as it is."""
    return answer[place] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def bound_case(checked: str, log_weights: Tensor) -> Case:
    right, shares = by_loops(log_weights)
    samples, rows = log_weights.shape
    halves = log_weights[: 2 * (samples // 2)].reshape(2, -1, rows)
    mistakes = {
        **slips_of_a_log_mean(log_weights),
        "the logarithms are averaged: this is the ELBO, the bound of a single sample": log_weights.mean(0),
        "the sign is wrong: this is a loss": -right,
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "the logarithm is log(1 + ...)": (1 + right.exp()).log(),
        "the weights themselves are averaged: the logarithm is missing": right.exp(),
        "the bounds are averaged over the rows: one for each row is asked": right.mean(),
        "the bounds are summed over the rows: one for each row is asked": right.sum(),
        "the log-weights are cut off at 0 before they are averaged": log_mean(log_weights.clamp(max=0)),
        "the log-weights are cut off from below at 0 before they are averaged": log_mean(
            log_weights.clamp(min=0)
        ),
        "the log-weights are standardized over the samples first": log_mean(
            (log_weights - log_weights.mean(0)) / log_weights.std(0)
        ),
        "the mean of the logarithms is subtracted first, and not added again": right - log_weights.mean(0),
        "the bound of S − 1 samples came back, averaged over which is left out": torch.stack(
            [log_mean(torch.cat([log_weights[:s], log_weights[s + 1 :]])) for s in range(samples)]
        ).mean(0),
        "the samples are in two halves, whose bounds are averaged": torch.stack(
            [log_mean(half) for half in halves]
        ).mean(0),
        "the shares stand in the place of the bound: both are asked, the bound first": shares,
        "1 is subtracted": right - 1,
        "the mean of ELBO and bound came back": (right + log_weights.mean(0)) / 2,
    }
    made = Made(sizes={"S": samples, "N": rows})
    return Case(checked, (log_weights,), right, distinct(mistakes), the_bound, made=made)


def shares_case(checked: str, log_weights: Tensor) -> Case:
    bounds, right = by_loops(log_weights)
    samples, rows = log_weights.shape
    weights, largest = log_weights.exp(), log_weights.amax(0)
    hard = (log_weights == largest).double()
    mistakes = {
        "the shares are normalized over the rows, not over the samples": log_weights.softmax(1),
        "the shares are normalized over samples and rows together": log_weights.flatten()
        .softmax(0)
        .reshape(samples, rows),
        "all samples have the same share, 1/S: that is the gradient of the ELBO": torch.full_like(
            right, 1 / samples
        ),
        "all samples have the share 1: that is the gradient of the summed logarithms": torch.ones_like(right),
        "the shares are divided by S: the S of the mean cancels": right / samples,
        "the shares are divided by N, as for the mean over the rows: each row has its own bound": right
        / rows,
        "1 over the sum of the weights came back: the derivative by the weight, not by its logarithm": (
            (1 / weights.sum(0)).expand(samples, rows)
        ),
        "the shares are multiplied by S, so that they average to 1: they sum to 1": right * samples,
        "the weights themselves came back: they are to be divided by their sum": weights,
        "the weights are divided by S, not by their sum": weights / samples,
        "the weights are divided by their sum, and the sum is squared": weights / weights.sum(0).square(),
        "the weights are divided by the largest of their row, not by their sum": (
            log_weights - largest
        ).exp(),
        "the weights are divided by their length, the root of the sum of their squares": (
            weights / weights.norm(dim=0)
        ),
        "the weights are divided by the sum of all but the own": weights / (weights.sum(0) - weights),
        "the squares of the weights are normalized": (2 * log_weights).softmax(0),
        "one over the weights is normalized: the sign of the logarithms is wrong": (-log_weights).softmax(0),
        "the roots of the weights are normalized": (log_weights / 2).softmax(0),
        "the logarithms are normalized, not the weights": log_weights / log_weights.sum(0),
        "the absolute logarithms are normalized, not the weights": log_weights.abs()
        / log_weights.abs().sum(0),
        "the logarithms of the shares came back": log_weights.log_softmax(0),
        "the logarithms came back, less that of the bound": log_weights - bounds,
        "the base 2 stands for e in the weights": (log_weights * math.log(2)).softmax(0),
        "the base 10 stands for e in the weights": (log_weights * math.log(10)).softmax(0),
        "softmax is taken twice": right.softmax(0),
        "exp is taken twice": weights.softmax(0),
        "sigmoid stands for softmax": log_weights.sigmoid(),
        "the sample with the largest weight has all": hard,
        "the shares less 1/S came back: they would sum to 0": right - 1 / samples,
        "the shares are multiplied by the logarithms of the weights": right * log_weights,
        "the shares are multiplied by the bound": right * bounds,
        "the squares of the shares came back": right.square(),
        "one minus the shares came back": 1 - right,
        "share times one minus share came back: that differentiates the share": right * (1 - right),
        "the sign is wrong": -right,
        "the shares are averaged over the rows: each row has its own": right.mean(1),
        "the shares are averaged over the rows, and given to each": right.mean(1, keepdim=True).expand_as(
            right
        ),
        "the effective sample size came back, 1 / Σ share²": 1 / right.square().sum(0),
        "the largest share of each row came back": right.amax(0),
        "the share of the first sample alone came back": right[0],
        "the shares are summed over the samples: that is 1": right.sum(0),
        "the running sums of the shares came back": right.cumsum(0),
        "the shares are sorted": right.sort(0).values,
        "the shares are sorted, the largest first": right.sort(0, descending=True).values,
        "the shares are reshaped to (N, S), which mixes them": right.reshape(rows, samples),
        "the shares stand with the rows first: (S, N) is asked": right.T,
        "the first sample is left out": torch.cat([0 * right[:1], log_weights[1:].softmax(0)]),
        "the log-weights are standardized over the samples first": (
            (log_weights - log_weights.mean(0)) / log_weights.std(0)
        ).softmax(0),
        "the log-weights are cut off at 0": log_weights.clamp(max=0).softmax(0),
        "the shares are clamped: none is above ½": right.clamp(max=0.5),
        "the bound stands in the place of the shares: both are asked, the bound first": bounds,
        "the log-weights came back as they were given": log_weights,
    }
    made = Made(sizes={"S": samples, "N": rows})
    return Case(checked, (log_weights,), right, mistakes, the_shares, made=made)


def drawn_weights(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Log-weights on both sides of 0, and in each row one that outweighs the others."""
    log_weights = 1.3 * normal(generator, samples, rows) - 1.0
    first = torch.randint(samples, (rows,), generator=generator)
    log_weights[first, torch.arange(rows)] = log_weights.amax(0).clamp(min=0.5) + 1.5
    return log_weights


@case()
def bound_of_six_samples(generator):
    return bound_case("the bound of 9 rows from 6 samples", drawn_weights(generator, 6, 9))


@case()
def shares_of_six_samples(generator):
    return shares_case("the shares of 6 samples of 9 rows", drawn_weights(generator, 6, 9))


@case(hidden=True)
def bound_of_other_weights(generator):
    return bound_case("the importance-weighted bound for other sizes", drawn_weights(generator, 7, 11))


@case(hidden=True)
def shares_of_other_weights(generator):
    return shares_case("the shares of the samples for other sizes", drawn_weights(generator, 7, 11))


def extreme_made(samples: int, rows: int) -> Made:
    return Made(sizes={"S": samples, "N": rows}, not_finite=UNDERFLOW, otherwise=STAND_IN)


@case(hidden=True)
def bound_of_extreme_weights(generator):
    log_weights = extreme(generator, 6, 8)
    made = Case(
        "the importance-weighted bound where exp under- and overflows",
        (log_weights,),
        by_loops(log_weights)[0],
        look=the_bound,
        made=extreme_made(6, 8),
    )
    return replace(made, loss_in_single_precision=LOST_AT_EXTREMES)


@case(hidden=True)
def shares_of_extreme_weights(generator):
    """The logarithms are rounded to what float32 can hold, so that a share that is computed in it is right."""
    log_weights = extreme(generator, 6, 8).float().double()
    made = Case(
        "the shares of the samples where exp under- and overflows",
        (log_weights,),
        by_loops(log_weights)[1],
        look=the_shares,
        made=extreme_made(6, 8),
    )
    return replace(made, loss_in_single_precision=LOST_AT_EXTREMES)


@case(hidden=True)
def bound_of_a_single_sample(generator):
    """One sample has all, and the bound is its logarithm."""
    log_weights = normal(generator, 1, 5)
    checked = "bound and share of a single sample, in single precision"
    right = log_weights[0], torch.ones_like(log_weights)
    return not_squeezed(single_precision(Case(checked, (log_weights,), right, degenerate="S = 1")))
