"""Cases of exercise 02, the evidence and its lower bound.

For each task first how a case is made: the right value by an oracle (weights in decimals, loops over states, the joint
Gaussian of x and z), and what each known mistake gives. Then its cases: fixed ones with small numbers in sight, and out
of sight random ones, extreme ones and odd sizes. Cases on which mistakes coincide name none.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import first, normal, quiet, real, second, single_precision, uniform, without
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
SUMMED = "it is summed over the data: one number for each row is asked"
AVERAGED = "it is averaged over the data: one number for each row is asked"
UNDERFLOW = "exp under- or overflows: use logsumexp"
ZERO_BY_ZERO = "exp under- or overflows, and 0/0 is NaN: stay with logarithms"
WHATEVER_Q = "this is the log-evidence, whatever q is"
NOT_A_NUMBER = "0 log 0 became NaN: it counts as 0"


def log_mean(values: Tensor) -> Tensor:
    """The logarithm of the mean of exp(values) over the first axis."""
    return values.logsumexp(0) - math.log(len(values))


def with_impossible(generator: torch.Generator, values: Tensor) -> Tensor:
    """The values with −∞ in a third of the places, but not in the first row."""
    gone = torch.rand(values.shape, generator=generator) < 1 / 3
    gone[0] = False
    return values.masked_fill(gone, -math.inf)


def extreme(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Logarithms whose exponentials a float cannot hold, alternately too small and too large."""
    levels = 2000 * (-1.0) ** torch.arange(1, rows + 1, dtype=torch.float64)
    return levels + normal(generator, samples, rows)


# Task 1: naive_log_evidence


def naive_case(checked: str, log_likelihood: Tensor) -> Case:
    samples, rows = log_likelihood.shape
    right = importance_weights.log_evidence(log_likelihood)
    mistakes = {
        f"{JENSEN}: E[log p(x | z)] ≤ log E[p(x | z)]": log_likelihood.mean(0),
        "the sum over the samples is not divided by S": right + math.log(samples),
        "log S is added, not subtracted": right + 2 * math.log(samples),
        "S is subtracted, not its logarithm": right + math.log(samples) - samples,
        "the mean inside the logarithm runs over the data, not over the samples": log_mean(log_likelihood.T),
        "it is divided by N inside the logarithm, not by S": right + math.log(samples / rows),
        "only the best sample counts": log_likelihood.amax(0) - math.log(samples),
        "the largest log-likelihood came back": log_likelihood.amax(0),
        "the log-likelihoods of the samples are added up": log_likelihood.sum(0),
        "the logarithm is missing: this is an estimate of p(x)": right.exp(),
        SUMMED: right.sum(),
        AVERAGED: right.mean(),
    }
    return Case(checked, (log_likelihood,), right, mistakes)


@case()
def evidence_of_two_rows():
    likelihood = real([[0.4, 0.01], [0.2, 0.03], [0.15, 0.6]])
    return naive_case("log p(x_n) of 2 rows from 3 samples of the prior", likelihood.log())


@case(hidden=True)
def evidence_drawn(generator):
    return naive_case("log p(x_n) for other sizes", 2 * normal(generator, 7, 4) - 1)


@case(hidden=True)
def evidence_extreme(generator):
    log_likelihood = extreme(generator, 6, 4)
    made = naive_case("log p(x_n) where exp under- and overflows", log_likelihood)
    return replace(made, mistakes={UNDERFLOW: log_likelihood.exp().mean(0).log()})


@case(hidden=True)
def evidence_with_impossible_samples(generator):
    log_likelihood = with_impossible(generator, normal(generator, 9, 5))
    checked = "log p(x_n) with samples that cannot have made x_n, in single precision"
    return single_precision(naive_case(checked, log_likelihood))


# Task 2: importance_log_evidence


def importance_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, log_q: Tensor) -> Case:
    log_joint = log_prior + log_likelihood
    log_weights = log_joint - log_q
    samples, right = len(log_q), importance_weights.log_evidence(log_weights)
    mistakes = {
        "the prior p(z) is left out of the weight": log_mean(log_likelihood - log_q),
        "the likelihood p(x | z) is left out of the weight": log_mean(log_prior - log_q),
        "the joint is not divided by q(z)": log_mean(log_joint),
        "the joint is multiplied by q(z), not divided": log_mean(log_joint + log_q),
        "the weight is upside down: q(z) / p(x, z)": log_mean(-log_weights),
        "the weights are left out: this is the mean likelihood": log_mean(log_likelihood),
        f"{JENSEN}: this is an estimate of the ELBO": log_weights.mean(0),
        "the sum over the samples is not divided by S": right + math.log(samples),
        "the weights are normalised to sum to one: their sum is then 1 whatever the data": torch.zeros_like(
            right
        ),
        "the weights are normalised to sum to one: their mean is then 1/S whatever the data": torch.full_like(
            right, -math.log(samples)
        ),
        "the mean inside the logarithm runs over the data, not over the samples": log_mean(log_weights.T),
        "only the largest weight counts": log_weights.amax(0) - math.log(samples),
        "the logarithm is missing: this is an estimate of p(x)": right.exp(),
        SUMMED: right.sum(),
    }
    return Case(checked, (log_prior, log_likelihood, log_q), right, mistakes)


@case()
def importance_of_three_samples():
    log_prior = real([[0.5, 0.3], [0.3, 0.4], [0.2, 0.3]]).log()
    log_likelihood = real([[0.1, 0.7], [0.6, 0.02], [0.35, 0.4]]).log()
    log_q = real([[0.25, 0.6], [0.55, 0.15], [0.4, 0.25]]).log()
    checked = "log p(x_n) of 2 rows from 3 samples of another q for each"
    return importance_case(checked, log_prior, log_likelihood, log_q)


@case(hidden=True)
def importance_drawn(generator):
    parts = (shift + normal(generator, 6, 4) for shift in (-1.0, -0.5, -1.5))
    return importance_case("log p(x_n) by importance sampling, for other sizes", *parts)


@case(hidden=True)
def importance_extreme(generator):
    parts = normal(generator, 5, 4), extreme(generator, 5, 4), normal(generator, 5, 4)
    made = importance_case("log p(x_n) by importance sampling where exp under- and overflows", *parts)
    weights = (parts[0] + parts[1] - parts[2]).exp()
    return replace(made, mistakes={UNDERFLOW: weights.mean(0).log()})


@case(hidden=True)
def importance_with_impossible_samples(generator):
    log_likelihood = with_impossible(generator, normal(generator, 8, 3))
    checked = "log p(x_n) by importance sampling, some weights zero, in single precision"
    return single_precision(
        importance_case(checked, normal(generator, 8, 3), log_likelihood, normal(generator, 8, 3))
    )


# Task 3: posterior_mean


def posterior_mean_case(checked: str, log_weights: Tensor, values: Tensor) -> Case:
    right = importance_weights.self_normalised_mean(log_weights, values)

    def weighted(weights: Tensor) -> Tensor:
        return (weights[..., None] * values).sum(0)

    mistakes = {
        "the weights do not sum to one: they are to be divided by their sum": weighted(log_weights.exp()),
        "the weights are divided by S, not by their sum": weighted(log_weights.exp() / len(values)),
        "the weights are left out: this is the mean under q": values.mean(0),
        "the weights are normalised over the data, not over the samples": weighted(log_weights.softmax(1)),
        "the logarithms of the weights weigh, not the weights": weighted(log_weights / log_weights.sum(0)),
        "the weights are upside down": weighted((-log_weights).softmax(0)),
        "a mean is taken where the normalised weights ask for a sum": right / len(values),
        "the value with the largest weight came back": values.gather(
            0, log_weights.argmax(0)[None, :, None].expand(1, *values.shape[1:])
        )[0],
        "it is averaged over the data: one row for each datum is asked": right.mean(0),
    }
    return Case(checked, (log_weights, values), right, mistakes)


@case()
def posterior_mean_of_two_rows():
    log_weights = real([[0.1, 0.5], [0.3, 0.05], [0.2, 0.2]]).log()
    values = real([[[1.0, 0.0], [2.0, -1.0]], [[3.0, 1.0], [0.0, 1.0]], [[-1.0, 4.0], [1.0, 5.0]]])
    return posterior_mean_case("E[f(z) | x_n] of 2 rows from 3 samples", log_weights, values)


@case(hidden=True)
def posterior_mean_drawn(generator):
    log_weights, values = 0.5 + normal(generator, 7, 4), 1 + normal(generator, 7, 4, 3)
    return posterior_mean_case("E[f(z) | x_n] for other sizes", log_weights, values)


@case(hidden=True)
def posterior_mean_extreme(generator):
    log_weights, values = extreme(generator, 5, 4), normal(generator, 5, 4, 2)
    made = posterior_mean_case("E[f(z) | x_n] where exp under- and overflows", log_weights, values)
    weights = log_weights.exp()[..., None]
    naive = (weights * values).sum(0) / weights.sum(0)
    return replace(made, mistakes={ZERO_BY_ZERO: naive})


@case(hidden=True)
def posterior_mean_with_zero_weights(generator):
    log_weights = with_impossible(generator, normal(generator, 6, 3))
    checked = "E[f(z) | x_n] with weights that are zero, in single precision"
    return single_precision(posterior_mean_case(checked, log_weights, normal(generator, 6, 3, 1)))


# Task 4: effective_sample_size


def sample_size_case(checked: str, log_weights: Tensor) -> Case:
    right, samples = importance_weights.effective_sample_size(log_weights), len(log_weights)
    weights, shares = log_weights.exp(), log_weights.softmax(0)
    mistakes = {
        "the fraction is upside down": 1 / right,
        "it is divided by S: this is a share, not a number of samples": right / samples,
        "the weights in Σ w² do not sum to one, and the numerator is 1": 1 / weights.square().sum(0),
        "the numerator Σ w is not squared": weights.sum(0) / weights.square().sum(0),
        "this is 1/max w, another measure": 1 / shares.amax(0),
        "this is exp(entropy of the weights), another measure": torch.special.entr(shares).sum(0).exp(),
        "the variance of the weights is divided by S - 1, not by S": (
            samples / (1 + weights.var(0) / weights.mean(0).square())
        ),
        "the sums run over the data, not over the samples": 1 / log_weights.softmax(1).square().sum(1),
        "Σ w² stands in the numerator too: square the sum, not each weight": torch.ones_like(right),
        "the logarithm of the size came back": right.log(),
        "the logarithms of the weights stand where the weights belong": (
            log_weights.sum(0).square() / log_weights.square().sum(0)
        ),
        SUMMED: right.sum(),
    }
    return Case(checked, (log_weights,), right, mistakes)


@case()
def sample_size_of_four():
    weights = real([[0.1, 0.5], [0.3, 0.05], [0.2, 0.2], [0.8, 0.3]])
    return sample_size_case("the effective sample size of 4 weights, for 2 rows", weights.log())


@case(hidden=True)
def sample_size_drawn(generator):
    return sample_size_case("the effective sample size for other sizes", 0.3 + 1.5 * normal(generator, 8, 5))


@case(hidden=True)
def sample_size_extreme(generator):
    log_weights = extreme(generator, 6, 4)
    made = sample_size_case("the effective sample size where exp under- and overflows", log_weights)
    weights = log_weights.exp()
    naive = weights.sum(0).square() / weights.square().sum(0)
    return replace(made, mistakes={ZERO_BY_ZERO: naive})


@case(hidden=True)
def sample_size_with_zero_weights(generator):
    log_weights = with_impossible(generator, normal(generator, 7, 3))
    checked = "the effective sample size with weights that are zero, in single precision"
    return single_precision(sample_size_case(checked, log_weights))


# Task 5: elbo_and_gap


def by_loops(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> tuple[Tensor, Tensor]:
    """The ELBO and the divergence from the posterior, each row by loops over the states."""
    prior = log_prior.exp().tolist()
    bounds, gaps = [], []
    for likely, row in zip(log_likelihood.exp().tolist(), q.tolist(), strict=True):
        joint = [p * value for p, value in zip(prior, likely, strict=True)]
        bounds.append(two_state.elbo_forms(prior, likely, row)[0])
        gaps.append(two_state.kl(row, [value / sum(joint) for value in joint]))
    return real(bounds), real(gaps)


def wrong_bounds(log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> dict[str, Tensor]:
    log_joint = log_prior + log_likelihood
    entropy, log_p = torch.special.entr(q).sum(1), log_joint.logsumexp(1)
    expected_joint, fit = (q * log_joint).sum(1), (q * log_likelihood).sum(1)
    to_prior = (torch.xlogy(q, q) - q * log_prior).sum(1)
    from_prior = (log_prior.exp() * (log_prior - q.log())).sum(1)
    bounds = by_loops(log_prior, log_likelihood, q)[0]
    return {
        "the entropy of q is forgotten": expected_joint,
        "the entropy of q has the wrong sign": expected_joint - entropy,
        "the prior is left out: log p(x, z) holds log p(z) too": fit + entropy,
        "the divergence from the prior is left out: this is E_q[log p(x | z)]": fit,
        "the divergence from the prior is added, not subtracted": fit + to_prior,
        "it is KL(p(z)‖q) that is subtracted, not KL(q‖p(z))": fit - from_prior,
        "the logarithm is missing: the mean of p(x, z) / q(z), not of its logarithm": (
            torch.where(q > 0, log_joint.exp(), 0).sum(1)
        ),
        WHATEVER_Q: log_p,
        "the mean over the states is taken without the weights q": (log_joint - q.log()).mean(1),
        "the sign is reversed": -bounds,
        "it is averaged over the states: q sums to one already": bounds / q.shape[1],
        SUMMED: bounds.sum(),
        NOT_A_NUMBER: (q * (log_joint - q.log())).sum(1),
    }


def bound_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> Case:
    bounds, _ = by_loops(log_prior, log_likelihood, q)
    mistakes = wrong_bounds(log_prior, log_likelihood, q)
    return Case(checked, (log_prior, log_likelihood, q), bounds, mistakes, first)


def gap_case(checked: str, log_prior: Tensor, log_likelihood: Tensor, q: Tensor) -> Case:
    """The gap, and what becomes of it where it is log p(x) less a wrong bound."""
    bounds, gaps = by_loops(log_prior, log_likelihood, q)
    log_joint = log_prior + log_likelihood
    log_p, log_posterior = log_joint.logsumexp(1), log_joint.log_softmax(1)
    wrong = without(bound_case(checked, log_prior, log_likelihood, q), WHATEVER_Q, SUMMED).mistakes
    mistakes = {f"in the bound, {name}": log_p - value for name, value in wrong.items()}
    mistakes |= {
        "the gap has the wrong sign": -gaps,
        "it is KL(p(z | x)‖q), not KL(q‖p(z | x))": (log_posterior.exp() * (log_posterior - q.log())).sum(1),
        "it is the divergence from the prior, not from the posterior": (
            (torch.xlogy(q, q) - q * log_prior).sum(1)
        ),
        "the posterior is not normalised: this is -ELBO": -bounds,
        "the evidence stands where its logarithm belongs": log_p.exp() - bounds,
        "the log-evidence leaves the prior out": log_likelihood.logsumexp(1) - bounds,
        SUMMED: gaps.sum(),
    }
    return Case(checked, (log_prior, log_likelihood, q), gaps, mistakes, second)


#: p(z) and p(x | z) for x = 1 and x = 0: the model with two bits of the lecture.
LOG_PRIOR = real([0.7, 0.3]).log()
LOG_LIKELIHOOD = real([[0.4, 0.05], [0.6, 0.95]]).log()


@case()
def bound_at_the_posterior():
    posterior = (LOG_PRIOR + LOG_LIKELIHOOD).softmax(1)
    made = bound_case(
        "the ELBO of 2 rows at q = p(z | x), where it equals log p(x)", LOG_PRIOR, LOG_LIKELIHOOD, posterior
    )
    unweighted = "the mean over the states is taken without the weights q"  # all its terms are log p(x)
    return without(made, WHATEVER_Q, NOT_A_NUMBER, unweighted)


@case()
def bound_for_any_q():
    q = real([[0.0, 1.0], [0.2, 0.8]])
    return bound_case("the ELBO of 2 rows, one with a 0 in q", LOG_PRIOR, LOG_LIKELIHOOD, q)


@case()
def gap_for_any_q():
    q = real([[0.5, 0.5], [0.8, 0.2]])
    made = gap_case("the gap log p(x) - ELBO of 2 rows", LOG_PRIOR, LOG_LIKELIHOOD, q)
    return without(made, "in the bound, 0 log 0")


def drawn_bits(generator: torch.Generator, rows: int, states: int) -> tuple[Tensor, Tensor, Tensor]:
    log_prior = normal(generator, states).log_softmax(0)
    return log_prior, normal(generator, rows, states) - 1, normal(generator, rows, states).softmax(1)


@case(hidden=True)
def bound_drawn(generator):
    return without(bound_case("the ELBO for other sizes", *drawn_bits(generator, 5, 4)), NOT_A_NUMBER)


@case(hidden=True)
def gap_drawn(generator):
    made = gap_case("the gap for other sizes", *drawn_bits(generator, 5, 4))
    return without(made, "in the bound, 0 log 0")


@case(hidden=True)
def bound_with_zeros(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 6, 3)
    q[:3] = torch.eye(3, dtype=torch.float64)
    made = bound_case("the ELBO for a q with zeros in it", log_prior, log_likelihood, q)
    return replace(made, mistakes={NOT_A_NUMBER: made.mistakes[NOT_A_NUMBER]})


@case(hidden=True)
def gap_in_single_precision(generator):
    log_prior, log_likelihood, q = drawn_bits(generator, 4, 5)
    q[0] = torch.eye(5, dtype=torch.float64)[2]
    return single_precision(gap_case("the gap in single precision", log_prior, log_likelihood, q))


# Task 6: gaussian_elbo


def gaussian_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, model: LinearGaussian) -> Case:
    """A linear Gaussian model whose noise covariance is diagonal, and a diagonal Gaussian q for each row."""
    W, b, noise_covariance = model[:3]
    noise_var, (_, width), variance = noise_covariance.diagonal(), W.shape, log_var.exp()
    right = linear_gaussian.elbo(model, x, mean, torch.diag_embed(variance))

    def log_normal(noise: Tensor, offset: Tensor = b) -> Tensor:
        squares = (x - mean @ W.T - offset).square() / noise
        return -0.5 * (squares + noise.log() + math.log(2 * math.pi)).sum(1)

    at_mean, spread = log_normal(noise_var), 0.5 * (variance @ W.square().T / noise_var).sum(1)
    fit = at_mean - spread
    divergence = fit - right  # KL(q‖p(z))
    reverse = 0.5 * (1 / variance - 1 + log_var + mean.square() / variance).sum(1)
    entropy = 0.5 * (log_var + math.log(2 * math.pi * math.e)).sum(1)
    squared = linear_gaussian.elbo(model, x, mean, torch.diag_embed(variance.square()))
    constant = 0.5 * x.shape[1] * math.log(2 * math.pi)
    mistakes = {
        "q has no spread in the first term: log p(x | z) at the mean of q is not its mean": at_mean
        - divergence,
        "the divergence from the prior is left out: this is E_q[log p(x | z)]": fit,
        "the divergence from the prior is added, not subtracted": fit + divergence,
        "it is KL(p(z)‖q) that is subtracted, not KL(q‖p(z))": fit - reverse,
        "the divergence is averaged over the M coordinates of z, not summed": fit - divergence / width,
        "the divergence lacks its factor ½": fit - 2 * divergence,
        "the divergence lacks its -1": right - width / 2,
        "the divergence lacks the square of the mean": right + mean.square().sum(1) / 2,
        "the divergence lacks -log σ²": right - log_var.sum(1) / 2,
        "the entropy of q is forgotten": right - entropy,
        "the prior is left out: log p(x, z) holds log p(z) too": fit + entropy,
        "log_var is read as the logarithm of the standard deviation": squared,
        "noise_var is used as a standard deviation": (
            log_normal(noise_var.square())
            - 0.5 * (variance @ W.square().T / noise_var.square()).sum(1)
            - divergence
        ),
        "b is left out": log_normal(noise_var, 0 * b) - spread - divergence,
        "the term D log 2π of log p(x | z) is missing": right + constant,
        "D is missing in D log 2π": right + constant * (1 - 1 / x.shape[1]),
        "the log-determinant of the noise is missing": right + noise_var.log().sum() / 2,
        WHATEVER_Q: linear_gaussian.log_evidence(model, x),
        "the sign is reversed": -right,
        "it is averaged over the D measurements, not summed": fit / x.shape[1] - divergence,
        SUMMED: right.sum(),
        AVERAGED: right.mean(),
    }
    return Case(checked, (x, mean, log_var, W, b, noise_var), right, mistakes)


def linear_model(W: Tensor, b: Tensor, noise_var: Tensor) -> LinearGaussian:
    return LinearGaussian(W, b, torch.diag(noise_var))


#: The little model of the lecture, z ~ N(0, 1), x | z ~ N(1.5 z, 0.4), and its q = N(0.2, 0.3) at x = 0.9.
LITTLE = linear_model(real([[1.5]]), real([0.0]), real([0.4]))
#: What coincides where there is one measurement, or one hidden coordinate, or no offset.
ALIKE_FOR_ONE = ("D is missing", "it is averaged over the D", "the divergence is averaged", "b is left out")


@case()
def gaussian_bound_on_paper():
    W, b, noise_var = (
        real([[1.0, 0.5], [-0.5, 2.0], [0.3, 0.0]]),
        real([0.5, -1.0, 0.25]),
        real([0.5, 2.0, 0.3]),
    )
    x, mean = real([[1.0, 0.0, 0.5], [-1.0, 2.0, 0.0]]), real([[0.4, 0.2], [-0.5, 0.9]])
    log_var = real([[0.5, 0.3], [2.0, 0.6]]).log()
    checked = "the ELBO of 2 rows, D = 3, M = 2"
    return gaussian_case(checked, x, mean, log_var, linear_model(W, b, noise_var))


@case()
def gaussian_bound_at_the_posterior():
    x = real([[0.9], [-2.0]])
    mean, covariance = linear_gaussian.posterior(LITTLE, x)
    checked = "the ELBO of the lecture's little model at q = p(z | x), where it equals log p(x)"
    made = gaussian_case(checked, x, mean, covariance.log().expand(2, 1), LITTLE)
    return without(made, *ALIKE_FOR_ONE, WHATEVER_Q)


def wine_model() -> tuple[Tensor, LinearGaussian]:
    """The standardised wines, and a model of them with two hidden scores: as in the exercise's first cells."""
    x = data.standardise(data.wine().x)
    _, sizes, axes = torch.linalg.svd(x, full_matrices=False)
    variances = sizes.square() / len(x)
    noise = variances[2:].mean()
    W = axes[:2].T * (variances[:2] - noise).sqrt()
    return x, linear_model(W, torch.zeros(13, dtype=torch.float64), noise.expand(13))


@case()
def gaussian_bound_of_wines():
    x, model = wine_model()
    rows = x[[0, 50, 100, 150]]
    mean = real([[1.0, -0.5], [0.5, 0.0], [-0.2, 1.2], [-1.0, -1.0]])
    log_var = real([[0.2, 0.4], [0.1, 0.3], [0.5, 0.9], [0.3, 0.2]]).log()
    return without(gaussian_case("the ELBO of 4 wines", rows, mean, log_var, model), "b is left out")


def drawn_gaussian(generator: torch.Generator, rows: int, width: int, hidden: int) -> tuple[Any, ...]:
    W, b = normal(generator, width, hidden), 1 + normal(generator, width)
    model = linear_model(W, b, uniform(generator, 0.2, 0.8, width))
    x, mean = 2 * normal(generator, rows, width), normal(generator, rows, hidden)
    return x, mean, uniform(generator, -2.0, -0.5, rows, hidden), model


@case(hidden=True)
def gaussian_bound_drawn(generator):
    return gaussian_case("the Gaussian ELBO for other sizes", *drawn_gaussian(generator, 5, 4, 3))


@case(hidden=True)
def gaussian_bound_of_other_wines(generator):
    x, model = wine_model()
    chosen = x[torch.randperm(len(x), generator=generator)[:6]]
    mean, log_var = normal(generator, 6, 2), uniform(generator, -3.0, 1.0, 6, 2)
    return quiet(gaussian_case("the Gaussian ELBO of other wines", chosen, mean, log_var, model))


@case(hidden=True)
def gaussian_bound_on_the_line(generator):
    drawn = drawn_gaussian(generator, 4, 3, 1)
    checked = "the Gaussian ELBO with a single hidden coordinate, in single precision"
    return single_precision(gaussian_case(checked, *drawn))


# Task 7: importance_weighted_bound


def weighted_bound_case(checked: str, log_weights: Tensor) -> Case:
    groups, samples, _ = log_weights.shape
    right = torch.stack([importance_weights.log_evidence(group) for group in log_weights]).mean(0)
    over_samples, over_groups = log_weights.logsumexp(1), log_weights.logsumexp(0)
    mistakes = {
        "all weights are averaged inside the logarithm, those of other groups too": (
            log_mean(log_weights.flatten(0, 1))
        ),
        "the logarithm is taken of each weight: this is an estimate of the ELBO": log_weights.mean((0, 1)),
        "groups and samples are exchanged": over_groups.mean(0) - math.log(groups),
        "the sum over the samples is not divided by S": right + math.log(samples),
        "it is divided by the number of groups inside the logarithm, not by S": right
        + math.log(samples / groups),
        "it is divided by the number of all samples inside the logarithm": right - math.log(groups),
        "only the largest weight of each group counts": log_weights.amax(1).mean(0) - math.log(samples),
        "the best group is taken, not the mean over the groups": over_samples.amax(0) - math.log(samples),
        "the groups are added up, not averaged": groups * right,
        "the mean over the groups is missing": over_samples - math.log(samples),
        SUMMED: right.sum(),
        AVERAGED: right.mean(),
    }
    return Case(checked, (log_weights,), right, mistakes)


@case()
def weighted_bound_of_two_groups():
    weights = [[[0.1, 0.5], [0.3, 0.05], [0.9, 0.2]], [[0.02, 0.3], [0.5, 0.7], [0.25, 0.04]]]
    return weighted_bound_case("the bound of 2 rows from 2 groups of 3 weights", real(weights).log())


@case(hidden=True)
def weighted_bound_drawn(generator):
    return weighted_bound_case(
        "the importance-weighted bound for other sizes", 1.5 * normal(generator, 5, 4, 3)
    )


@case(hidden=True)
def weighted_bound_extreme(generator):
    log_weights = torch.stack([extreme(generator, 5, 4) for _ in range(3)])
    made = weighted_bound_case("the importance-weighted bound where exp under- and overflows", log_weights)
    naive = log_weights.exp().mean(1).log().mean(0)
    return replace(made, mistakes={UNDERFLOW: naive})


@case(hidden=True)
def weighted_bound_of_single_samples(generator):
    checked = "the importance-weighted bound with a single sample in each group, in single precision"
    return single_precision(weighted_bound_case(checked, normal(generator, 6, 1, 2)))
