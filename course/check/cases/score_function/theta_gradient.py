"""Task 1: theta_gradient."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.relations import Made


def mean_by_loops(prior_grads: Tensor, likelihood_grads: Tensor) -> Tensor:
    """The average of the sums, sample by sample."""
    total = [0.0] * prior_grads.shape[1]
    for by_prior, by_likelihood in zip(prior_grads.tolist(), likelihood_grads.tolist(), strict=True):
        total = [t + a + b for t, a, b in zip(total, by_prior, by_likelihood, strict=True)]
    return real([t / len(prior_grads) for t in total])


def theta_case(checked: str, prior_grads: Tensor, likelihood_grads: Tensor) -> Case:
    right, both = mean_by_loops(prior_grads, likelihood_grads), prior_grads + likelihood_grads
    samples, width = both.shape
    mistakes = {
        "the samples are summed, not averaged": both.sum(0),
        "the samples are averaged for the likelihood, but summed for the prior": (
            prior_grads.sum(0) + likelihood_grads.mean(0)
        ),
        "the samples are averaged for the prior, but summed for the likelihood": (
            prior_grads.mean(0) + likelihood_grads.sum(0)
        ),
        "the prior is left out, and the samples are summed": likelihood_grads.sum(0),
        "the likelihood is left out, and the samples are summed": prior_grads.sum(0),
        "this is the gradient of the loss −ELBO: that of the ELBO is asked": -right,
        "this is the gradient of the loss −ELBO, summed over the samples": -both.sum(0),
        "the two gradients are averaged: log p(x, z) is the sum of two logarithms": right / 2,
        "the two gradients are multiplied: log p(x, z) is the sum of two logarithms": (
            (prior_grads * likelihood_grads).mean(0)
        ),
        "the two mean gradients are multiplied: log p(x, z) is the sum of two logarithms": (
            prior_grads.mean(0) * likelihood_grads.mean(0)
        ),
        "the average is over the parameters: it is over the samples": both.mean(1),
        "it is summed over the parameters: it is averaged over the samples": both.sum(1),
        "it is averaged over samples and parameters: each parameter has its own": both.mean(),
        "the average over the samples is missing": both,
        "only the first sample counts": both[0],
        "only the last sample counts": both[-1],
        "the median of the samples is taken, not their mean": both.median(0).values,
        "the first sample is left out": both[1:].sum(0) / max(samples - 1, 1),
        "the last sample is left out": both[:-1].sum(0) / max(samples - 1, 1),
        "only the first sample counts for the prior": prior_grads[0] + likelihood_grads.mean(0),
        "only the first sample counts for the likelihood": prior_grads.mean(0) + likelihood_grads[0],
        "it is averaged over samples and parameters, and all parameters get the mean": (
            both.mean().expand_as(right)
        ),
        "it is divided by its length: the gradient itself is asked": right / right.norm(),
        "the two gradients are averaged, and the samples summed": both.sum(0) / 2,
        "the likelihood is divided by S twice": prior_grads.mean(0) + likelihood_grads.mean(0) / samples,
        "the prior is divided by S twice": prior_grads.mean(0) / samples + likelihood_grads.mean(0),
        "the larger of the two gradients is taken: they add up": torch.maximum(
            prior_grads, likelihood_grads
        ).mean(0),
        "the mean over the parameters is subtracted": right - right.mean(),
        "the sums are squared": both.square().mean(0),
        "the standard deviation of the samples came back: their mean is asked": both.std(0),
        "the two gradients came back one behind the other: they are those of the same θ, and add up": (
            torch.cat([prior_grads.mean(0), likelihood_grads.mean(0)])
        ),
        "the two gradients came back side by side: they are those of the same θ, and add up": (
            torch.stack([prior_grads.mean(0), likelihood_grads.mean(0)])
        ),
    }
    terms = {"∇ log p(z)": prior_grads.mean(0), "∇ log p(x | z)": likelihood_grads.mean(0)}
    made = Made(sizes={"S": samples, "P": width}, terms=terms)
    return Case(checked, (prior_grads, likelihood_grads), right, mistakes, made=made)


@case()
def theta_of_nine_samples(generator):
    prior_grads, likelihood_grads = 1 + normal(generator, 9, 4), 2 * normal(generator, 9, 4) - 1
    return theta_case("the gradient by 4 parameters from 9 samples", prior_grads, likelihood_grads)


@case(hidden=True)
def theta_drawn(generator):
    prior_grads, likelihood_grads = normal(generator, 6, 11) - 1, 1 + normal(generator, 6, 11)
    made = theta_case("the gradient by θ for other sizes", prior_grads, likelihood_grads)
    fixed = {
        "it is divided by 9, the number of samples in the check in sight: S is the length of what is given": (
            made.expected * 6 / 9
        )
    }
    return replace(made, mistakes={**made.mistakes, **fixed})


@case(hidden=True)
def theta_of_a_mixture(generator):
    """Mixing logits and means of a mixture: the gradient is r − π by the logits, and r (x − μ) / σ² by the means."""
    weights, means = normal(generator, 4).softmax(0), 2 * normal(generator, 4)
    x, variance = float(normal(generator, 1)), float(uniform(generator, 0.5, 2, 1))
    chosen = torch.randint(0, 4, (10,), generator=generator)  # the components that were drawn under q
    one_hot = torch.eye(4, dtype=torch.float64)[chosen]
    nothing = torch.zeros_like(one_hot)
    prior_grads = torch.cat([one_hot - weights, nothing], 1)
    likelihood_grads = torch.cat([nothing, one_hot * (x - means) / variance], 1)
    shares = one_hot.mean(0)
    right = torch.cat([shares - weights, shares * (x - means) / variance])
    made = theta_case(
        "the gradient by the mixing logits and means of a mixture", prior_grads, likelihood_grads
    )
    return replace(made, expected=right, mistakes={})


@case(hidden=True)
def theta_of_repeated_samples(generator):
    """Every sample three times: nothing changes."""
    prior_grads, likelihood_grads = 1 + normal(generator, 5, 7), normal(generator, 5, 7) - 1
    right = mean_by_loops(prior_grads, likelihood_grads)
    made = theta_case(
        "the gradient by θ where each sample comes several times",
        prior_grads.repeat(3, 1),
        likelihood_grads.repeat(3, 1),
    )
    return replace(made, expected=right)


@case(hidden=True)
def theta_of_one_sample(generator):
    prior_grads, likelihood_grads = normal(generator, 1, 5), normal(generator, 1, 5)
    right = prior_grads[0] + likelihood_grads[0]
    checked = "the gradient by θ from a single sample, in single precision"
    return single_precision(Case(checked, (prior_grads, likelihood_grads), right))
