"""Task 7: train_step. Its checks look at what the step added to the parameters.

The noise is balanced: with each draw there is its negative, and over the samples each column has the mean square 1. So
log q − log p at the samples and the KL in closed form agree in value and gradient, and either may be taken, and so may
mean − σ ε.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check import fixtures
from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import Later, normal, single_precision, uniform
from course.check.cases.vae.common import HELD
from course.check.relations import Made
from course.check.values import Fixture

Parts = tuple[Tensor, Tensor, Tensor]
#: What is climbed: one number, of the autoencoder and the batch.
Objective = Callable[[Any, Tensor], Tensor]
#: The variance of the decoder's noise, and the rate of the step.
NOISE_VARIANCE, RATE = 0.6, 0.02


def step_by_hand(parts: Parts, x: Tensor, noise: Tensor, rate: float = RATE) -> Parts:
    """The step up the mean bound of the rows, by derivatives written down, row by row and sample by sample."""
    (mean_head, log_var_head, decoder), (samples, rows) = parts, noise.shape[:2]
    weights, offset = decoder[:, :-1], decoder[:, -1]
    steps = [torch.zeros_like(part) for part in parts]
    for n in range(rows):
        inputs = torch.cat([x[n], torch.ones(1, dtype=x.dtype)])
        mean, log_var = mean_head @ inputs, log_var_head @ inputs
        std = (0.5 * log_var).exp()
        by_mean, by_log_var = -mean, 0.5 * (1 - std.square())  # of −KL
        for s in range(samples):
            z = mean + std * noise[s, n]
            residual = (x[n] - weights @ z - offset) / NOISE_VARIANCE
            pulled = weights.T @ residual
            by_mean = by_mean + pulled / samples
            by_log_var = by_log_var + 0.5 * pulled * std * noise[s, n] / samples
            steps[2] += torch.outer(residual, torch.cat([z, torch.ones(1, dtype=x.dtype)])) / (samples * rows)
        steps[0] += torch.outer(by_mean, inputs) / rows
        steps[1] += torch.outer(by_log_var, inputs) / rows
    return rate * steps[0], rate * steps[1], rate * steps[2]


def balanced(generator: torch.Generator, samples: int, rows: int, width: int) -> Tensor:
    """Noise (S, N, M) with the negative of every draw, in any order; the mean square of each column is 1."""
    half = normal(generator, samples // 2, rows, width)
    half = half / half.square().mean(0).sqrt()
    return torch.cat([half, -half])[torch.randperm(samples, generator=generator)]


def drawn_parts(generator: torch.Generator, width: int, latents: int) -> Parts:
    mean_head = torch.cat([0.4 * normal(generator, latents, width), 0.5 * normal(generator, latents, 1)], 1)
    log_var_head = torch.cat(
        [0.15 * normal(generator, latents, width), uniform(generator, -1.2, 0.4, latents, 1)], 1
    )
    decoder = torch.cat([0.7 * normal(generator, width, latents), normal(generator, width, 1)], 1)
    return mean_head, log_var_head, decoder


def step_case(checked: str, parts: Parts, x: Tensor, noise: Tensor, rate: float = RATE) -> Case:
    """A step, without its mistakes."""
    samples, rows, latents = noise.shape
    arguments = dict(zip(("mean_head", "log_var_head", "decoder"), parts, strict=True))
    place = Fixture("linear_vae", {**arguments, "noise_variance": NOISE_VARIANCE, "rate": rate})
    right = step_by_hand(parts, x, noise, rate)

    def added(answer: Any) -> Any:
        return tuple(new - old.to(new.dtype) for new, old in zip(answer, parts, strict=True))

    form = tuple(map(torch.zeros_like, parts))
    made = Made(sizes={"S": samples, "N": rows, "M": latents, "D": x.shape[1]})
    return Case(checked, (x, noise, place), right, look=added, made=made, form=form)


def climbed(place: Fixture, objective: Objective, x: Tensor) -> Any:
    vae = fixtures.make(place)
    return vae.climb(objective(vae, x))


def with_mistakes(made: Case) -> Case:
    return replace(made, mistakes=Later(partial(mistakes_of, made)))


def mistakes_of(made: Case) -> dict[str, Any]:
    x, noise, place = made.arguments
    mistakes = {
        name: made.look(climbed(place, objective, x))
        for name, objective in wrong_objectives(noise, x.shape[1]).items()
    }
    none, right = made.form, made.expected
    mistakes |= {name: made.look(step) for name, step in several_steps(place, x, noise).items()}
    mistakes |= {
        "the exponential of the bound is climbed, whose slope is all but 0: the bound is a logarithm": none,
        "only the encoder has moved": (right[0], right[1], none[2]),
        "only the encoder's mean has moved": (right[0], none[1], none[2]),
    }
    return mistakes


def several_steps(place: Fixture, x: Tensor, noise: Tensor) -> dict[str, Any]:
    """What comes back of the last step, if one step is asked and more are made."""

    def last(*batches: tuple[Tensor, Tensor]) -> Any:
        vae = fixtures.make(place)
        return [vae.climb(bound_of(vae, *batch)) for batch in batches][-1]

    def by_parts(first: str) -> Any:
        vae = fixtures.make(place)
        vae.climb(part_of(vae, x, noise, first))
        return vae.climb(part_of(vae, x, noise, "KL" if first == "fit" else "fit"))

    rows, samples = range(len(x)), range(len(noise))
    return {
        "climb is called twice, for the log-likelihood and then for the KL: one step is asked": by_parts(
            "fit"
        ),
        "climb is called twice, for the KL and then for the log-likelihood: one step is asked": by_parts(
            "KL"
        ),
        "climb is called twice: one step is asked": last((x, noise), (x, noise)),
        "climb is called for each row: one step for the batch is asked": last(
            *((x[n : n + 1], noise[:, n : n + 1]) for n in rows)
        ),
        "climb is called for each sample: one step for their mean is asked": last(
            *((x, noise[s : s + 1]) for s in samples)
        ),
    }


def bound_of(vae: Any, x: Tensor, noise: Tensor) -> Tensor:
    return part_of(vae, x, noise, "fit") + part_of(vae, x, noise, "KL")


def part_of(vae: Any, x: Tensor, noise: Tensor, part: str) -> Tensor:
    """A part of the bound: the log-likelihood ("fit"), or minus the divergence ("KL")."""
    mean, log_var = vae.encode(x)
    if part == "KL":
        return -kl_of(mean, log_var).mean()
    return vae.log_likelihood(x, mean + (0.5 * log_var).exp() * noise).mean()


def kl_of(mean: Tensor, log_var: Tensor) -> Tensor:
    return 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(-1)


def wrong_objectives(noise: Tensor, width: int) -> dict[str, Objective]:
    """What is climbed by each mistake, as a function of the autoencoder and the batch."""
    return {
        **wrong_samples(noise),
        **wrong_divergences(noise),
        **detached(noise),
        **wrong_averages(noise, width),
        **other_objectives(noise),
    }


def wrong_samples(noise: Tensor) -> dict[str, Objective]:
    def sampled(z: Callable[[Tensor, Tensor], Tensor]) -> Objective:
        def objective(vae: Any, x: Tensor) -> Tensor:
            mean, log_var = vae.encode(x)
            return vae.log_likelihood(x, z(mean, log_var)).mean() - kl_of(mean, log_var).mean()

        return objective

    def spread(std: Callable[[Tensor], Tensor]) -> Objective:
        return sampled(lambda mean, log_var: mean + std(log_var) * noise)

    def with_noise(other: Tensor) -> Objective:
        return sampled(lambda mean, log_var: mean + (0.5 * log_var).exp() * other)

    def log_std(vae: Any, x: Tensor) -> Tensor:
        mean, log_var = vae.encode(x)
        z = mean + log_var.exp() * noise
        return vae.log_likelihood(x, z).mean() - kl_of(mean, 2 * log_var).mean()

    samples, rows, latents = noise.shape
    return {
        "the variance is used as the standard deviation: σ = exp(log_var / 2)": spread(torch.exp),
        "log_var is read as log σ, in z and in the KL": log_std,
        "log_var itself is used as σ": spread(lambda h: h),
        "half of log_var is used as σ: the exponential is missing": spread(lambda h: 0.5 * h),
        "the size of log_var is used as σ": spread(torch.abs),
        "the root of the size of log_var is used as σ": spread(lambda h: h.abs().sqrt()),
        "the exponent has the wrong sign: σ = exp(log_var / 2)": spread(lambda h: (-0.5 * h).exp()),
        "the precision is used as σ": spread(lambda h: (-h).exp()),
        "the half stands outside of the exponential: σ = exp(log_var / 2)": spread(lambda h: 0.5 * h.exp()),
        "the root is taken twice: σ = exp(log_var / 2)": spread(lambda h: (0.25 * h).exp()),
        "exp(2 log_var) is used as σ": spread(lambda h: (2 * h).exp()),
        "softplus(log_var) is used as σ": spread(torch.nn.functional.softplus),
        "the root of softplus(log_var) is used as σ": spread(
            lambda h: torch.nn.functional.softplus(h).sqrt()
        ),
        "log_var is taken to be to the base 10": spread(lambda h: 10 ** (0.5 * h)),
        "log_var is taken to be to the base 2": spread(lambda h: 2 ** (0.5 * h)),
        "z is the mean of q: without noise, or averaged over the samples before it is decoded": sampled(
            lambda mean, log_var: mean.expand_as(noise)
        ),
        "the noise itself stands for z: the encoder learns nothing of the data": sampled(
            lambda mean, log_var: noise + 0 * mean
        ),
        "the mean is missing in z": sampled(lambda mean, log_var: (0.5 * log_var).exp() * noise),
        "σ is missing in z": sampled(lambda mean, log_var: mean + noise),
        "mean and σ are exchanged in z": sampled(lambda mean, log_var: (0.5 * log_var).exp() + mean * noise),
        "mean and log_var are exchanged": lambda vae, x: (
            vae.log_likelihood(x, vae.encode(x)[1] + (0.5 * vae.encode(x)[0]).exp() * noise).mean()
            - kl_of(*vae.encode(x)[::-1]).mean()
        ),
        "mean and noise are added before σ multiplies": sampled(
            lambda mean, log_var: (0.5 * log_var).exp() * (mean + noise)
        ),
        "the noise of one row is used for all: every row needs its own": with_noise(noise[:, :1]),
        "the noise of the last row is used for all: every row needs its own": with_noise(noise[:, -1:]),
        "the noise is averaged over the rows: every row needs its own": with_noise(
            noise.mean(1, keepdim=True)
        ),
        "the noise of one coordinate is used for all: each needs its own": with_noise(noise[..., :1]),
        "the noise is averaged over the coordinates: each needs its own": with_noise(
            noise.mean(2, keepdim=True)
        ),
        "only the first sample is used": with_noise(noise[:1]),
        "only the last sample is used": with_noise(noise[-1:]),
        "the first sample is left out": with_noise(noise[1:]),
        "the last sample is left out": with_noise(noise[:-1]),
        "the noise is reshaped, which mixes samples and rows": with_noise(
            noise.transpose(0, 1).reshape(samples, rows, latents)
        ),
        "the noise of the rows is in reverse order": with_noise(noise.flip(1)),
        "the size of the noise is taken, without its sign": with_noise(noise.abs()),
        "the noise is squared": with_noise(noise.square()),
        "the noise is clamped to −1 ... 1": with_noise(noise.clamp(-1, 1)),
        "z is clamped to −1 ... 1": sampled(
            lambda mean, log_var: (mean + (0.5 * log_var).exp() * noise).clamp(-1, 1)
        ),
        "z is squashed by tanh": sampled(lambda mean, log_var: (mean + (0.5 * log_var).exp() * noise).tanh()),
        "one mean, the average over the rows, serves all in z": sampled(
            lambda mean, log_var: mean.mean(0) + (0.5 * log_var).exp() * noise
        ),
        "one σ, from the average log_var over the rows, serves all in z": sampled(
            lambda mean, log_var: mean + (0.5 * log_var.mean(0)).exp() * noise
        ),
    }


def wrong_divergences(noise: Tensor) -> dict[str, Objective]:
    def regularized(kl: Callable[[Tensor, Tensor], Tensor]) -> Objective:
        """The right fit, less the mean of another regularizer, (N,) or one number."""

        def objective(vae: Any, x: Tensor) -> Tensor:
            mean, log_var = vae.encode(x)
            z = mean + (0.5 * log_var).exp() * noise
            return vae.log_likelihood(x, z).mean() - kl(mean, log_var).mean()

        return objective

    samples, rows, latents = noise.shape

    def terms(
        squares: float = 1.0, spread: float = 1.0, logs: float = 1.0
    ) -> Callable[[Tensor, Tensor], Tensor]:
        return lambda mean, log_var: (
            0.5 * (spread * log_var.exp() - logs * log_var + squares * mean.square()).sum(-1)
        )

    def times(factor: float) -> Callable[[Tensor, Tensor], Tensor]:
        return lambda mean, log_var: factor * kl_of(mean, log_var)

    def to_bits(mean: Tensor, log_var: Tensor) -> Tensor:
        return kl_of(mean, log_var) / math.log(2)

    return {
        "the KL is left out, or detached": regularized(times(0.0)),
        "the KL is added, not subtracted": regularized(times(-1.0)),
        "the KL counts half (γ = ½)": regularized(times(0.5)),
        "the KL counts twice: is its ½ missing, or is it subtracted in closed form and at the samples?": regularized(
            times(2.0)
        ),
        "the KL is averaged over the coordinates, not summed": regularized(times(1 / latents)),
        "the KL is summed over the rows, the log-likelihood averaged": regularized(times(rows)),
        "the KL is divided by the number of rows twice": regularized(times(1 / rows)),
        "the KL is divided by S: it counts once for each row": regularized(times(1 / samples)),
        "the KL counts S times: it counts once for each row": regularized(times(samples)),
        "the KL is averaged over the samples and the rows, and divided by S twice": regularized(
            times(1 / (samples * rows))
        ),
        "the KL is in bits, the log-likelihood in nats": regularized(to_bits),
        "the KL is squared": regularized(lambda m, h: kl_of(m, h).square()),
        "the KL is clamped: each coordinate counts at least ½ (free bits)": regularized(
            lambda m, h: (0.5 * (h.exp() - 1 - h + m.square())).clamp(min=0.5).sum(-1)
        ),
        "the square of the mean is missing in the KL, or detached": regularized(terms(squares=0.0)),
        "the square of the mean lacks its ½ in the KL": regularized(terms(squares=2.0)),
        "the square of the mean has the wrong sign in the KL": regularized(terms(squares=-1.0)),
        "σ² is missing in the KL": regularized(terms(spread=0.0)),
        "σ² lacks its ½ in the KL": regularized(terms(spread=2.0)),
        "σ² has the wrong sign in the KL": regularized(terms(spread=-1.0)),
        "−log σ² is missing in the KL: the entropy of q, its −log q, is left out": regularized(
            terms(logs=0.0)
        ),
        "−log σ² lacks its ½ in the KL": regularized(terms(logs=2.0)),
        "−log σ² has the wrong sign in the KL: log q, with it": regularized(terms(logs=-1.0)),
        "−log σ² is halved in the KL: log σ stands for log σ²": regularized(terms(logs=0.5)),
        "the prior, log p(z), is left out: only the entropy of q is added": regularized(
            terms(squares=0.0, spread=0.0)
        ),
        "the mean is not squared in the KL": regularized(lambda m, h: 0.5 * (h.exp() - h + m).sum(-1)),
        "the absolute mean stands for its square in the KL": regularized(
            lambda m, h: 0.5 * (h.exp() - h + m.abs()).sum(-1)
        ),
        "the standard deviation stands for the variance in the KL": regularized(
            lambda m, h: 0.5 * ((0.5 * h).exp() - h + m.square()).sum(-1)
        ),
        "standard deviations stand for variances in the KL, in the logarithm too": regularized(
            lambda m, h: 0.5 * ((0.5 * h).exp() - 0.5 * h + m.square()).sum(-1)
        ),
        "the square of the variance stands for the variance in the KL": regularized(
            lambda m, h: 0.5 * ((2 * h).exp() - h + m.square()).sum(-1)
        ),
        "log_var is read as log σ in the KL": regularized(lambda m, h: kl_of(m, 2 * h)),
        "log_var is detached in the KL, or stands for the variance there": regularized(
            lambda m, h: 0.5 * m.square().sum(-1)
        ),
        "the sign of log_var is wrong in the KL": regularized(lambda m, h: kl_of(m, -h)),
        "q and p are exchanged in the KL": regularized(
            lambda m, h: 0.5 * ((-h).exp() + h + m.square() * (-h).exp()).sum(-1)
        ),
        "the square of the mean is divided by σ² in the KL": regularized(
            lambda m, h: 0.5 * (h.exp() - h + m.square() * (-h).exp()).sum(-1)
        ),
        "mean and log_var are exchanged in the KL": regularized(lambda m, h: kl_of(h, m)),
        "only the first coordinate counts in the KL": regularized(lambda m, h: kl_of(m[:, :1], h[:, :1])),
        "only the last coordinate counts in the KL": regularized(lambda m, h: kl_of(m[:, -1:], h[:, -1:])),
        "only the first row counts in the KL": regularized(lambda m, h: kl_of(m[:1], h[:1])),
        "the KL is that of the rows' average q": regularized(
            lambda m, h: kl_of(m.mean(0), h.exp().mean(0).log())
        ),
        "the KL is that of the rows' average mean and log_var": regularized(
            lambda m, h: kl_of(m.mean(0), h.mean(0))
        ),
    }


def detached(noise: Tensor) -> dict[str, Objective]:
    def fitted(
        through: Callable[[Tensor, Tensor], Tensor], kl: Callable[[Tensor, Tensor], Tensor] = kl_of
    ) -> Objective:
        def objective(vae: Any, x: Tensor) -> Tensor:
            mean, log_var = vae.encode(x)
            return vae.log_likelihood(x, through(mean, log_var)).mean() - kl(mean, log_var).mean()

        return objective

    def whole(mean: Tensor, log_var: Tensor) -> Tensor:
        return mean + (0.5 * log_var).exp() * noise

    def fit_alone(vae: Any, x: Tensor) -> Tensor:
        mean, log_var = vae.encode(x)
        return vae.log_likelihood(x, whole(mean, log_var)).mean().detach() - kl_of(mean, log_var).mean()

    return {
        "z is detached: the encoder learns nothing of the data": fitted(lambda m, h: whole(m, h).detach()),
        "the mean is detached in z": fitted(lambda m, h: whole(m.detach(), h)),
        "σ is detached in z": fitted(lambda m, h: whole(m, h.detach())),
        "the log-likelihood is detached: it moves nothing, the decoder stays": fit_alone,
        "mean and log_var are detached: only the decoder moves": fitted(
            lambda m, h: whole(m, h).detach(), lambda m, h: kl_of(m, h).detach()
        ),
        "the mean is detached in z and in the KL": fitted(
            lambda m, h: whole(m.detach(), h), lambda m, h: kl_of(m.detach(), h)
        ),
        "log_var is detached in z and in the KL": fitted(
            lambda m, h: whole(m, h.detach()), lambda m, h: kl_of(m, h.detach())
        ),
        "z is detached, and its log-likelihood times log q is added: the score function's estimate": (
            lambda vae, x: _score(vae, x, noise)
        ),
    }


def _score(vae: Any, x: Tensor, noise: Tensor) -> Tensor:
    mean, log_var = vae.encode(x)
    z = (mean + (0.5 * log_var).exp() * noise).detach()
    log_q = -0.5 * ((z - mean).square() * (-log_var).exp() + log_var).sum(-1)
    fit = vae.log_likelihood(x, z)
    return (fit + fit.detach() * log_q).mean() - kl_of(mean, log_var).mean()


def wrong_averages(noise: Tensor, width: int) -> dict[str, Objective]:
    samples, rows, latents = noise.shape

    def combined(put: Callable[[Tensor, Tensor], Tensor]) -> Objective:
        def objective(vae: Any, x: Tensor) -> Tensor:
            mean, log_var = vae.encode(x)
            z = mean + (0.5 * log_var).exp() * noise
            return put(vae.log_likelihood(x, z), kl_of(mean, log_var))

        return objective

    return {
        "the sign is wrong: this step goes downhill. climb takes the bound itself, not a loss": combined(
            lambda fit, kl: kl.mean() - fit.mean()
        ),
        "the log-likelihood has the wrong sign": combined(lambda fit, kl: -fit.mean() - kl.mean()),
        "the samples are summed, not averaged, and the KL counts once: the data weigh S times as much": combined(
            lambda fit, kl: fit.sum(0).mean() - kl.mean()
        ),
        "the samples are summed, not averaged, and the KL counts for each": combined(
            lambda fit, kl: (fit - kl).sum(0).mean()
        ),
        "the rows are summed, not averaged": combined(lambda fit, kl: (fit.mean(0) - kl).sum()),
        "the rows are summed, not averaged, and so are the samples, with the KL once for each row": combined(
            lambda fit, kl: fit.sum() - kl.sum()
        ),
        "rows and samples are summed, not averaged": combined(lambda fit, kl: (fit - kl).sum()),
        "the log-likelihood is summed over the rows, the KL averaged": combined(
            lambda fit, kl: fit.mean(0).sum() - kl.mean()
        ),
        "the log-likelihood is summed over rows and samples, the KL averaged": combined(
            lambda fit, kl: fit.sum() - kl.mean()
        ),
        "the log-likelihood counts half": combined(lambda fit, kl: fit.mean() / 2 - kl.mean()),
        "the log-likelihood counts twice": combined(lambda fit, kl: 2 * fit.mean() - kl.mean()),
        "the log-likelihood is divided by the number of rows twice": combined(
            lambda fit, kl: fit.mean() / rows - kl.mean()
        ),
        "the log-likelihood is divided by the number of pixels, so that the KL weighs D times as much": combined(
            lambda fit, kl: fit.mean() / width - kl.mean()
        ),
        "the log-likelihood is divided by the number of samples twice": combined(
            lambda fit, kl: fit.mean() / samples - kl.mean()
        ),
        "everything is divided by the number of rows twice": combined(
            lambda fit, kl: (fit.mean() - kl.mean()) / rows
        ),
        "everything is divided by the number of samples twice": combined(
            lambda fit, kl: (fit.mean() - kl.mean()) / samples
        ),
        "everything is divided by the number of coordinates": combined(
            lambda fit, kl: (fit.mean() - kl.mean()) / latents
        ),
        "the bound is halved": combined(lambda fit, kl: (fit.mean() - kl.mean()) / 2),
        "the bound is doubled": combined(lambda fit, kl: 2 * (fit.mean() - kl.mean())),
        "the bound is in bits: nats are climbed": combined(
            lambda fit, kl: (fit.mean() - kl.mean()) / math.log(2)
        ),
        "only the first row is used": combined(lambda fit, kl: fit[:, 0].mean() - kl[0]),
        "only the last row is used": combined(lambda fit, kl: fit[:, -1].mean() - kl[-1]),
        "the first row is left out": combined(lambda fit, kl: fit[:, 1:].mean() - kl[1:].mean()),
        "the worst sample of each row is taken": combined(lambda fit, kl: (fit.amin(0) - kl).mean()),
        "the best sample of each row is taken": combined(lambda fit, kl: (fit.amax(0) - kl).mean()),
        "the median of the samples is taken": combined(lambda fit, kl: (fit.median(0).values - kl).mean()),
        "log-likelihood and KL are multiplied": combined(lambda fit, kl: (fit.mean(0) * kl).mean()),
        "the bound is squared": combined(lambda fit, kl: (fit.mean(0) - kl).square().mean()),
        "the mean of the rows is squared": combined(lambda fit, kl: (fit.mean() - kl.mean()).square()),
        "minus the logarithm of minus the bound is climbed": combined(
            lambda fit, kl: -((fit.mean(0) - kl).square() + 1e-12).sqrt().log().mean()
        ),
    }


def other_objectives(noise: Tensor) -> dict[str, Objective]:
    def weighted(put: Callable[[Tensor], Tensor]) -> Objective:
        """From log p(x, z) − log q(z) at the samples."""

        def objective(vae: Any, x: Tensor) -> Tensor:
            mean, log_var = vae.encode(x)
            z = mean + (0.5 * log_var).exp() * noise
            log_q = -0.5 * ((z - mean).square() * (-log_var).exp() + log_var).sum(-1)
            return put(vae.log_likelihood(x, z) - 0.5 * z.square().sum(-1) - log_q)

        return objective

    def combined(put: Callable[[Tensor, Tensor], Tensor]) -> Objective:
        def objective(vae: Any, x: Tensor) -> Tensor:
            mean, log_var = vae.encode(x)
            z = mean + (0.5 * log_var).exp() * noise
            return put(vae.log_likelihood(x, z), kl_of(mean, log_var))

        return objective

    def autoencoder(vae: Any, x: Tensor) -> Tensor:
        return vae.log_likelihood(x, vae.encode(x)[0][None]).mean()

    return {
        "the importance-weighted bound is climbed: the mean over the samples stands inside of the logarithm": (
            weighted(lambda log_w: log_w.logsumexp(0).mean())
        ),
        "the log-likelihoods are averaged inside of the logarithm": combined(
            lambda fit, kl: (fit.logsumexp(0) - kl).mean()
        ),
        "all rows and samples are averaged inside of the logarithm": combined(
            lambda fit, kl: (fit - kl).flatten().logsumexp(0)
        ),
        "z is the mean of q, and the KL is left out: this is a plain autoencoder": autoencoder,
        "log p(z) has the wrong sign in the bound at the samples": lambda vae, x: _at_samples(
            vae, x, noise, -1.0, 1.0
        ),
    }


def _at_samples(vae: Any, x: Tensor, noise: Tensor, prior: float, own: float) -> Tensor:
    """The mean of log p(x | z) + prior · log p(z) − own · log q(z), up to constants."""
    mean, log_var = vae.encode(x)
    z = mean + (0.5 * log_var).exp() * noise
    log_q = -0.5 * ((z - mean).square() * (-log_var).exp() + log_var).sum(-1)
    return (vae.log_likelihood(x, z) - 0.5 * prior * z.square().sum(-1) - own * log_q).mean()


def drawn_step(
    generator: torch.Generator, samples: int, rows: int, width: int, latents: int
) -> tuple[Parts, Tensor, Tensor]:
    return (
        drawn_parts(generator, width, latents),
        normal(generator, rows, width),
        balanced(generator, samples, rows, latents),
    )


@case()
def step_of_eleven_rows(generator):
    checked = "what a step up the bound of 11 rows, with 6 samples of each, adds to mean head, log_var head and decoder"
    return with_mistakes(step_case(checked, *drawn_step(generator, 6, 11, 8, 4)))


@case(hidden=True)
def step_drawn(generator):
    checked = "what a step up the bound adds to the parameters, for other sizes"
    return with_mistakes(step_case(checked, *drawn_step(generator, 4, 9, 11, 6)))


@case(hidden=True)
def step_of_a_narrow_q(generator):
    """Deviations of a millionth, as encoders come to have. The step is large, so that float32 can tell what it adds."""
    (mean_head, log_var_head, decoder), x, noise = drawn_step(generator, 6, 11, 8, 4)
    log_var_head[:, -1] = uniform(generator, -32, -26, 4)
    checked = "what a step adds to the parameters where q is narrow"
    made = step_case(checked, (mean_head, log_var_head, decoder), x, noise, 20 * RATE)
    return replace(
        made,
        expected=in_one_row(made.expected),
        look=lambda answer: in_one_row(made.look(answer)),
        made=Made(sizes=made.made.sizes, otherwise=HELD),
        loss_in_single_precision=LOST_AT_EXTREMES,
    )


def in_one_row(parts: Any) -> Tensor:
    return torch.cat([part.flatten() for part in parts])


@case(hidden=True)
def step_of_one_coordinate(generator):
    parts, x, noise = drawn_step(generator, 4, 7, 5, 1)
    made = step_case(
        "what a step adds to the parameters with a single code, in single precision",
        parts,
        x,
        noise,
        20 * RATE,
    )
    place = made.arguments[2]
    arguments = {
        name: value.float() if isinstance(value, Tensor) else value for name, value in place.arguments.items()
    }
    coarse = single_precision(replace(made, degenerate="M = 1"))
    form = tuple(part.float() for part in made.form)
    return replace(coarse, arguments=(*coarse.arguments[:2], Fixture(place.name, arguments)), form=form)
