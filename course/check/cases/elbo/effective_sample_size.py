"""Task 4: effective_sample_size."""

from __future__ import annotations

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


def sample_size_case(checked: str, log_weights: Tensor) -> Case:
    right, (samples, rows) = importance_weights.effective_sample_size(log_weights), log_weights.shape
    weights, shares = log_weights.exp(), log_weights.softmax(0)
    over_data, shifted = log_weights.softmax(1), (log_weights - log_weights.amax(0)).exp()
    entropy = torch.special.entr(shares).sum(0)
    all_data = log_weights.flatten().softmax(0)
    unbiased = weights.var(0) / weights.mean(0).square()
    variation = (samples - right) / right  # of the weights, divided by S
    mistakes = {
        "it is divided by S: this is a share, not a number of samples": right / samples,
        "it is divided by S², a mean stands in the numerator and a sum below": right / samples**2,
        "the weights in Σ w² do not sum to one, and the numerator is 1": 1 / weights.square().sum(0),
        "the weights in Σ w² have the largest 1, and the numerator is 1": 1 / shifted.square().sum(0),
        "the numerator Σ w is not squared": weights.sum(0) / weights.square().sum(0),
        "the numerator Σ w is not squared, the largest w is 1": shifted.sum(0) / shifted.square().sum(0),
        "the sum of the weights came back": weights.sum(0),
        "the square of the sum of the weights came back": weights.sum(0).square(),
        "the sum of the squared weights came back": weights.square().sum(0),
        "the sum of the squared weights came back, the largest w is 1": shifted.square().sum(0),
        "this is 1/max w, another measure": 1 / shares.amax(0),
        "the largest of the normalized weights came back": shares.amax(0),
        "this is exp(entropy of the weights), another measure": entropy.exp(),
        "this is the entropy of the weights, another measure": entropy,
        "this is 2 to the power of the entropy in nats, another measure": 2**entropy,
        "one minus the sum of the squared normalized weights came back": 1 - 1 / right,
        "the variance of the weights is divided by S − 1, not by S": samples / (1 + unbiased),
        "the standard deviation of the weights stands where their variance belongs": (
            samples / (1 + variation.sqrt())
        ),
        "it is S divided by the variance of the weights, without 1 +": samples / variation,
        "the variance of the weights came back, relative to their squared mean": variation,
        "the variance is that of weights whose mean is not one": samples / (1 + weights.var(0, correction=0)),
        "the variance is that of weights whose mean is not one, and divided by S − 1": samples
        / (1 + weights.var(0)),
        "the variance is that of weights that sum to one: their mean must be one": samples
        / (1 + shares.var(0, correction=0)),
        "the variance is that of weights that sum to one, and divided by S − 1": samples
        / (1 + shares.var(0)),
        "the sums run over the data, not over the samples": 1 / over_data.square().sum(1),
        "the weights are normalized over the data, the squares added over the samples": (
            1 / over_data.square().sum(0)
        ),
        "the weights are normalized over the samples, the squares added over the data": (
            1 / shares.square().sum(1)
        ),
        "the weights of all data are thrown together: one size for each row is asked": (
            1 / all_data.square().sum()
        ),
        "the weights are normalized over samples and data, the squares added over the samples": (
            1 / all_data.reshape(samples, rows).square().sum(0)
        ),
        "every size is 1: Σ w² or Σ w stands in numerator and denominator alike": torch.ones_like(right),
        "the squares are added over samples and data, so one number came back": 1 / shares.square().sum(),
        "it is S divided by 1 + the standard deviation of the weights, with S − 1 in it": (
            samples / (1 + unbiased.sqrt())
        ),
        "every size is S, whatever the weights": torch.full_like(right, samples),
        "the logarithms of the weights stand where the weights belong": (
            log_weights.sum(0).square() / log_weights.square().sum(0)
        ),
        "the logarithms of the normalized weights stand where the weights belong": (
            log_weights.log_softmax(0).sum(0).square() / log_weights.log_softmax(0).square().sum(0)
        ),
        "exp is taken twice": 1 / weights.softmax(0).square().sum(0),
        "the normalized weights went through softmax again": 1 / shares.softmax(0).square().sum(0),
        "the weights are squared twice: (Σ w²)² / Σ w⁴": 1 / (2 * log_weights).softmax(0).square().sum(0),
        "the fourth powers are added, not the squares": 1 / shares.pow(4).sum(0),
        "the third powers are added, not the squares": 1 / shares.pow(3).sum(0),
        "the roots of the weights are taken, then their size": 1
        / (log_weights / 2).softmax(0).square().sum(0),
        "the sizes are rounded": right.round(),
        "the first sample is left out": 1 / log_weights[1:].softmax(0).square().sum(0),
        "the last sample is left out": 1 / log_weights[:-1].softmax(0).square().sum(0),
        "1 is subtracted": right - 1,
        "the denominator is not a sum: one quotient for each sample came back": 1 / shares.square(),
    }
    return Case(checked, (log_weights,), right, mistakes, made=Made(sizes={"S": samples, "N": rows}))


@case()
def sample_size_of_some_weights(generator):
    return sample_size_case("the effective sample size of 6 weights, for 9 rows", normal(generator, 6, 9) - 1)


@case(hidden=True)
def sample_size_drawn(generator):
    return sample_size_case("the effective sample size for other sizes", 0.3 + 1.5 * normal(generator, 11, 7))


def size_of(shares: Tensor) -> Tensor:
    return 1 / shares.square().sum(0)


@case(hidden=True)
def sample_size_extreme(generator):
    log_weights = extreme(generator, 6, 4)
    made = sample_size_case("the effective sample size where exp under- and overflows", log_weights)
    return told(made, ZERO_BY_ZERO, STAND_IN, {ONE_FOR_ALL: size_of(normalized_for_all(log_weights))})


@case(hidden=True)
def sample_size_with_zero_weights(generator):
    log_weights = far(generator, 9, 5)
    made = sample_size_case("the effective sample size with weights that are zero", log_weights)
    return told(made, IMPOSSIBLE, REPLACED)


@case(hidden=True)
def sample_size_in_single_precision(generator):
    log_weights = with_impossible(generator, normal(generator, 7, 4) - 200)
    return single_precision(sample_size_case("the effective sample size in single precision", log_weights))
