"""Task 2: importance_log_evidence."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.elbo.common import (
    IMPOSSIBLE,
    JENSEN,
    ONE_FOR_ALL,
    REPLACED,
    STAND_IN,
    UNDERFLOW,
    ZERO_BY_ZERO,
    extreme,
    far,
    log_mean,
    one_for_all,
    slips_of_a_log_mean,
    slips_with_impossible,
    told,
    with_impossible,
)
from course.check.cases.making import normal, single_precision
from course.check.relations import Made
from course.lvm.oracles import importance_weights

#: The weights that come of p(z)^a p(x | z)^b q(z)^c, for the powers a, b, c.
WEIGHTS = {
    (0, 1, -1): "the prior p(z) is left out of the weight",
    (1, 0, -1): "the likelihood p(x | z) is left out of the weight",
    (1, 1, 0): "the joint is not divided by q(z)",
    (1, 1, 1): "the joint is multiplied by q(z), not divided",
    (-1, -1, 1): "the weight is upside down: q(z) / p(x, z)",
    (0, 1, 0): "the weights are left out: this is the mean likelihood",
    (-1, 1, -1): "the likelihood is divided by p(z), not multiplied",
    (1, -1, -1): "the prior is divided by p(x | z), not multiplied",
    (-1, 1, 1): "p(z) and q(z) are exchanged",
    (0, 1, 1): "the likelihood is multiplied by q(z), and the prior is left out",
    (0, 0, -1): "only q(z) is in the weight, as 1 / q(z)",
    (0, 0, 1): "only q(z) is in the weight",
    (1, 0, 0): "only the prior is in the weight",
    (-1, 0, 1): "the weight is q(z) / p(z): upside down, and without the likelihood",
    (0, -1, 1): "the weight is q(z) / p(x | z): upside down, and without the prior",
    (-1, 1, 0): "the weight is p(x | z) / p(z)",
    (-1, -1, -1): "the prior and the likelihood are divided by, not multiplied",
    (1, 2, -1): "the likelihood is in the weight twice",
    (2, 1, -1): "the prior is in the weight twice",
    (1, 1, -2): "the weight is divided by q(z) twice",
}


def importance_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, log_q: Tensor) -> Case:
    log_joint = log_prior + log_likelihood
    log_weights = log_joint - log_q
    samples, rows = log_q.shape
    right = importance_weights.log_evidence(log_weights)
    prior_over_q = log_prior - log_q
    shares = log_weights.softmax(0)
    mistakes = {
        words: log_mean(a * log_prior + b * log_likelihood + c * log_q)
        for (a, b, c), words in WEIGHTS.items()
    }
    mistakes |= {
        f"{JENSEN}: this is an estimate of the ELBO": log_weights.mean(0),
        f"{JENSEN}, and q(z) is left out": log_joint.mean(0),
        f"{JENSEN}, and the weights are left out": log_likelihood.mean(0),
        f"{JENSEN}, and the prior is left out": (log_likelihood - log_q).mean(0),
        "the weights are normalized to sum to one: their sum is then 1 whatever the data": torch.zeros_like(
            right
        ),
        "the weights are normalized to sum to one: their mean is then 1/S whatever the data": (
            torch.full_like(right, -math.log(samples))
        ),
        "it is divided by the sum of p(z) / q(z), not by S: for the evidence, no weights are normalized": (
            log_weights.logsumexp(0) - prior_over_q.logsumexp(0)
        ),
        "the likelihood is averaged with weights that hold it already, normalized": (
            (log_weights + log_likelihood).logsumexp(0) - log_weights.logsumexp(0)
        ),
        "the joint is averaged with normalized weights": (log_weights + log_joint).logsumexp(0)
        - log_weights.logsumexp(0),
        "the logarithm of the likelihood is averaged with normalized weights": (shares * log_likelihood).sum(
            0
        ),
        "the logarithm of the joint is averaged with normalized weights": (shares * log_joint).sum(0),
        "this is the sum of p(x, z) over the sum of q(z), as if q weighed the weights: each counts alike": (
            log_mean(log_joint) - log_mean(log_q)
        ),
        "the mean of p(x, z) is divided by S times the mean of q(z), or by its sum": (
            log_mean(log_joint) - log_q.logsumexp(0)
        ),
        "the mean of log q(z) is taken by itself": log_mean(log_joint) - log_q.mean(0),
        "p(z), p(x | z) and q(z) are averaged each by itself: a weight is made for each sample": (
            log_mean(log_prior) + log_mean(log_likelihood) - log_mean(log_q)
        ),
        "the logarithm of p(z) / q(z) is averaged by itself, outside the logarithm": (
            log_mean(log_likelihood) + prior_over_q.mean(0)
        ),
        "the means of p(x | z) and of p(z) / q(z) are multiplied: a weight is made for each sample": (
            log_mean(log_likelihood) + log_mean(prior_over_q)
        ),
        **slips_of_a_log_mean(log_weights),
    }
    arguments = log_prior, log_likelihood, log_q
    return Case(checked, arguments, right, mistakes, made=Made(sizes={"S": samples, "N": rows}))


@case()
def importance_of_some_samples(generator):
    parts = (shift + normal(generator, 6, 9) for shift in (-2.0, -1.5, -1.0))
    return importance_case("log p(x_n) of 9 rows from 6 samples of another q for each", *parts)


@case(hidden=True)
def importance_drawn(generator):
    parts = (shift + normal(generator, 12, 7) for shift in (-1.0, -0.5, -1.5))
    return importance_case("log p(x_n) by importance sampling, for other sizes", *parts)


@case(hidden=True)
def importance_extreme(generator):
    parts = normal(generator, 6, 4), extreme(generator, 6, 4), normal(generator, 6, 4)
    made = importance_case("log p(x_n) by importance sampling where exp under- and overflows", *parts)
    log_weights = parts[0] + parts[1] - parts[2]
    return told(made, UNDERFLOW, STAND_IN, {ONE_FOR_ALL: one_for_all(log_weights)})


@case(hidden=True)
def importance_of_improbable_samples(generator):
    """Both p(z) and q(z) are as small as in thousands of dimensions; the weights are not."""
    log_q = normal(generator, 6, 4) - 2000
    parts = log_q + normal(generator, 6, 4), normal(generator, 6, 4), log_q
    made = importance_case("log p(x_n) where both p(z) and q(z) underflow", *parts)
    return told(made, ZERO_BY_ZERO, STAND_IN)


@case(hidden=True)
def importance_with_impossible_samples(generator):
    log_likelihood, log_prior, log_q = far(generator, 9, 5), normal(generator, 9, 5), normal(generator, 9, 5)
    checked = "log p(x_n) by importance sampling, some weights zero"
    made = importance_case(checked, log_prior, log_likelihood, log_q)
    return told(made, IMPOSSIBLE, REPLACED, slips_with_impossible(log_prior + log_likelihood - log_q))


@case(hidden=True)
def importance_in_single_precision(generator):
    log_likelihood = with_impossible(generator, normal(generator, 8, 4) - 200)
    checked = "log p(x_n) by importance sampling, in single precision"
    return single_precision(
        importance_case(checked, normal(generator, 8, 4), log_likelihood, normal(generator, 8, 4))
    )
