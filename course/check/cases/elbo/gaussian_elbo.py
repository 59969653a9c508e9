"""Task 6: gaussian_elbo."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.elbo.common import CLAMPED, WHATEVER_Q, told
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.relations import Made
from course.lvm import data
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.oracles import linear_gaussian


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
    x = data.standardize(data.wine().x)
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
