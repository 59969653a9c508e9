"""Cases of exercise 02, the evidence and its lower bound.

For each task first how a case is made: the right value by an oracle (weights in decimals, loops over states, the joint
Gaussian of x and z), and what each known mistake gives. Then its cases, all drawn: in sight one of common sizes, out of
sight one of other sizes and some where numbers are extreme. What goes wrong only there is told there; cases on
which mistakes coincide name none.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.relations import Made
from course.lvm import data
from course.lvm.linear_gaussian import LinearGaussian
from course.lvm.oracles import importance_weights, linear_gaussian, two_state

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.evidence",
    "course.lvm.elbo",
    "course.lvm.divergences",
    "course.lvm.approximations",
    "course.lvm.linear_gaussian",
    "course.lvm.nonlinear_gaussian",
    "course.lvm.variational_inference",
)

JENSEN = "the logarithm is taken before the mean, not after it"
UNDERFLOW = "exp under- or overflows: use logsumexp"
ZERO_BY_ZERO = "exp under- or overflows, and 0/0 is NaN: stay with logarithms"
ONE_FOR_ALL = (
    "one largest value is subtracted for all rows of the data: exp underflows where the others are smaller"
)
WHATEVER_Q = "this is the log-evidence, whatever q is"
NOT_A_NUMBER = "0 log 0 became NaN: it counts as 0"
STAND_IN = (
    "exp under- or overflows, and what stands in for it (a small number, a clamp, a number for NaN) does not help: "
    "stay with logarithms"
)
IMPOSSIBLE = "a logarithm of −∞ made the result NaN or infinite: such a sample weighs 0, and the others count"
REPLACED = "a logarithm of −∞ was clamped or replaced by a number: such a sample weighs exactly 0"
CLAMPED = "a variance or log_var was clamped, or a small number was added to it: it may be tiny"
NEARLY = "it is nearly right: was a small number added inside a logarithm, or a probability clamped?"
TINY = "a small number was added to a probability, or it was clamped: where it is tiny, its logarithm counts"


def log_mean(values: Tensor, axis: int = 0) -> Tensor:
    """The logarithm of the mean of exp(values) over an axis."""
    return values.logsumexp(axis) - math.log(values.shape[axis])


def with_impossible(generator: torch.Generator, values: Tensor) -> Tensor:
    """The values with −∞ in a third of the places, but not in the first row."""
    gone = torch.rand(values.shape, generator=generator) < 1 / 3
    gone[0], gone[1, ::2] = False, True
    return values.masked_fill(gone, -math.inf)


def extreme(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Logarithms whose exponentials a float cannot hold, alternately too small and too large."""
    levels = 2000 * (-1.0) ** torch.arange(1, rows + 1, dtype=torch.float64)
    return levels + normal(generator, samples, rows)


def slips_of_a_log_mean(values: Tensor) -> dict[str, Tensor]:
    """What goes wrong with the logarithm of the mean of exp(values) over the samples, for values (S, N)."""
    samples, rows = values.shape
    sums, largest, log_s = values.logsumexp(0), values.amax(0), math.log(samples)
    right = sums - log_s
    return {
        "the sum over the samples is not divided by S": sums,
        "log S is added, not subtracted": sums + log_s,
        "log S is subtracted twice": right - log_s,
        "S is subtracted, not its logarithm": sums - samples,
        "the sum is divided by √S inside the logarithm, not by S": sums - log_s / 2,
        "log S is to the base 2, the other logarithm is natural": sums - math.log2(samples),
        "the logarithm of the sum is divided by S: the sum itself is to be divided, inside the logarithm": (
            sums / samples
        ),
        "the logarithm of the sum is divided by log S: log S is to be subtracted": sums / log_s,
        "the mean inside the logarithm runs over the data, not over the samples": log_mean(values, 1),
        "the sum inside the logarithm runs over the data, not over the samples": values.logsumexp(1),
        "the sum inside the logarithm runs over the data, and is divided by S": values.logsumexp(1) - log_s,
        "it is divided by N inside the logarithm, not by S": sums - math.log(rows),
        "it is divided by S·N inside the logarithm, not by S": right - math.log(rows),
        "it is divided by S − 1 inside the logarithm, not by S": sums - math.log(samples - 1),
        "it is divided by S + 1 inside the logarithm, not by S": sums - math.log(samples + 1),
        "the mean inside the logarithm runs over samples and data: one for each row is asked": log_mean(
            values.flatten()
        ),
        "the sum inside the logarithm runs over samples and data: one for each row is asked": (
            values.flatten().logsumexp(0) - log_s
        ),
        "the sum inside the logarithm runs over samples and data, and is divided by nothing": (
            values.flatten().logsumexp(0)
        ),
        "only the largest of the samples counts, divided by S": largest - log_s,
        "the largest of the samples came back": largest,
        "the smallest of the samples came back": values.amin(0),
        "the logarithms of the samples are added up": values.sum(0),
        "the logarithms of the samples are added up, and log S is subtracted": values.sum(0) - log_s,
        "the logarithms of the samples are averaged, and log S is subtracted": values.mean(0) - log_s,
        "the logarithms are added up over the data, not over the samples": values.sum(1),
        "the logarithms are averaged over the data, not over the samples": values.mean(1),
        "the logarithms are averaged over samples and data": values.mean(),
        "the largest logarithm was subtracted, but not added again": right - largest,
        "the largest logarithm was subtracted, but not added again, and nothing is divided by S": sums
        - largest,
        "the largest logarithm is added to what it was not subtracted from": right + largest,
        "the largest logarithm is added, and nothing is divided by S": sums + largest,
        "the largest logarithm is subtracted twice, not added again": right - 2 * largest,
        "exp is taken twice": log_mean(values.exp()),
        "the logarithms are divided by S before exp": (values / samples).logsumexp(0),
        "exp is taken twice, and nothing is divided by S": values.exp().logsumexp(0),
        "the exponential of the mean of the logarithms came back": values.mean(0).exp(),
        "the sum itself came back: the logarithm is missing, and so is 1/S": sums.exp(),
        "the harmonic mean is taken: 1/mean(1/w)": -log_mean(-values),
        "only the first sample counts": values[0],
        "only the last sample counts": values[-1],
        "the first sample is left out": log_mean(values[1:]),
        "the last sample is left out": log_mean(values[:-1]),
        "the first sample is left out of the sum, which is divided by S": values[1:].logsumexp(0) - log_s,
        "the last sample is left out of the sum, which is divided by S": values[:-1].logsumexp(0) - log_s,
        "the median of the logarithms is taken, not the mean of what they belong to": values.median(0).values,
        "the middle of the logarithms is taken, not the mean of what they belong to": values.quantile(0.5, 0),
        "there is no sum over the samples: log-softmax came back": values.log_softmax(0),
        "there is no sum over the samples": values - log_s,
        "running sums over the samples came back": values.logcumsumexp(0) - log_s,
        "the logarithms are weighed by their own normalized exponentials": (values.softmax(0) * values).sum(
            0
        ),
        "the square root of the mean square is taken, not the mean": log_mean(2 * values) / 2,
        "the mean of the squares is taken": log_mean(2 * values),
        "the mean of the square roots is taken": log_mean(values / 2),
    }


def told(case: Case, not_finite: str, otherwise: str, mistakes: dict[str, Any] | None = None) -> Case:
    """A case of extreme numbers, on which wrong values come from little else than this; it is asked by itself."""
    made = replace(case.made, terms={}, not_finite=not_finite, otherwise=otherwise)
    return replace(case, mistakes=mistakes or {}, made=made)


def one_for_all(values: Tensor) -> Tensor:
    """The logarithm of the mean over the first axis, after the largest of all values was subtracted."""
    return (values - values.max()).exp().mean(0).log() + values.max()


def slips_with_impossible(values: Tensor) -> dict[str, Tensor]:
    """What goes wrong where some of the values are −∞."""
    possible = values > -math.inf
    counts = possible.sum(0).to(torch.float64)
    return {
        "samples of likelihood 0 are not counted: they are among the S": values.logsumexp(0) - counts.log(),
        "a logarithm of −∞ is taken for 0": log_mean(values.masked_fill(~possible, 0.0)),
    }


# Task 1: naive_log_evidence


def naive_case(checked: str, log_likelihood: Tensor) -> Case:
    samples, rows = log_likelihood.shape
    right = importance_weights.log_evidence(log_likelihood)
    mistakes = {
        f"{JENSEN}: E[log p(x | z)] ≤ log E[p(x | z)]": log_likelihood.mean(0),
        **slips_of_a_log_mean(log_likelihood),
    }
    return Case(checked, (log_likelihood,), right, mistakes, made=Made(sizes={"S": samples, "N": rows}))


def far(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Logarithms at −2000 and at 300, some of them −∞: any number that stands for −∞ would outweigh the first."""
    levels = torch.where(torch.arange(rows) % 2 == 0, -2000.0, 300.0).to(torch.float64)
    return with_impossible(generator, levels + normal(generator, samples, rows))


@case()
def evidence_of_some_rows(generator):
    return naive_case("log p(x_n) of 9 rows from 6 samples of the prior", 2 * normal(generator, 6, 9) - 3)


@case(hidden=True)
def evidence_drawn(generator):
    return naive_case("log p(x_n) for other sizes", 2 * normal(generator, 12, 7) - 1)


@case(hidden=True)
def evidence_extreme(generator):
    log_likelihood = extreme(generator, 6, 4)
    made = naive_case("log p(x_n) where exp under- and overflows", log_likelihood)
    return told(made, UNDERFLOW, STAND_IN, {ONE_FOR_ALL: one_for_all(log_likelihood)})


@case(hidden=True)
def evidence_with_impossible_samples(generator):
    log_likelihood = far(generator, 9, 5)
    made = naive_case("log p(x_n) with samples that cannot have made x_n", log_likelihood)
    return told(made, IMPOSSIBLE, REPLACED, slips_with_impossible(log_likelihood))


@case(hidden=True)
def evidence_in_single_precision(generator):
    log_likelihood = with_impossible(generator, normal(generator, 9, 5) - 200)
    return single_precision(naive_case("log p(x_n) in single precision", log_likelihood))


# Task 2: importance_log_evidence

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


# Task 3: posterior_mean


def posterior_mean_case(checked: str, log_weights: Tensor, values: Tensor) -> Case:
    right = importance_weights.self_normalised_mean(log_weights, values)
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


def normalized_for_all(log_weights: Tensor) -> Tensor:
    """Weights that sum to one, after the largest of all logarithms was subtracted."""
    weights = (log_weights - log_weights.max()).exp()
    return weights / weights.sum(0)


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


# Task 4: effective_sample_size


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


# Task 5: elbo_and_gap


def bound_of(answer: Any) -> Any:
    """The first of the two values."""
    elbo, _ = answer
    return elbo


def gap_of(answer: Any) -> Any:
    """The second of the two values."""
    _, gap = answer
    return gap


def by_loops(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> tuple[Tensor, Tensor]:
    """The ELBO and the divergence from the posterior, each row by loops over the states."""
    prior = log_prior.exp().tolist()
    levels = log_likelihood.amax(1)
    bounds, gaps = [], []
    for likely, row in zip((log_likelihood - levels[:, None]).exp().tolist(), q.tolist(), strict=True):
        joint = [p * value for p, value in zip(prior, likely, strict=True)]
        bounds.append(two_state.elbo_forms(prior, likely, row)[0])
        gaps.append(two_state.kl(row, [value / sum(joint) for value in joint]))
    return real(bounds) + levels, real(gaps)


def wrong_bounds(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> dict[str, Tensor]:
    """What mistakes give for the ELBO, where no entry of q is 0."""
    _, gaps = by_loops(log_prior, log_likelihood, q)
    states = q.shape[1]
    log_joint, log_q, prior = log_prior + log_likelihood, q.log(), log_prior.exp()
    log_p, log_posterior = log_joint.logsumexp(1), log_joint.log_softmax(1)
    posterior, entropy = log_posterior.exp(), -(q * log_q).sum(1)
    expected_joint, fit = (q * log_joint).sum(1), (q * log_likelihood).sum(1)
    to_prior = (q * (log_q - log_prior)).sum(1)
    hard = torch.eye(states, dtype=q.dtype)

    def at(shares: Tensor) -> Tensor:  # the ELBO of another q
        return (shares * log_joint + torch.special.entr(shares)).sum(1)

    return {
        "the gap came first: the ELBO is the first of the two values": gaps,
        "the prior is left out: log p(x, z) holds log p(z) too": fit + entropy,
        "it is KL(p(z)‖q) that is subtracted, not KL(q‖p(z))": fit - (prior * (log_prior - log_q)).sum(1),
        "it is KL(p(z | x)‖q) that is subtracted from log p(x), not KL(q‖p(z | x))": (
            log_p - (posterior * (log_posterior - log_q)).sum(1)
        ),
        "KL(q‖p(z | x)) is added to log p(x), not subtracted": log_p + gaps,
        "KL(q‖p(z)) is subtracted from log p(x): that is what p(z | x) is for": log_p - to_prior,
        "KL(q‖p(z | x)) is subtracted from E_q[log p(x | z)]: that is what p(z) is for": fit - gaps,
        "KL(q‖p(z | x)) is subtracted from a log-evidence without the prior": (
            log_likelihood.logsumexp(1) - gaps
        ),
        "KL(q‖p(z)) is subtracted from E_q[log p(x, z)]: the prior counts twice": expected_joint - to_prior,
        "the logarithm is missing: E_q[p(x, z) / q(z)], which is p(x) whatever q is": log_joint.exp().sum(1),
        WHATEVER_Q: log_p,
        "the posterior stands where the joint belongs: this is -KL(q‖p(z | x))": -gaps,
        "this is E_q[log p(z | x)]": (q * log_posterior).sum(1),
        "this is -KL(q‖p(z)): the likelihood is left out": -to_prior,
        "this is KL(q‖p(z))": to_prior,
        "this is the entropy of q": entropy,
        "this is the entropy of q with the wrong sign": -entropy,
        "the mean over the states is taken without the weights q": (log_joint - log_q).mean(1),
        "the sum over the states is taken without the weights q": (log_joint - log_q).sum(1),
        "log q is not weighed by q": expected_joint - log_q.sum(1),
        "log p(x, z) is not weighed by q": log_joint.sum(1) + entropy,
        "log p(z) is not weighed by q": fit + log_prior.sum() + entropy,
        "log p(x | z) is not weighed by q": log_likelihood.sum(1) - to_prior,
        "log p(x | z) is averaged without the weights q": log_likelihood.mean(1) - to_prior,
        "the mean is that under the prior, not under q": (prior * (log_joint - log_q)).sum(1),
        "log p(x | z) is averaged under the prior, not under q": (prior * log_likelihood).sum(1) - to_prior,
        "this is the mean of log p(x | z) under the prior": (prior * log_likelihood).sum(1),
        "the mean is that under the posterior, not under q": (posterior * (log_joint - log_q)).sum(1),
        "log p(x, z) is averaged under the posterior, not under q": (posterior * log_joint).sum(1) + entropy,
        "the entropy is that of the posterior, not of q": expected_joint - (posterior * log_posterior).sum(1),
        "the entropy is that of the prior, not of q": expected_joint - (prior * log_prior).sum(),
        "the logarithm of E_q[p(x | z)] is taken, not the mean of the logarithm": (
            (log_likelihood + log_q).logsumexp(1) - to_prior
        ),
        "the logarithm of E_q[p(x | z)] came back": (log_likelihood + log_q).logsumexp(1),
        "the logarithm of E_q[p(x, z)] is taken, not the mean of the logarithm": (
            (log_joint + log_q).logsumexp(1) + entropy
        ),
        "the logarithm of E_q[p(x, z)] came back": (log_joint + log_q).logsumexp(1),
        "p(x, z) itself is averaged, not its logarithm": (q * log_joint.exp()).sum(1) + entropy,
        "p(x | z) itself is averaged, not its logarithm": (q * log_likelihood.exp()).sum(1) - to_prior,
        "p(z) itself is averaged, not its logarithm": fit + (q * prior).sum(1) + entropy,
        "q itself stands where its logarithm belongs": expected_joint - q.square().sum(1),
        "only the most probable state of q counts": (log_joint - log_q)
        .gather(1, q.argmax(1, keepdim=True))
        .squeeze(1),
        "only the most probable state of q counts, as if q were certain": at(hard[q.argmax(1)]),
        "only the most probable state of the posterior counts": at(hard[log_joint.argmax(1)]),
        "the largest log(p(x, z) / q(z)) came back": (log_joint - log_q).amax(1),
        "q went through softmax: its entries are probabilities already": at(q.softmax(1)),
        "q is normalized over the data: its rows sum to one already": at(q / q.sum(0)),
        "q is taken for a logarithm": (q.exp() * (log_joint - q)).sum(1),
        "the prior is taken to be uniform": fit + entropy - math.log(states),
        "the entropy of q is divided by K": expected_joint + entropy / states,
        "log p(x, z) is averaged over the states, with the weights q and 1/K": expected_joint / states
        + entropy,
        "log p(x | z) is averaged over the states, with the weights q and 1/K": fit / states - to_prior,
        "KL(q‖p(z)) is divided by K": fit - to_prior / states,
        "the entropy of q is to the base 2": expected_joint + entropy / math.log(2),
        "it is summed over the data, not over the states": (q * (log_joint - log_q)).sum(0),
        "it is averaged over the data, not over the states": (q * (log_joint - log_q)).mean(0),
        "it is not summed over the states": q * (log_joint - log_q),
        "the entropy is summed over the data, too": expected_joint + entropy.sum(),
        "the entropy is averaged over the data": expected_joint + entropy.mean(),
        "KL(q‖p(z)) is summed over the data, too": fit - to_prior.sum(),
        "KL(q‖p(z)) is averaged over the data": fit - to_prior.mean(),
        "E_q[log p(x, z)] is summed over the data, too": expected_joint.sum() + entropy,
        "E_q[log p(x | z)] is summed over the data, too": fit.sum() - to_prior,
        "log q is divided by, not subtracted": (q * log_joint / log_q).sum(1),
    }


def bound_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> Case:
    """The ELBO, where no entry of q is 0."""
    bounds, _ = by_loops(log_prior, log_likelihood, q)
    entropy, fit = torch.special.entr(q).sum(1), (q * log_likelihood).sum(1)
    prior = (q * log_prior).sum(1)
    terms = {
        "the entropy of q": entropy,
        "E_q[log p(x | z)]": fit,
        "E_q[log p(z)]": prior,
        "E_q[log p(x, z)]": fit + prior,
        "KL(q‖p(z))": prior + entropy,
    }
    rows, states = q.shape
    return Case(
        checked,
        (log_prior, log_likelihood, q),
        bounds,
        wrong_bounds(log_prior, log_likelihood, q),
        bound_of,
        made=Made(sizes={"N": rows, "K": states}, terms=terms),
    )


def wrong_gaps(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> dict[str, Tensor]:
    """What mistakes give for the gap, where no entry of q is 0 and the ELBO is right."""
    bounds, gaps = by_loops(log_prior, log_likelihood, q)
    log_joint, log_q, prior, states = log_prior + log_likelihood, q.log(), log_prior.exp(), q.shape[1]
    log_p, log_posterior = log_joint.logsumexp(1), log_joint.log_softmax(1)
    posterior, entropy = log_posterior.exp(), -(q * log_q).sum(1)
    reverse = (posterior * (log_posterior - log_q)).sum(1)
    middle = (q + posterior) / 2
    to_middle = (q * (log_q - middle.log())).sum(1)
    return {
        "it is KL(p(z | x)‖q), not KL(q‖p(z | x))": reverse,
        "it is KL(q‖p(z | x)) and KL(p(z | x)‖q) together": gaps + reverse,
        "it is the mean of KL(q‖p(z | x)) and KL(p(z | x)‖q)": (gaps + reverse) / 2,
        "it is the divergence of q and p(z | x) from their mean": (
            (to_middle + (posterior * (log_posterior - middle.log())).sum(1)) / 2
        ),
        "it is the divergence from the prior, not from the posterior": (q * (log_q - log_prior)).sum(1),
        "it is the divergence of the prior from q": (prior * (log_prior - log_q)).sum(1),
        "it is the divergence of the posterior from the prior": (posterior * (log_posterior - log_prior)).sum(
            1
        ),
        "it is the divergence from a posterior without the prior": (
            (q * (log_q - log_likelihood.log_softmax(1))).sum(1)
        ),
        "it is the divergence from the likelihood, which is no distribution of z": (
            (q * (log_q - log_likelihood)).sum(1)
        ),
        "it is the divergence from a posterior that is normalized over the data": (
            (q * (log_q - log_joint.log_softmax(0))).sum(1)
        ),
        "the posterior is not normalized: this is -ELBO": -bounds,
        "the ELBO came back in the place of the gap": bounds,
        "log p(x) came back: the ELBO is to be subtracted from it": log_p,
        "the ELBO is added to log p(x), not subtracted": log_p + bounds,
        "log p(x) is divided by the ELBO, not less it": log_p / bounds,
        "the ELBO is divided by log p(x)": bounds / log_p,
        "the evidence stands where its logarithm belongs": log_p.exp() - bounds,
        "p(x) - exp(ELBO) came back": log_p.exp() - bounds.exp(),
        "the exponential of the ELBO is subtracted, not the ELBO": log_p - bounds.exp(),
        "the log-evidence leaves the prior out": log_likelihood.logsumexp(1) - bounds,
        "the log-evidence is a mean over the states, not a sum": log_p - math.log(states) - bounds,
        "the likelihood is averaged over the states without the prior": log_mean(log_likelihood, 1) - bounds,
        "the logarithms are added up over the states, where the log-evidence is the logarithm of a sum": (
            log_joint.sum(1) - bounds
        ),
        "the log-evidence is the mean of log p(x | z) under the prior": (prior * log_likelihood).sum(1)
        - bounds,
        "the log-evidence has q in the place of the prior": (log_likelihood + log_q).logsumexp(1) - bounds,
        "the log-evidence is that of the most probable state alone": log_joint.amax(1) - bounds,
        "the log-evidence is E_q[log p(x, z)]: this is minus the entropy of q": -entropy,
        "this is the entropy of q": entropy,
        "the entropy of q is left out: this is -E_q[log p(z | x)]": gaps + entropy,
        "the entropy of q has the wrong sign": gaps + 2 * entropy,
        "this is E_q[log p(z | x)]": -gaps - entropy,
        "the divergence is summed over the states without the weights q": (log_q - log_posterior).sum(1),
        "the divergence is averaged over the states without the weights q": (log_q - log_posterior).mean(1),
        "the terms of the divergence have no sign: |log q - log p(z | x)|": (
            (q * (log_q - log_posterior).abs()).sum(1)
        ),
        "the probabilities are subtracted, not their logarithms": (q * (q - posterior)).sum(1),
        "the logarithms are missing: q² / p(z | x)": (q.square() / posterior).sum(1),
        "it is the sum of |q - p(z | x)|, another distance": (q - posterior).abs().sum(1),
        "it is half the sum of |q - p(z | x)|, another distance": (q - posterior).abs().sum(1) / 2,
        "it is the sum of (q - p(z | x))², another distance": (q - posterior).square().sum(1),
        "the log-evidence is summed over the data": log_p.sum() - bounds,
        "the log-evidence is averaged over the data": log_p.mean() - bounds,
        "the ELBO is summed over the data": log_p - bounds.sum(),
        "the ELBO is averaged over the data": log_p - bounds.mean(),
        "the log-evidence runs over the data, not over the states": log_joint.logsumexp(0),
        "it is summed over the data, not over the states": (q * (log_q - log_posterior)).sum(0),
        "it is not summed over the states": q * (log_q - log_posterior),
        "no gap is left: 0 came back, as if q were the posterior": torch.zeros_like(gaps),
    }


def gap_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> Case:
    """The gap, where no entry of q is 0. The check of the bound comes first, so the bound is right here."""
    _, gaps = by_loops(log_prior, log_likelihood, q)
    mistakes, (rows, states) = wrong_gaps(log_prior, log_likelihood, q), q.shape
    made = Made(sizes={"N": rows, "K": states})
    return Case(checked, (log_prior, log_likelihood, q), gaps, mistakes, gap_of, made=made)


Bits = tuple[Tensor, Tensor, Tensor]


def drawn_bits(generator: torch.Generator, rows: int, states: int) -> Bits:
    log_prior = normal(generator, states).log_softmax(0)
    return log_prior, normal(generator, rows, states) - 1, normal(generator, rows, states).softmax(1)


def with_zeros(generator: torch.Generator, q: Tensor) -> Tensor:
    """Some rows sure of one state, each other with one zero, but for the last."""
    q, (rows, states) = q.clone(), q.shape
    q[torch.arange(rows - 1), torch.randint(states, (rows - 1,), generator=generator)] = 0
    q[: rows // 2] = torch.eye(states, dtype=q.dtype)[
        torch.randint(states, (rows // 2,), generator=generator)
    ]
    return q / q.sum(1, keepdim=True)


def not_a_number(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> dict[str, Tensor]:
    naive = (q * (log_prior + log_likelihood - q.log())).sum(1)
    return {
        NOT_A_NUMBER: naive,
        "0 log 0 became NaN, and a row with a 0 in q got 0 for it": naive.nan_to_num(),
    }


@case()
def bound_for_any_q(generator):
    return bound_case("the ELBO of 9 rows, K = 6", *drawn_bits(generator, 9, 6))


@case()
def bound_with_a_zero(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 4, 6)
    bits = log_prior, log_likelihood, with_zeros(generator, q)
    made = bound_case("the ELBO of 4 rows, some with zeros in q", *bits)
    return replace(made, mistakes=not_a_number(*bits), degenerate="q has zeros")


@case()
def bound_at_the_posterior(generator):
    log_prior, log_likelihood, _ = drawn_bits(generator, 4, 6)
    posterior = (log_prior + log_likelihood).softmax(1)
    checked = "the ELBO of 4 rows at q = p(z | x), where it equals log p(x)"
    return quiet(bound_case(checked, log_prior, log_likelihood, posterior))


@case()
def gap_for_any_q(generator):
    return gap_case("the gap log p(x) - ELBO of 9 rows, K = 6", *drawn_bits(generator, 9, 6))


@case(hidden=True)
def bound_drawn(generator):
    return bound_case("the ELBO for other sizes", *drawn_bits(generator, 11, 5))


@case(hidden=True)
def gap_drawn(generator):
    return gap_case("the gap for other sizes", *drawn_bits(generator, 11, 5))


@case(hidden=True)
def bound_with_zeros(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 6, 4)
    bits = log_prior, log_likelihood, with_zeros(generator, q)
    made = bound_case("the ELBO for a q with zeros in it", *bits)
    return replace(made, mistakes=not_a_number(*bits), degenerate="q has zeros")


@case(hidden=True)
def gap_with_zeros(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 6, 4)
    q = with_zeros(generator, q)
    made = gap_case("the gap for a q with zeros in it", log_prior, log_likelihood, q)
    naive = (q * (q.log() - (log_prior + log_likelihood).log_softmax(1))).sum(1)
    mistakes = {
        NOT_A_NUMBER: naive,
        "0 log 0 became NaN, and a row with a 0 in q got 0 for it": naive.nan_to_num(),
    }
    return replace(made, mistakes=mistakes, degenerate="q has zeros")


def improbable(generator: torch.Generator) -> Bits:
    """States so improbable that a small number added to their probabilities would outweigh these."""
    log_prior, log_likelihood, q = drawn_bits(generator, 6, 4)
    log_prior = (log_prior - 100 * (torch.arange(4) == 1)).log_softmax(0)
    levels = torch.where(torch.arange(6) % 2 == 0, -30.0, 30.0).to(torch.float64)
    return log_prior, log_likelihood + levels[:, None] - 60 * (torch.arange(4) == 2), q


@case(hidden=True)
def bound_of_improbable_states(generator):
    log_prior, log_likelihood, q = improbable(generator)
    made = bound_case("the ELBO where probabilities are tiny", log_prior, log_likelihood, q)
    return told(made, "", TINY)


@case(hidden=True)
def gap_of_improbable_states(generator):
    log_prior, log_likelihood, q = improbable(generator)
    made = gap_case("the gap where probabilities are tiny", log_prior, log_likelihood, q)
    return told(made, "", TINY)


def near_zero(generator: torch.Generator) -> Bits:
    """Rows of many states whose ELBO is a few thousandths, so that small errors in it are seen."""
    log_prior, log_likelihood, q = drawn_bits(generator, 4, 30)
    q[:, ::5] = 0
    q = q / q.sum(1, keepdim=True)
    bounds, _ = by_loops(log_prior, log_likelihood, q)
    return log_prior, log_likelihood + (uniform(generator, 0.003, 0.006, 4) - bounds)[:, None], q


@case(hidden=True)
def bound_near_zero(generator):
    bits = near_zero(generator)
    made = bound_case("the ELBO of many states, small numbers added inside logarithms counting", *bits)
    return told(made, NOT_A_NUMBER, NEARLY, not_a_number(*bits))


@case(hidden=True)
def gap_near_the_posterior(generator):
    log_prior, log_likelihood, _ = drawn_bits(generator, 4, 30)
    q = (log_prior + log_likelihood + 0.1 * normal(generator, 4, 30)).softmax(1)
    made = gap_case("the gap of a q that is nearly the posterior", log_prior, log_likelihood, q)
    return told(made, "", NEARLY)


@case(hidden=True)
def gap_in_single_precision(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 5, 4)
    q = with_zeros(generator, q)
    return single_precision(gap_case("the gap in single precision", log_prior, log_likelihood, q))


# Task 6: gaussian_elbo


def gaussian_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, model: LinearGaussian) -> Case:
    """A linear Gaussian model whose noise covariance is diagonal, and a diagonal Gaussian q for each row."""
    W, b, noise_covariance = model[:3]
    right = linear_gaussian.elbo(model, x, mean, torch.diag_embed(log_var.exp()))
    (rows, measured), hidden = x.shape, mean.shape[1]
    noise, var, log_2pi = noise_covariance.diagonal(), log_var.exp(), math.log(2 * math.pi)
    deviations, spread = x - b - mean @ W.T, var @ W.square().T  # (N, D)
    terms = gaussian_terms(deviations, spread, noise, mean, log_var)
    made = Made(sizes={"N": rows, "D": measured, "M": hidden}, terms=terms)
    fit, divergence = terms["E_q[log p(x | z)]"], -terms["KL(q‖p(z))"]
    entropy, at_mean = terms["the entropy of q"], fit - terms["the spread of q in E_q[log p(x | z)]"]

    def likelihood(by: Tensor = deviations, of: Tensor = spread, noise: Tensor = noise) -> Tensor:
        return -0.5 * ((by.square() + of) / noise + noise.log() + log_2pi).sum(1)

    def from_prior(var: Tensor = var, log: Tensor = log_var, squares: Tensor | None = None) -> Tensor:
        return 0.5 * (var + (mean.square() if squares is None else squares) - 1 - log).sum(1)

    def spread_by(var: Tensor) -> Tensor:
        return var @ W.square().T

    def with_var(var: Tensor, log: Tensor) -> Tensor:
        return likelihood(of=spread_by(var)) - from_prior(var, log)

    squared, root, turned = (2 * log_var).exp(), (log_var / 2).exp(), (-log_var).exp()
    reverse = 0.5 * ((1 + mean.square()) / var - 1 + log_var).sum(1)
    log_p = linear_gaussian.log_evidence(model, x)
    ones, squares = torch.ones_like(noise), deviations.square().sum(1)
    mistakes = {
        # the likelihood
        "this is E_q[log p(x | z)]: the divergence from the prior is left out": fit,
        "this is log p(x | z) at the mean of q: its spread and the divergence are left out": at_mean,
        "E_q[log p(x | z)] lacks its factor ½, or has it twice over": 2 * fit - divergence,
        "E_q[log p(x | z)] is averaged over the D measurements, not summed": fit / measured - divergence,
        "the mean over D and the mean over M stand where sums belong": (fit / measured - divergence / hidden),
        "b is left out": likelihood(deviations + b) - divergence,
        "b is subtracted twice": likelihood(deviations - b) - divergence,
        "b is added, not subtracted": likelihood(deviations + 2 * b) - divergence,
        "W m is added to x, not subtracted": likelihood(x - b + mean @ W.T) - divergence,
        "W m is left out: the deviation is x - b": likelihood(x - b) - divergence,
        "x is left out of the deviation": likelihood(b + mean @ W.T) - divergence,
        "the deviations are not squared": fit
        + 0.5 * ((deviations.square() - deviations) / noise).sum(1)
        - divergence,
        "the absolute deviations stand where their squares belong": (
            fit + 0.5 * ((deviations.square() - deviations.abs()) / noise).sum(1) - divergence
        ),
        "noise_var is used as a standard deviation": (
            likelihood(of=spread_by(var), noise=noise.square()) - divergence
        ),
        "noise_var is used as a standard deviation, but not for the spread of q": (
            likelihood(of=spread * noise, noise=noise.square()) - divergence
        ),
        "noise_var is squared under the deviations": (
            fit
            + 0.5 * ((deviations.square() + spread) * (1 / noise - 1 / noise.square())).sum(1)
            - divergence
        ),
        "the root of noise_var stands where the variance belongs": likelihood(noise=noise.sqrt())
        - divergence,
        "the root of noise_var stands under the deviations": (
            fit + 0.5 * ((deviations.square() + spread) * (1 / noise - 1 / noise.sqrt())).sum(1) - divergence
        ),
        "the root of noise_var stands under the deviations, noise_var under the spread": (
            fit + 0.5 * (deviations.square() * (1 / noise - 1 / noise.sqrt())).sum(1) - divergence
        ),
        "it is multiplied by noise_var, not divided": (
            fit + 0.5 * ((deviations.square() + spread) * (1 / noise - noise)).sum(1) - divergence
        ),
        "the deviations are not divided by noise_var": (
            fit + 0.5 * (deviations.square() * (1 / noise - 1)).sum(1) - divergence
        ),
        "neither the deviations nor the spread are divided by noise_var": (
            fit + 0.5 * ((deviations.square() + spread) * (1 / noise - 1)).sum(1) - divergence
        ),
        "noise_var is taken to be 1": likelihood(noise=ones) - divergence,
        "all measurements have the mean of noise_var": likelihood(noise=noise.mean() * ones) - divergence,
        "all measurements have the first of noise_var": likelihood(noise=noise[0] * ones) - divergence,
        "noise_var is taken for a logarithm": likelihood(noise=noise.exp()) - divergence,
        "the logarithm is taken of the sum of noise_var, not of each": (
            fit + 0.5 * (noise.log().sum() - noise.sum().log()) - divergence
        ),
        "the logarithm is taken of D times the mean of noise_var, D times": (
            fit + 0.5 * (noise.log().sum() - measured * noise.mean().log()) - divergence
        ),
        "noise_var stands where its logarithm belongs": fit + 0.5 * (noise.log() - noise).sum() - divergence,
        "the log-determinant of the noise is averaged over D": (
            fit + 0.5 * (noise.log().sum() - noise.log().mean()) - divergence
        ),
        "D is missing in D log 2π": right + 0.5 * (measured - 1) * log_2pi,
        "M stands in the place of D in D log 2π": right + 0.5 * (measured - hidden) * log_2pi,
        "N stands in the place of D in D log 2π": right + 0.5 * (measured - rows) * log_2pi,
        "log π stands where log 2π belongs": right + 0.5 * measured * math.log(2),
        "2π stands where its logarithm belongs": right + 0.5 * measured * (log_2pi - 2 * math.pi),
        "the constants of log p(x | z) are missing: D log 2π and the log-determinant of the noise": (
            right + 0.5 * (noise.log() + log_2pi).sum()
        ),
        "the squared error stands for -log p(x | z)": -squares - divergence,
        "half the squared error stands for -log p(x | z)": -squares / 2 - divergence,
        "the mean squared error stands for -log p(x | z)": -squares / measured - divergence,
        "the squared error, with the spread of q, stands for -log p(x | z)": (
            -squares - spread.sum(1) - divergence
        ),
        "half the squared error, with the spread of q, stands for -log p(x | z)": (
            -squares / 2 - spread.sum(1) / 2 - divergence
        ),
        "the likelihood has no constants, nor has q a spread in it": (
            -0.5 * (deviations.square() / noise).sum(1) - divergence
        ),
        "the evidence stands where E_q[log p(x | z)] belongs": log_p - divergence,
        # the spread of q
        "W is not squared in the spread of q": likelihood(of=var @ W.T) - divergence,
        "the absolute W stands where its square belongs in the spread of q": likelihood(of=var @ W.abs().T)
        - divergence,
        "W is left out of the spread of q": likelihood(of=var.sum(1, keepdim=True).expand(x.shape))
        - divergence,
        "the standard deviations are added before they are squared": likelihood(of=(root @ W.T).square())
        - divergence,
        "the spread W σ² is squared as a whole": likelihood(of=(var @ W.T).square()) - divergence,
        "the spread of q is not divided by noise_var": (at_mean - 0.5 * spread.sum(1) - divergence),
        "the spread of q is divided by noise_var squared": (
            at_mean - 0.5 * (spread / noise.square()).sum(1) - divergence
        ),
        "the spread of q is multiplied by noise_var, not divided": (
            at_mean - 0.5 * (spread * noise).sum(1) - divergence
        ),
        "the spread of q is averaged over the M coordinates": likelihood(of=spread / hidden) - divergence,
        "the spread of q is averaged over the D measurements": (
            at_mean - 0.5 * (spread / noise).mean(1) - divergence
        ),
        "the spread of q is averaged over all rows": (
            likelihood(of=spread.mean(0).expand(x.shape)) - divergence
        ),
        "the spread of q is the posterior predictive W Wᵀ, whatever its variance": (
            likelihood(of=spread_by(torch.ones_like(var))) - divergence
        ),
        "the squared mean of q stands where its variance belongs in the first term": (
            likelihood(of=spread_by(mean.square())) - divergence
        ),
        # log_var
        "log_var is read as the logarithm of the standard deviation": with_var(squared, 2 * log_var),
        "log_var is read as the logarithm of the standard deviation, but where it stands by itself": (
            with_var(squared, log_var)
        ),
        "log_var is read as the logarithm of the standard deviation in the first term": (
            likelihood(of=spread_by(squared)) - divergence
        ),
        "log_var is read as the logarithm of the standard deviation in the divergence": (
            fit - from_prior(squared, 2 * log_var)
        ),
        "the variance of q is squared in the divergence": fit - from_prior(squared),
        "the standard deviation of q stands where its variance belongs": with_var(root, log_var),
        "the standard deviation of q stands where its variance belongs, in the logarithm too": (
            with_var(root, log_var / 2)
        ),
        "the standard deviation of q stands where its variance belongs in the first term": (
            likelihood(of=spread_by(root)) - divergence
        ),
        "the standard deviation of q stands where its variance belongs in the divergence": (
            fit - from_prior(root)
        ),
        "the standard deviation of q stands for its variance in the divergence, in the logarithm too": (
            fit - from_prior(root, log_var / 2)
        ),
        "log_var is used as the variance, without exp": with_var(log_var, log_var),
        "log_var is used as the variance in the first term, without exp": (
            likelihood(of=spread_by(log_var)) - divergence
        ),
        "the variance of q cancels in the divergence: it and its logarithm are mixed up": fit
        - from_prior(log_var),
        "exp(-log_var) stands where the variance belongs": with_var(turned, log_var),
        "exp(-log_var) stands where the variance belongs, and -log_var for its logarithm": (
            with_var(turned, -log_var)
        ),
        "exp(-log_var) stands where the variance belongs in the first term": (
            likelihood(of=spread_by(turned)) - divergence
        ),
        "exp(-log_var) stands where the variance belongs in the divergence": fit - from_prior(turned),
        # the divergence
        "it is KL(p(z)‖q) that is subtracted, not KL(q‖p(z))": fit - reverse,
        "the divergence is averaged over the M coordinates of z, not summed": fit - divergence / hidden,
        "the divergence is averaged over the D measurements": fit - divergence / measured,
        "the divergence lacks its factor ½": fit - 2 * divergence,
        "the divergence holds the mean, not its square": fit - from_prior(squares=mean),
        "the divergence holds the absolute mean, not its square": fit - from_prior(squares=mean.abs()),
        "the divergence holds the square of the summed means": (
            right + 0.5 * (mean.square().sum(1) - mean.sum(1).square())
        ),
        "the divergence holds its 1 once, not M times": right - (hidden - 1) / 2,
        "the divergence has D where M belongs": right + (measured - hidden) / 2,
        "the divergence holds the square of log_var": fit - from_prior(log=log_var.square()),
        "the divergence has the variance and the mean only": right - 0.5 * (hidden + log_var.sum(1)),
        "the divergence is that of the posterior: KL(q‖p(z | x))": fit - (log_p - right),
        "the divergence is summed over all rows": fit - divergence.sum(),
        "the divergence is averaged over all rows": fit - divergence.mean(),
        "the divergence is averaged over rows and coordinates": fit - divergence.mean() / hidden,
        "E_q[log p(x | z)] is summed over all rows, the divergence is not": fit.sum() - divergence,
        "E_q[log p(x | z)] is averaged over all rows, the divergence is not": fit.mean() - divergence,
        "E_q[log p(x | z)] is averaged over rows and measurements": fit.mean() / measured - divergence,
        "the divergence is not summed over the M coordinates": (
            fit[:, None] - 0.5 * (var + mean.square() - 1 - log_var)
        ),
        "E_q[log p(x | z)] is not summed over the D measurements": (
            -0.5 * ((deviations.square() + spread) / noise + noise.log() + log_2pi) - divergence[:, None]
        ),
        # the whole
        "this is KL(q‖p(z))": divergence,
        "this is -KL(q‖p(z))": -divergence,
        WHATEVER_Q: log_p,
        "this is the gap, KL(q‖p(z | x))": log_p - right,
        "this is -KL(q‖p(z | x)), without the log-evidence": right - log_p,
        "KL(q‖p(z | x)) is added to log p(x), not subtracted": 2 * log_p - right,
        "the prior is left out: log p(x, z) holds log p(z) too": fit + entropy,
        "the prior stands at the mean of q: E_q[log p(z)] holds the variances too": right + 0.5 * var.sum(1),
        "neither term has the spread of q: this is log p(x, z) at its mean, and the entropy": (
            at_mean + 0.5 * var.sum(1) - divergence
        ),
        "this is log p(x, z) at the mean of q": at_mean + 0.5 * var.sum(1) - divergence - entropy,
        "the log 2π of the prior is missing, that of the entropy is there": right + 0.5 * hidden * log_2pi,
        "the log 2π of the entropy is missing, that of the prior is there": right - 0.5 * hidden * log_2pi,
        "the entropy of q is that of its standard deviations, log σ for log σ²": right - log_var.sum(1) / 4,
        "the entropy of q is averaged over the M coordinates": right - entropy + entropy / hidden,
    }
    return Case(checked, (x, mean, log_var, W, b, noise), right, mistakes, made=made)


def gaussian_terms(
    deviations: Tensor, spread: Tensor, noise: Tensor, mean: Tensor, log_var: Tensor
) -> dict[str, Tensor]:
    """What the Gaussian ELBO is a sum of, in several ways."""
    log_2pi = math.log(2 * math.pi)
    of_likelihood = {
        "the squared deviation of x from W m + b": -0.5 * (deviations.square() / noise).sum(1),
        "the spread of q in E_q[log p(x | z)]": -0.5 * (spread / noise).sum(1),
        "the log-determinant of the noise": -0.5 * noise.log().sum(),
        "D log 2π": real(-0.5 * len(noise) * log_2pi),
    }
    of_divergence = {
        "the variance of q in KL(q‖p(z))": -0.5 * log_var.exp().sum(1),
        "the squared mean of q in KL(q‖p(z))": -0.5 * mean.square().sum(1),
        "the -1 for each coordinate in KL(q‖p(z))": real(mean.shape[1] / 2),
        "log_var in KL(q‖p(z))": 0.5 * log_var.sum(1),
    }
    entropy = 0.5 * (log_var + log_2pi + 1).sum(1)
    divergence = torch.stack(torch.broadcast_tensors(*of_divergence.values())).sum(0)
    return {
        **of_likelihood,
        **of_divergence,
        "E_q[log p(x | z)]": torch.stack(torch.broadcast_tensors(*of_likelihood.values())).sum(0),
        "KL(q‖p(z))": divergence,
        "the entropy of q": entropy,
        "E_q[log p(z)]": divergence - entropy,
    }


def linear_model(W: Tensor, b: Tensor, noise_var: Tensor) -> LinearGaussian:
    return LinearGaussian(W, b, torch.diag(noise_var))


def wine_model() -> tuple[Tensor, LinearGaussian]:
    """The standardised wines, and a model of them with two hidden scores: as in the exercise's first cells."""
    x = data.standardise(data.wine().x)
    _, sizes, axes = torch.linalg.svd(x, full_matrices=False)
    variances = sizes.square() / len(x)
    noise = variances[2:].mean()
    W = axes[:2].T * (variances[:2] - noise).sqrt()
    return x, linear_model(W, torch.zeros(13, dtype=torch.float64), noise.expand(13))


def some_wines(generator: torch.Generator, rows: int) -> tuple[Any, ...]:
    x, model = wine_model()
    chosen = x[torch.randperm(len(x), generator=generator)[:rows]]
    return chosen, normal(generator, rows, 2), uniform(generator, -3.0, 1.0, rows, 2), model


def drawn_gaussian(generator: torch.Generator, rows: int, width: int, hidden: int) -> tuple[Any, ...]:
    W, b = normal(generator, width, hidden), 1 + normal(generator, width)
    model = linear_model(W, b, uniform(generator, 0.2, 0.8, width))
    x, mean = 2 * normal(generator, rows, width), normal(generator, rows, hidden)
    return x, mean, uniform(generator, -2.0, -0.5, rows, hidden), model


#: The little model of the lecture, z ~ N(0, 1), x | z ~ N(1.5 z, 0.4).
LITTLE = linear_model(real([[1.5]]), real([0.0]), real([0.4]))


@case()
def gaussian_bound_of_some_rows(generator):
    return gaussian_case("the ELBO of 9 rows, D = 6, M = 4", *drawn_gaussian(generator, 9, 6, 4))


@case()
def gaussian_bound_at_the_posterior(generator):
    x = 1.5 * normal(generator, 4, 1)
    mean, covariance = linear_gaussian.posterior(LITTLE, x)
    checked = "the ELBO of the lecture's little model at q = p(z | x), where it equals log p(x)"
    return quiet(gaussian_case(checked, x, mean, covariance.log().expand(4, 1), LITTLE))


@case()
def gaussian_bound_of_wines(generator):
    return quiet(gaussian_case("the ELBO of 4 wines", *some_wines(generator, 4)))


@case(hidden=True)
def gaussian_bound_drawn(generator):
    return gaussian_case("the Gaussian ELBO for other sizes", *drawn_gaussian(generator, 9, 4, 7))


@case(hidden=True)
def gaussian_bound_of_other_wines(generator):
    return quiet(gaussian_case("the Gaussian ELBO of other wines", *some_wines(generator, 6)))


@case(hidden=True)
def gaussian_bound_of_equal_sizes(generator):
    drawn = drawn_gaussian(generator, 4, 4, 4)
    return quiet(gaussian_case("the Gaussian ELBO with as many rows as measurements and coordinates", *drawn))


@case(hidden=True)
def gaussian_bound_of_extreme_variances(generator):
    """Variances of q and of the noise that a small number would change, or a clamp."""
    W, b = 1e-3 * normal(generator, 6, 4), normal(generator, 6)
    noise = torch.cat([uniform(generator, 1e-5, 2e-5, 3), uniform(generator, 0.5, 1.0, 3)])
    mean = normal(generator, 9, 4)
    x = mean @ W.T + b + noise.sqrt() * normal(generator, 9, 6)
    log_var = torch.cat([uniform(generator, -40.0, -25.0, 9, 2), uniform(generator, 2.0, 4.0, 9, 2)], 1)
    drawn = x, mean, log_var, linear_model(W, b, noise)
    return told(gaussian_case("the Gaussian ELBO with tiny and large variances", *drawn), "", CLAMPED)


@case(hidden=True)
def gaussian_bound_on_the_line(generator):
    drawn = drawn_gaussian(generator, 4, 3, 1)
    checked = "the Gaussian ELBO with a single hidden coordinate, in single precision"
    return single_precision(gaussian_case(checked, *drawn))


# Task 7: importance_weighted_bound


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
