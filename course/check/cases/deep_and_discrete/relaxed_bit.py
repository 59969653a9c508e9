"""Task 4: relaxed_bit."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.deep_and_discrete.common import (
    HELD,
    LOG_2,
    OTHER_SIGMOIDS,
    distinct,
    not_squeezed,
    sigmoid,
    softplus,
)
from course.check.cases.making import Later, normal, real, single_precision, uniform
from course.check.relations import Made

OVERFLOW = "exp overflows, or a logarithm of 0 is taken: use torch.sigmoid and torch.logit, or log and log1p"


def by_loops(logit: Tensor, u: Tensor, temperature: float) -> Tensor:
    """σ((logit + F⁻¹(u)) / τ) with F⁻¹(u) = log u − log(1 − u), number by number."""
    return real(
        [
            [
                sigmoid((eta + math.log(number) - math.log1p(-number)) / temperature)
                for eta, number in zip(logit.tolist(), row, strict=True)
            ]
            for row in u.tolist()
        ]
    )


def bit_case(checked: str, logit: Tensor, u: Tensor, temperature: float) -> Case:
    right = by_loops(logit, u, temperature)
    arguments = logit, u, temperature
    made = Made(sizes={"M": len(logit)} | ({"S": len(u)} if len(u) != len(logit) else {}))
    return Case(checked, arguments, right, Later(partial(mistakes_of, *arguments, right)), made=made)


def log_odds(u: Tensor) -> Tensor:
    return u.log() - torch.log1p(-u)


def log_odds_beside(small: float) -> Callable[[Tensor], Tensor]:
    """The log-odds with a small number in both logarithms."""
    return lambda u: (u + small).log() - (1 - u + small).log()


#: Other noise than log u − log(1 − u), in words.
OTHER_NOISES: dict[str, Callable[[Tensor], Tensor]] = {
    "u and 1 − u are exchanged: the law is right, but z is to grow with u": lambda u: -log_odds(u),
    "the noise is left out: u is not used": torch.zeros_like,
    "the noise counts twice": lambda u: 2 * log_odds(u),
    "the noise is halved": lambda u: log_odds(u) / 2,
    "the noise is log u: −log(1 − u) is left out": torch.log,
    "the noise is −log u, exponential": lambda u: -u.log(),
    "the noise is −log(1 − u), exponential": lambda u: -torch.log1p(-u),
    "the noise is log(1 − u): log u is left out": lambda u: torch.log1p(-u),
    "the noise is log u + log(1 − u): the second is to be subtracted": lambda u: u.log() + torch.log1p(-u),
    "the noise is −log u − log(1 − u): the first is to be added": lambda u: -u.log() - torch.log1p(-u),
    "the noise is Gumbel's, −log(−log u): that belongs to choices, and to a bit the difference of two": (
        lambda u: -(-u.log()).log()
    ),
    "the noise is log(−log u), a Gumbel variable with the wrong sign": lambda u: (-u.log()).log(),
    "the noise is Gumbel's, −log(−log(1 − u))": lambda u: -(-torch.log1p(-u)).log(),
    "the noise is log(−log(1 − u)), a Gumbel variable with the wrong sign": lambda u: (
        -torch.log1p(-u)
    ).log(),
    "the noise is Gaussian: it is to be logistic": torch.special.ndtri,
    "the noise is Cauchy's, tan(π (u − ½)): it is to be logistic": lambda u: (math.pi * (u - 0.5)).tan(),
    "the noise is u itself": torch.clone,
    "the noise is u − ½": lambda u: u - 0.5,
    "the noise is 2u − 1": lambda u: 2 * u - 1,
    "the noise is −u": lambda u: -u,
    "the noise is ½ − u": lambda u: 0.5 - u,
    "the noise is the odds u / (1 − u): the logarithm is missing": lambda u: u / (1 - u),
    "the noise is 1 − u": lambda u: 1 - u,
    "the noise is (1 − u) / u: the logarithm is missing": lambda u: (1 - u) / u,
    "the noise is log(u (1 − u)), or a quotient is a product": lambda u: (u * (1 - u)).log(),
    "the noise is log u / log(1 − u): the difference of the logarithms is asked": (
        lambda u: u.log() / torch.log1p(-u)
    ),
    "the noise is log u · log(1 − u): the difference of the logarithms is asked": (
        lambda u: u.log() * torch.log1p(-u)
    ),
    "the noise is σ(u): the inverse of the sigmoid is asked, not the sigmoid": torch.sigmoid,
    "the noise is log σ(u)": torch.nn.functional.logsigmoid,
    "the noise is the logistic density, u (1 − u)": lambda u: u * (1 - u),
    "the noise is log(u / (1 + u))": lambda u: (u / (1 + u)).log(),
    "the noise is log(1 + u)": torch.log1p,
    "the noise is exp(u)": torch.exp,
    "the logarithms of the noise are to the base 2": lambda u: log_odds(u) / LOG_2,
    "the logarithms of the noise are to the base 10": lambda u: log_odds(u) / math.log(10),
    "the size of the noise is taken": lambda u: log_odds(u).abs(),
    "the noise has the variance 1: it is divided by π / √3": lambda u: log_odds(u) * math.sqrt(3) / math.pi,
    "the noise is squared": lambda u: log_odds(u).square(),
    "u is clamped to 0.1 ... 0.9": lambda u: log_odds(u.clamp(0.1, 0.9)),
    "u is clamped to 0.05 ... 0.95": lambda u: log_odds(u.clamp(0.05, 0.95)),
    "the noise is a bit, u < ½": lambda u: (u < 0.5).double(),
    "the noise is a bit, u > ½": lambda u: (u > 0.5).double(),
    "the noise of the first sample serves all": lambda u: log_odds(u[:1]).expand_as(u),
    "the noise of the first logit serves all": lambda u: log_odds(u[:, :1]).expand_as(u),
    "the noise is averaged over the samples": lambda u: log_odds(u).mean(0, keepdim=True).expand_as(u),
    "u is averaged over the samples": lambda u: log_odds(u.mean(0, keepdim=True)).expand_as(u),
    "u is divided by its sum over the logits": lambda u: log_odds(u / u.sum(1, keepdim=True)),
    **{
        f"{small:.0e} is added to u inside the logarithms": log_odds_beside(small)
        for small in (1e-1, 1e-2, 1e-3, 1e-4)
    },
}

#: Other logits, in words.
OTHER_LOGITS: dict[str, Callable[[Tensor], Tensor]] = {
    "the logit is left out": torch.zeros_like,
    "the logit has the wrong sign": lambda t: -t,
    "the logit counts twice": lambda t: 2 * t,
    "the logit is halved": lambda t: t / 2,
    "the probability σ(logit) stands for the logit": torch.sigmoid,
    "log σ(logit) stands for the logit": torch.nn.functional.logsigmoid,
    "log(1 − σ(logit)) stands for the logit": lambda t: torch.nn.functional.logsigmoid(-t),
    "1 − σ(logit) stands for the logit": lambda t: (-t).sigmoid(),
    "exp(logit), the odds, stands for the logit": torch.exp,
    "the logarithm of the logit stands for it": lambda t: t.abs().log(),
    "softplus(logit) stands for the logit": softplus,
    "the bit 1[logit > 0] stands for the logit": lambda t: (t > 0).double(),
    "the size of the logit stands for it": torch.abs,
    "softmax of the logits stands for the logit": lambda t: t.softmax(-1),
    "log-softmax of the logits stands for the logit": lambda t: t.log_softmax(-1),
    "tanh(logit) stands for the logit": torch.tanh,
    "the logits are averaged": lambda t: t.mean().expand_as(t),
    "the first logit serves all": lambda t: t[:1].expand_as(t),
    "the logits are in reverse order": lambda t: t.flip(0),
    "1 − logit stands for the logit: it is no probability": lambda t: 1 - t,
    "the logit is squared": torch.square,
    "the logits are clamped to −1 ... 1": lambda t: t.clamp(-1, 1),
    "negative logits are set to 0": lambda t: t.clamp(min=0),
}

#: What becomes of logit, noise and temperature before the sigmoid, in words.
OTHER_FIELDS: dict[str, Callable[[Tensor, Tensor, float], Tensor]] = {
    "the temperature is left out": lambda t, e, tau: t + e,
    "it is multiplied by the temperature, not divided": lambda t, e, tau: (t + e) * tau,
    "only the noise is divided by the temperature": lambda t, e, tau: t + e / tau,
    "only the logit is divided by the temperature": lambda t, e, tau: t / tau + e,
    "only the noise is multiplied by the temperature": lambda t, e, tau: t + e * tau,
    "only the logit is multiplied by the temperature": lambda t, e, tau: t * tau + e,
    "the temperature is squared": lambda t, e, tau: (t + e) / tau**2,
    "the root of the temperature is taken": lambda t, e, tau: (t + e) / math.sqrt(tau),
    "the temperature has the wrong sign": lambda t, e, tau: -(t + e) / tau,
    "it is divided by exp(τ): the temperature is no logarithm": lambda t, e, tau: (t + e) / math.exp(tau),
    "it is divided by 1 + τ": lambda t, e, tau: (t + e) / (1 + tau),
    "it is divided by 2τ": lambda t, e, tau: (t + e) / (2 * tau),
    "it is multiplied by 2 and divided by τ": lambda t, e, tau: (t + e) * 2 / tau,
    "the temperature is subtracted": lambda t, e, tau: t + e - tau,
    "the temperature is added": lambda t, e, tau: t + e + tau,
    "the noise is subtracted, and divided by the temperature alone": lambda t, e, tau: t - e / tau,
    "the noise is multiplied, not added": lambda t, e, tau: t * e / tau,
    "the noise is multiplied, not added, and the temperature is left out": lambda t, e, tau: t * e,
}


def mistakes_of(logit: Tensor, u: Tensor, temperature: float, right: Tensor) -> dict[str, Tensor]:
    noise = log_odds(u)
    zeta = logit + noise
    p = logit.sigmoid()
    hard = (zeta > 0).double()

    def relaxed(t: Tensor = logit, e: Tensor = noise) -> Tensor:
        return ((t + e) / temperature).sigmoid()

    mistakes = {name: relaxed(e=other(u)) for name, other in OTHER_NOISES.items()}
    mistakes |= {name: relaxed(other(logit)) for name, other in OTHER_LOGITS.items()}
    mistakes |= {name: put(logit, noise, temperature).sigmoid() for name, put in OTHER_FIELDS.items()}
    for name, function in OTHER_SIGMOIDS.items():
        mistakes[name] = function(zeta / temperature)
        mistakes[f"{name}; and the temperature is left out"] = function(zeta)
    mistakes |= {
        "the temperature divides the sigmoid, not what it is taken of": zeta.sigmoid() / temperature,
        "the temperature multiplies the sigmoid": zeta.sigmoid() * temperature,
        "the sigmoid is raised to the power of 1/τ": zeta.sigmoid() ** (1 / temperature),
        "the sigmoid is raised to the power of τ": zeta.sigmoid() ** temperature,
        "the bit itself came back, 1[ζ > 0]: it is to be relaxed": hard,
        "a bit came back that is 1 where u < σ(logit): it is to be relaxed, and to grow with u": (
            (u < p).double()
        ),
        "the bit 1[u > ½] came back": (u > 0.5).double(),
        "σ(logit) came back, for all samples: there is no noise in it": p.expand_as(u),
        "σ(logit / τ) came back, for all samples: there is no noise in it": (logit / temperature)
        .sigmoid()
        .expand_as(u),
        "σ(logit) + noise came back": p + noise,
        "σ(logit) + u came back": p + u,
        "σ(logit) · u came back": p * u,
        "σ(logit) − u came back": p - u,
        "the difference u − (1 − σ(logit)), divided by τ, is in the sigmoid": (
            (u - 1 + p) / temperature
        ).sigmoid(),
        "the difference σ(logit) − u, divided by τ, is in the sigmoid": ((p - u) / temperature).sigmoid(),
        "σ(logit) stands in the sigmoid once more: σ((σ(logit) + noise) / τ)": relaxed(p),
        "1 − z came back": 1 - right,
        "the derivative by the logit came back, z (1 − z) / τ": right * (1 - right) / temperature,
        "z (1 − z) came back": right * (1 - right),
        "the logarithm of z came back": right.log(),
        "it is averaged over the samples": right.mean(0),
        "it is summed over the samples": right.sum(0),
        "it is averaged over the logits": right.mean(1),
        "it is summed over the logits": right.sum(1),
        "only the first sample came back": right[0],
        "bits and relaxed bits are averaged": (right + hard) / 2,
        "z is standardized over the samples": (right - right.mean(0)) / right.std(0),
        "z is divided by its sum over the logits": right / right.sum(1, keepdim=True),
        "z is divided by its sum over the samples": right / right.sum(0),
        "it is 2 z − 1, for a unit of ±1": 2 * right - 1,
        "the relaxed bit came back transposed, (M, S)": right.T,
        "the probability that the bit is 1 is in the place of the noise: σ((logit + log σ(logit)) / τ)": (
            relaxed(e=torch.nn.functional.logsigmoid(logit).expand_as(u))
        ),
        "a relaxed choice among the logits came back: softmax of logit + Gumbel noise": (
            ((logit - (-u.log()).log()) / temperature).softmax(-1)
        ),
        "exp of the relaxed bit came back": right.exp(),
    }
    for one, other in {
        "u and 1 − u are exchanged": -noise,
        "the noise is left out": torch.zeros_like(u),
        "the noise is Gumbel's": -(-u.log()).log(),
        "the noise is Gaussian": torch.special.ndtri(u),
        "the noise is u itself": u,
        "the noise is u − ½": u - 0.5,
        "the noise is log u": u.log(),
        "the noise is −log u": -u.log(),
    }.items():
        for name, put in OTHER_FIELDS.items():
            mistakes[f"{one}; {name}"] = put(logit, other, temperature).sigmoid()
        for name, change in OTHER_LOGITS.items():
            mistakes[f"{one}; {name}"] = relaxed(change(logit), other)
    for one, change in OTHER_LOGITS.items():
        for name, put in OTHER_FIELDS.items():
            mistakes[f"{one}; {name}"] = put(change(logit), noise, temperature).sigmoid()
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, samples: int, count: int) -> tuple[Tensor, Tensor, float]:
    """Logits of both signs, noise from all over the interval, and a temperature that is not near 1."""
    while True:
        logit = 1.4 * normal(generator, count)
        if bool((logit.abs() > 0.2).all()) and logit.min() < 0 < logit.max():
            break
    places = torch.stack([torch.randperm(samples, generator=generator) for _ in range(count)], 1)
    u = (places + uniform(generator, 0.2, 0.8, samples, count)) / samples
    return logit, u, float(uniform(generator, 0.35, 0.6, 1))


@case()
def bits_of_nine_samples(generator):
    checked = "9 relaxed samples of each of 5 bits"
    return bit_case(checked, *drawn(generator, 9, 5))


@case(hidden=True)
def bits_drawn(generator):
    logit, u, temperature = drawn(generator, 6, 11)
    return bit_case("relaxed samples for other sizes, at a high temperature", logit, u, 4 * temperature)


@case(hidden=True)
def bits_of_as_many_samples(generator):
    return bit_case("as many relaxed samples as there are bits", *drawn(generator, 7, 7))


@case(hidden=True)
def bits_near_the_ends(generator):
    """Noise near 0 and near 1 (which float32 can hold), where no clamp is to be."""
    logit = normal(generator, 4)
    near_zero = 10.0 ** -uniform(generator, 12, 30, 3, 4)
    near_one = 1 - 2.0 ** -torch.randint(16, 21, (3, 4), generator=generator).double()
    u = torch.cat([near_zero, near_one])
    temperature = float(uniform(generator, 8, 12, 1))
    right = by_loops(logit, u, temperature)
    made = Made(sizes={"S": 6, "M": 4}, not_finite=OVERFLOW, otherwise=HELD)
    return Case(
        "relaxed bits where u is near the ends of its interval", (logit, u, temperature), right, made=made
    )


@case(hidden=True)
def bits_in_the_cold(generator):
    """Near the temperature 0 they are bits."""
    logit, u, _ = drawn(generator, 8, 5)
    zeta = logit + log_odds(u)
    u = torch.where(zeta.abs() < 0.1, (u + 0.5) % 1, u)
    temperature = float(uniform(generator, 0.001, 0.003, 1))
    right = by_loops(logit, u, temperature)
    made = Made(sizes={"S": 8, "M": 5}, not_finite=OVERFLOW)
    checked = "relaxed bits near the temperature zero, where they are bits"
    return Case(checked, (logit, u, temperature), right, made=made)


@case(hidden=True)
def samples_of_one_bit(generator):
    logit, u, temperature = drawn(generator, 4, 3)
    arguments = logit[:1], u[:, :1], temperature
    checked = "relaxed samples of a single bit, in single precision"
    made = Case(checked, arguments, by_loops(*arguments), degenerate="M = 1")
    return not_squeezed(single_precision(made))
