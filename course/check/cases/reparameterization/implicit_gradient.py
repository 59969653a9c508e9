"""Task 5: implicit_gradient."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.cases.reparameterization.common import HELD, with_minus
from course.check.relations import Made


def by_loops(dF_dphi: Tensor, density: Tensor, df_dz: Tensor) -> Tensor:
    """The mean over the samples of f′(z_s) dz_s/dφ, in Python's own numbers; F stays at u, so p dz = −∂F/∂φ dφ."""
    found = []
    for column in dF_dphi.T.tolist():
        moved = [-rise / p for rise, p in zip(column, density.tolist(), strict=True)]
        terms = [slope * each for slope, each in zip(df_dz.tolist(), moved, strict=True)]
        found.append(math.fsum(terms) / len(terms))
    return real(found)


def middle_ones(terms: Tensor) -> dict[str, Tensor]:
    """Of an even number of terms torch takes one of the two in the middle for the median."""
    return {
        "the median of the samples is taken, not the mean (the lower one of two)": terms.median(0).values,
        "the median of the samples is taken, not the mean (the upper one of two)": -(-terms).median(0).values,
    }


def gradient_case(checked: str, dF_dphi: Tensor, density: Tensor, df_dz: Tensor) -> Case:
    samples, parameters = dF_dphi.shape
    right = by_loops(dF_dphi, density, df_dz)
    p, slope = density[:, None], df_dz[:, None]
    velocity = -dF_dphi / p
    terms = slope * velocity
    shares = density / density.sum()
    mistakes = {
        "the sign is wrong: where F rises with φ, z has to move back to keep F(z) = u": -right,
        "the density is left out: dz/dφ = −(∂F/∂φ) / p": (-slope * dF_dphi).mean(0),
        "the density is left out, and the minus": (slope * dF_dphi).mean(0),
        "it is multiplied by the density, not divided": (-slope * dF_dphi * p).mean(0),
        "it is multiplied by the density, not divided, and the minus is missing": (slope * dF_dphi * p).mean(
            0
        ),
        "it is divided by log p, not by p": (-slope * dF_dphi / p.log()).mean(0),
        "it is divided by log p, not by p, and the minus is missing": (slope * dF_dphi / p.log()).mean(0),
        "the density is taken for its logarithm: its exponential divides": (-slope * dF_dphi / p.exp()).mean(
            0
        ),
        "the root of the density divides": (-slope * dF_dphi / p.sqrt()).mean(0),
        "the density divides twice": (terms / p).mean(0),
        "it is multiplied by log p, not divided by p": (-slope * dF_dphi * p.log()).mean(0),
        "the densities are divided by the largest one": (-slope * dF_dphi / p * p.max()).mean(0),
        "∂F/∂φ is left out": (slope / p).mean(0).expand_as(right),
        "1 is added to the velocity": (slope * (1 + velocity)).mean(0),
        "1 − p divides": (-slope * dF_dphi / (1 - p)).mean(0),
        "1 + p divides": (-slope * dF_dphi / (1 + p)).mean(0),
        "the average density divides, or the terms are weighted by the density: each sample has its own": (
            -slope * dF_dphi / p.mean()
        ).mean(0),
        "the average density divides, and the minus is missing": (slope * dF_dphi / p.mean()).mean(0),
        "0.001 is added to the density": (-slope * dF_dphi / (p + 1e-3)).mean(0),
        "0.01 is added to the density": (-slope * dF_dphi / (p + 1e-2)).mean(0),
        "the densities are normalized over the samples first": (-slope * dF_dphi / shares[:, None]).mean(0),
        "the velocity is upside down: −p / (∂F/∂φ)": (-slope * p / dF_dphi).mean(0),
        "the velocity is upside down, and has no minus: p / (∂F/∂φ)": (slope * p / dF_dphi).mean(0),
        "the derivative of f is left out: this is the mean velocity dz/dφ": velocity.mean(0),
        "the derivative of f is left out, and the minus": -velocity.mean(0),
        "the derivative of f divides": (velocity / slope).mean(0),
        "the derivative of f is squared": (slope.square() * velocity).mean(0),
        "the derivative of f is added: by the chain rule it multiplies": (slope + velocity).mean(0),
        "the derivative of f counts without its sign": (slope.abs() * velocity).mean(0),
        "the velocity is squared": (slope * velocity.square()).mean(0),
        "the velocity counts without its sign": (slope * velocity.abs()).mean(0),
        "the derivative of log p multiplies: ∂F/∂φ times f′ divided by p, as a score": (
            slope * (dF_dphi + velocity)
        ).mean(0),
        "zeros came back: F(z) = u does not change along the path, but z moves": torch.zeros_like(right),
        "f′ and velocity are averaged singly, before the product": slope.mean(0) * velocity.mean(0),
        "f′ and velocity are averaged singly, before the product, and the minus is missing": (
            -slope.mean(0) * velocity.mean(0)
        ),
        "f′ is averaged first, and stands before the sum": slope.mean(0) * velocity.sum(0),
        "f′, ∂F/∂φ and p are averaged singly": -slope.mean(0) * dF_dphi.mean(0) / density.mean(),
        "the mean is taken from the product: this is a covariance": (
            terms.mean(0) - slope.mean(0) * velocity.mean(0)
        ),
        "the samples are summed, not averaged": terms.sum(0),
        "the samples are summed, not averaged, and the minus is missing": -terms.sum(0),
        "it is divided by S − 1, not by S": terms.sum(0) / (samples - 1),
        "it is divided by the root of S, not by S": terms.sum(0) / math.sqrt(samples),
        "it is divided by P, not by S": terms.sum(0) / parameters,
        "the median of the samples is taken, not the mean": terms.quantile(0.5, 0),
        **(middle_ones(terms) if samples % 2 == 0 else {}),
        "the terms count without their signs": terms.abs().mean(0),
        "the density is left out, and the samples are summed": (-slope * dF_dphi).sum(0),
        "it is multiplied by the density, not divided, and the samples are summed": (
            -slope * dF_dphi * p
        ).sum(0),
        "the derivative of f is left out, and the samples are summed": velocity.sum(0),
        "the largest term is taken": terms.amax(0),
        "only the first sample is used": terms[0],
        "only the last sample is used": terms[-1],
        "the first sample is left out": terms[1:].mean(0),
        "the last sample is left out": terms[:-1].mean(0),
        "the variance of the terms came back": terms.var(0, correction=0),
        "the variance of the terms came back (with S − 1)": terms.var(0),
        "the deviation of the terms came back (with S − 1)": terms.std(0),
        "the terms are standardized first": terms.mean(0) / terms.std(0),
        "the samples are not averaged: one number for each parameter is asked": terms,
        "the samples are not averaged, and the minus is missing": -terms,
        "it is summed over the parameters: one number for each is asked": terms.mean(0).sum(),
        "it is averaged over the parameters: one number for each is asked": terms.mean(),
        "it is averaged over the parameters, not over the samples": terms.mean(1),
        "it is summed over the parameters, not averaged over the samples": terms.sum(1),
        "one velocity, the average over the parameters, serves all": (
            (slope * velocity.mean(1, keepdim=True)).mean(0).expand_as(right)
        ),
        "the gradient of the first parameter serves all": right[0].expand_as(right),
        "∂F/∂φ is reshaped to (P, S), which mixes samples and parameters: transpose it": (
            -df_dz * dF_dphi.reshape(parameters, samples) / density
        ).mean(1),
        "the samples of f′ are in reverse order": (slope.flip(0) * velocity).mean(0),
        "the densities are in reverse order": (-slope * dF_dphi / p.flip(0)).mean(0),
        "the gradient is scaled to length 1": right / right.norm(),
        "the terms are cut off at −1 and 1": terms.clamp(-1, 1).mean(0),
        "the velocities are cut off at −1 and 1": (slope * velocity.clamp(-1, 1)).mean(0),
    }
    mistakes = with_minus(mistakes, right, "the minus is missing")
    made = Made(sizes={"S": samples, "P": parameters})
    return Case(checked, (dF_dphi, density, df_dz), right, mistakes, made=made)


def drawn(generator: torch.Generator, samples: int, parameters: int) -> tuple[Tensor, Tensor, Tensor]:
    """Numbers of both signs and away from zero: densities below one."""
    signs = 1.0 - 2.0 * (torch.rand(samples, parameters, generator=generator) < 0.3)
    alternating = 1.0 - 2.0 * (
        torch.arange(parameters) % 2
    )  # so that no single sample is the largest for all
    signs[0], signs[1], signs[-1] = alternating, -alternating, alternating
    dF_dphi = signs * uniform(generator, 0.1, 0.6, samples, parameters)
    density = uniform(generator, 0.1, 0.7, samples)
    df_dz = normal(generator, samples) + 1.0
    df_dz[2], df_dz[3] = uniform(generator, -1.5, -0.5, 1), uniform(generator, 0.5, 1.5, 1)
    return dF_dphi, density, df_dz


@case()
def implicit_of_nine_samples(generator):
    return gradient_case("the gradient by 4 parameters from 9 samples", *drawn(generator, 9, 4))


@case(hidden=True)
def implicit_drawn(generator):
    return gradient_case("the gradient for other sizes", *drawn(generator, 12, 5))


@case(hidden=True)
def implicit_of_a_scale(generator):
    """Where the answer is known by the direct way: for z = μ + σ ε the velocities are 1 and ε."""
    noise, mean, std = normal(generator, 9), normal(generator, 1), uniform(generator, 0.4, 0.8, 1)
    density = (-0.5 * noise.square()).exp() / (math.sqrt(2 * math.pi) * std)
    dF_dphi = torch.stack([-density, -density * noise], 1)
    df_dz = 2 * (mean + std * noise)
    direct = torch.stack([df_dz.mean(), (df_dz * noise).mean()])
    made = gradient_case("the gradient by location and scale of a Gaussian", dF_dphi, density, df_dz)
    return replace(made, expected=direct, mistakes={}, degenerate="P = 2, and a velocity is 1")


@case(hidden=True)
def implicit_in_the_tails(generator):
    """Samples so far out that p and ∂F/∂φ are below 1e-17: their ratio is not small."""
    dF_dphi, density, df_dz = drawn(generator, 9, 4)
    far = 10.0 ** -uniform(generator, 18, 22, 9)
    arguments = far[:, None] * dF_dphi, far * density, df_dz
    made = Made(sizes={"S": 9, "P": 4}, otherwise=HELD, not_finite=HELD)
    return Case("the gradient where the density is tiny", arguments, by_loops(*arguments), made=made)


@case(hidden=True)
def implicit_of_one_parameter(generator):
    arguments = drawn(generator, 6, 1)
    checked = "the gradient by a single parameter, in single precision"
    return single_precision(quiet(Case(checked, arguments, by_loops(*arguments), degenerate="P = 1")))
