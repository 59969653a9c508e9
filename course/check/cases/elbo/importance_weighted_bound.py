"""Task 7: importance_weighted_bound."""

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
    UNDERFLOW,
    extreme,
    far,
    log_mean,
    slips_with_impossible,
    told,
)
from course.check.cases.making import normal, single_precision
from course.check.relations import Made
from course.lvm.oracles import importance_weights


def weighted_bound_case(checked: str, log_weights: Tensor) -> Case:
    groups, samples, rows = log_weights.shape
    right = torch.stack([importance_weights.log_evidence(group) for group in log_weights]).mean(0)
    sums, over_groups = log_weights.logsumexp(1), log_weights.logsumexp(0)
    log_s, log_g, largest = math.log(samples), math.log(groups), log_weights.amax(1)
    bounds, flat = sums - log_s, log_weights.flatten(0, 1)
    mistakes = {
        "all weights are averaged inside the logarithm, those of other groups too": log_mean(flat),
        "all weights are added up inside the logarithm, those of other groups too, and divided by S": (
            flat.logsumexp(0) - log_s
        ),
        "all weights are added up inside the logarithm, those of other groups too": flat.logsumexp(0),
        "the logarithm is taken of each weight: this is an estimate of the ELBO": flat.mean(0),
        "the logarithms of all weights are added up": flat.sum(0),
        "the logarithm is taken of each weight, and log S is subtracted": flat.mean(0) - log_s,
        "the logarithms are averaged over the samples, and not over the groups": log_weights.mean(1),
        "the logarithms are averaged over the groups, and not over the samples": log_weights.mean(0),
        "groups and samples are exchanged": over_groups.mean(0) - log_g,
        "the sum inside the logarithm runs over the groups, and is divided by S": over_groups.mean(0) - log_s,
        "the sum inside the logarithm runs over the groups, and is divided by nothing": over_groups.mean(0),
        "the sum inside the logarithm runs over the data": (log_weights.logsumexp(2) - math.log(rows)).mean(
            0
        ),
        "the sum over the samples is not divided by S": sums.mean(0),
        "log S is added, not subtracted": (sums + log_s).mean(0),
        "log S is subtracted twice": right - log_s,
        "S is subtracted, not its logarithm": sums.mean(0) - samples,
        "log S is to the base 2, the other logarithm is natural": sums.mean(0) - math.log2(samples),
        "the sum is divided by √S inside the logarithm, not by S": sums.mean(0) - log_s / 2,
        "the logarithm of the sum is divided by S: the sum itself is to be divided, inside the logarithm": (
            sums.mean(0) / samples
        ),
        "the logarithm of the sum is divided by log S: log S is to be subtracted": sums.mean(0) / log_s,
        "it is divided by the number of groups inside the logarithm, not by S": sums.mean(0) - log_g,
        "it is divided by the number of all samples inside the logarithm": right - log_g,
        "it is divided by N inside the logarithm, not by S": sums.mean(0) - math.log(rows),
        "it is divided by S − 1 inside the logarithm, not by S": sums.mean(0) - math.log(samples - 1),
        "it is divided by S + 1 inside the logarithm, not by S": sums.mean(0) - math.log(samples + 1),
        "only the largest weight of each group counts, divided by S": largest.mean(0) - log_s,
        "the largest logarithm of each group is averaged": largest.mean(0),
        "the largest of all weights counts": flat.amax(0),
        "the best group is taken, not the mean over the groups": bounds.amax(0),
        "the worst group is taken, not the mean over the groups": bounds.amin(0),
        "the median of the groups is taken, not their mean": bounds.median(0).values,
        "the middle of the groups is taken, not their mean": bounds.quantile(0.5, 0),
        "the groups are added up, not averaged": groups * right,
        "the groups are added up, not averaged, and nothing is divided by S": sums.sum(0),
        "the groups are added up, not averaged, and log S is subtracted once": sums.sum(0) - log_s,
        "the mean over the groups is missing": bounds,
        "the mean over the groups is missing, and nothing is divided by S": sums,
        "the mean over the data is taken, not over the groups": bounds.mean(1),
        "the sum inside the logarithm runs over the data, and is divided by nothing": (
            log_weights.logsumexp(2).mean(0)
        ),
        "the sum inside the logarithm runs over the data, and is divided by S": (
            log_weights.logsumexp(2).mean(0) - log_s
        ),
        "only the first group counts": bounds[0],
        "only the last group counts": bounds[-1],
        "the first group is left out": bounds[1:].mean(0),
        "the last group is left out": bounds[:-1].mean(0),
        "the first sample of each group is left out": log_mean(log_weights[:, 1:], 1).mean(0),
        "the last sample of each group is left out": log_mean(log_weights[:, :-1], 1).mean(0),
        "the first sample of each group is left out of the sum": (
            log_weights[:, 1:].logsumexp(1).mean(0) - log_s
        ),
        "the last sample of each group is left out of the sum": (
            log_weights[:, :-1].logsumexp(1).mean(0) - log_s
        ),
        "only the first sample of each group counts: this is an estimate of the ELBO": log_weights[:, 0].mean(
            0
        ),
        "only the last sample of each group counts: this is an estimate of the ELBO": log_weights[:, -1].mean(
            0
        ),
        "the logarithm is missing: this is the mean of all weights": flat.exp().mean(0),
        "the sums of the weights are averaged: the logarithm is missing": sums.exp().mean(0),
        "the largest logarithm was subtracted, but not added again": right - largest.mean(0),
        "the largest logarithm was subtracted, but not added again, and nothing is divided by S": (
            (sums - largest).mean(0)
        ),
        "the largest logarithm is subtracted twice, not added again": right - 2 * largest.mean(0),
        "the largest logarithm is added to what it was not subtracted from": right + largest.mean(0),
        "exp is taken twice": log_mean(log_weights.exp(), 1).mean(0),
        "the harmonic mean is taken: 1/mean(1/w)": -log_mean(-log_weights, 1).mean(0),
        "the logarithms are weighed by the normalized weights of their group": (
            (log_weights.softmax(1) * log_weights).sum(1).mean(0)
        ),
        "the logarithms are weighed by the normalized weights of all": (flat.softmax(0) * flat).sum(0),
        "the weights are normalized to sum to one: the result is then 0 whatever they are": torch.zeros_like(
            right
        ),
        "the weights are normalized to sum to one: the result is then -log S whatever they are": torch.full_like(
            right, -log_s
        ),
        "the mean over the groups of the logarithms is taken first, that over the samples next": log_mean(
            log_weights.mean(0)
        ),
        "the mean over the samples of the logarithms is taken first, that over the groups next": log_mean(
            log_weights.mean(1)
        ),
        "the groups are weighed by their own bounds": (bounds.softmax(0) * bounds).sum(0),
        "there is no sum over the samples: log-softmax came back": log_weights.log_softmax(1),
    }
    made = Made(sizes={"G": groups, "S": samples, "N": rows})
    return Case(checked, (log_weights,), right, mistakes, made=made)


@case()
def weighted_bound_of_some_groups(generator):
    log_weights = 1.5 * normal(generator, 4, 6, 9) - 2
    return weighted_bound_case("the bound of 9 rows from 4 groups of 6 weights", log_weights)


@case(hidden=True)
def weighted_bound_drawn(generator):
    log_weights = 1.5 * normal(generator, 8, 5, 11)
    return weighted_bound_case("the importance-weighted bound for other sizes", log_weights)


@case(hidden=True)
def weighted_bound_extreme(generator):
    log_weights = torch.stack([extreme(generator, 6, 8) for _ in range(4)])
    made = weighted_bound_case("the importance-weighted bound where exp under- and overflows", log_weights)
    highest = log_weights.max()
    wrong = (log_weights - highest).exp().mean(1).log().mean(0) + highest
    return told(made, UNDERFLOW, STAND_IN, {ONE_FOR_ALL: wrong})


@case(hidden=True)
def weighted_bound_with_impossible_samples(generator):
    log_weights = torch.stack([far(generator, 6, 8) for _ in range(4)])
    made = weighted_bound_case("the importance-weighted bound with weights that are zero", log_weights)
    by_group = [slips_with_impossible(group) for group in log_weights]
    mistakes = {name: torch.stack([slips[name] for slips in by_group]).mean(0) for name in by_group[0]}
    return told(made, IMPOSSIBLE, REPLACED, mistakes)


@case(hidden=True)
def weighted_bound_of_single_samples(generator):
    """A single sample in each group, where S − 1 is 0."""
    log_weights = normal(generator, 6, 1, 4)
    right = log_weights[:, 0].mean(0)
    checked = "the importance-weighted bound with a single sample in each group, in single precision"
    return single_precision(Case(checked, (log_weights,), right))
