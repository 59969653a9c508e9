"""Task 4: responsibilities."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.cases.ppca.common import ROOT_TAKEN, SAFETY, SQUARED, eye, root_of
from course.check.relations import Made
from course.lvm.oracles import mixtures as mixture_oracle
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import PPCAMixtureParameters


def planes_case(checked: str, x: Tensor, theta: PPCAMixtureParameters) -> Case:
    weights, W, means, noise_vars = theta
    (n, width), (components, _, hidden) = x.shape, W.shape
    gaussians = oracle.as_gaussian_mixture(theta)
    covariances = gaussians.covariances
    right = mixture_oracle.responsibilities(x, gaussians)
    log_density, log_weights = mixture_oracle.log_density(x, gaussians), weights.log()
    log_joint = log_density + log_weights
    deviations = x[:, None] - means  # (N, K, D)
    axes = torch.linalg.qr(W).Q  # (K, D, M)
    along = torch.einsum("nkd,kdm->nkm", deviations, axes)
    lengths = deviations.square().sum(2)
    off = (lengths - along.square().sum(2)) / (2 * noise_vars)
    inner = W.mT @ W + noise_vars[:, None, None] * eye(hidden)  # (K, M, M)
    z = torch.einsum("nkd,kdm,kml->nkl", deviations, W, inner.inverse())
    residuals = (deviations - torch.einsum("nkm,kdm->nkd", z, W)).square().sum(2) / (2 * noise_vars)
    half_log_det = covariances.logdet() / 2
    half_square = -(log_density + half_log_det + width / 2 * math.log(2 * math.pi))  # ½ dᵀ C⁻¹ d

    def by(**changed: Tensor) -> Tensor:
        """The responsibilities under other parameters."""
        mixture = oracle.as_gaussian_mixture(theta._replace(**changed))
        return (mixture_oracle.log_density(x, mixture) + log_weights).softmax(1)

    def by_covariances(covariances: Tensor) -> Tensor:
        mixture = gaussians._replace(covariances=covariances)
        return (mixture_oracle.log_density(x, mixture) + log_weights).softmax(1)

    def by_logits(logits: Tensor) -> Tensor:
        return (log_weights + logits).softmax(1)

    in_the_plane = along.square().sum(2) / (2 * noise_vars)
    ones = torch.ones_like(noise_vars)
    most_probable = right.argmax(1)
    mistakes = {
        "the mixing weights are left out": log_density.softmax(1),
        "the weights are added without a logarithm": (log_density + weights).softmax(1),
        "the logarithms of the densities are multiplied by the weights": (log_density * weights).softmax(1),
        "the mixing weights count twice": by_logits(log_joint),
        "it is divided by the weights, not multiplied": (log_density - log_weights).softmax(1),
        "the weights are missing in the denominator": (
            log_joint - log_density.logsumexp(1, keepdim=True)
        ).exp(),
        "the weights are missing in the numerator": (
            log_density - log_joint.logsumexp(1, keepdim=True)
        ).exp(),
        "the mixing weights alone came back, whatever x says": weights.expand_as(right),
        "normalized over the data, not over the components": log_joint.softmax(0),
        "the rows are not normalized: this is p(x_n, k_n = k)": log_joint.exp(),
        "the rows are not normalized, and the weights are left out: this is p(x_n | k_n = k)": log_density.exp(),
        "the log-joint came back: neither exponential nor normalized": log_joint,
        "the log-density came back: the weights and Bayes' rule are missing": log_density,
        "log p(x_n) came back, not the responsibilities": log_joint.logsumexp(1),
        "p(x_n) came back, not the responsibilities": log_joint.logsumexp(1).exp(),
        "each point is given to its most probable component alone": one_hot(
            most_probable, components
        ).double(),
        "the number of the most probable component came back": most_probable.double(),
        "the log-joint itself is divided by its sum, without an exponential": log_joint
        / log_joint.sum(1, keepdim=True),
        SQUARED: by(noise_variances=noise_vars.square()),
        ROOT_TAKEN: by(noise_variances=noise_vars.sqrt()),
        "all components share one σ², the mean of theirs": by(
            noise_variances=noise_vars.mean().expand_as(noise_vars)
        ),
        "all components share one σ², that of the first": by(
            noise_variances=noise_vars[0].expand_as(noise_vars)
        ),
        "σ² is taken to be 1": by(noise_variances=ones),
        "1/σ² is added in place of σ²": by(noise_variances=1 / noise_vars),
        "all components share one mean, that of theirs": by(means=means.mean(0).expand_as(means)),
        "all components share one W, that of the first": by(weights=W[:1].expand_as(W)),
        "the means μ_k are not subtracted": by(means=0 * means),
        "the means μ_k are added to x, not subtracted": by(means=-means),
        "the log-determinant is left out: a wide component then wins too much": by_logits(-half_square),
        "the log-determinant lacks its factor ½": by_logits(log_density - half_log_det),
        "the log-determinant is halved once more": by_logits(log_density + half_log_det / 2),
        "the log-determinant has the wrong sign": by_logits(log_density + 2 * half_log_det),
        "the squared distance lacks its factor ½": by_logits(log_density - half_square),
        "the squared distance is halved once more": by_logits(log_density + half_square / 2),
        "the squared distance has the wrong sign": by_logits(log_density + 2 * half_square),
        "the squared distance is left out: only determinants and weights count": by_logits(
            -half_log_det.expand_as(log_density)
        ),
        "the distance from the plane is left out: both directions count": by_logits(log_density + off),
        "only the distance from the plane counts: both directions do": by_logits(-off),
        "only the distance from the plane counts, and the weights are left out": (-off).softmax(1),
        "only the distance within the plane counts: both directions do": by_logits(-in_the_plane),
        "only the distance of x from W E[z | x] + μ counts: z has a prior, and C a determinant": by_logits(
            -residuals
        ),
        "only the distance of x from W E[z | x] + μ counts, and the weights are left out": (
            -residuals
        ).softmax(1),
        "the density is that of z at its posterior mean, not that of x": by_logits(-z.square().sum(2) / 2),
        "the density is N(x; W E[z | x] + μ, σ² I): z is to be integrated out": by_logits(
            -residuals - width / 2 * noise_vars.log()
        ),
        "W is left out: C is W Wᵀ + σ² I, not σ² I": by(weights=0 * W),
        "W is left out of the distance: C is W Wᵀ + σ² I, not σ² I": by_logits(
            -lengths / (2 * noise_vars) - half_log_det
        ),
        "W is left out of the determinant: C is W Wᵀ + σ² I, not σ² I": by_logits(
            -half_square - width / 2 * noise_vars.log()
        ),
        "only |x - μ_k|² counts: C is left out": by_logits(-lengths / 2),
        "only |x - μ_k|² counts: C and the weights are left out": (-lengths / 2).softmax(1),
        "C is the diagonal of W Wᵀ + σ² I alone": by_covariances(covariances * eye(width)),
        "C is the root of W Wᵀ + σ² I: a covariance is asked for, not a deviation": by_covariances(
            torch.stack([root_of(matrix) for matrix in covariances])
        ),
        "C is squared: W Wᵀ + σ² I is the covariance already": by_covariances(covariances @ covariances),
        "C is taken for the precision": by_covariances(covariances.inverse()),
        "the distance is dᵀ C d: C is to be inverted": by_logits(
            -torch.einsum("nki,kij,nkj->nk", deviations, covariances, deviations) / 2 - half_log_det
        ),
        "all components share one C, the mean of theirs": by_covariances(
            covariances.mean(0).expand_as(covariances)
        ),
        "log det C lacks (D - M) log σ²: this is that of the M × M matrix": by_logits(
            -half_square - inner.logdet() / 2
        ),
        "log det C has D log σ² beside that of the M × M matrix: D - M are due": by_logits(
            -half_square - inner.logdet() / 2 - width / 2 * noise_vars.log()
        ),
        "log det C has M log σ² beside that of the M × M matrix: D - M are due": by_logits(
            -half_square - inner.logdet() / 2 - hidden / 2 * noise_vars.log()
        ),
        "log det C has one log σ² beside that of the M × M matrix: D - M are due": by_logits(
            -half_square - inner.logdet() / 2 - noise_vars.log() / 2
        ),
        "the logarithm of the density is divided by D": by_logits(log_density / width),
    }
    made = Made(sizes={"N": n, "K": components, "M": hidden, "D": width})
    return Case(checked, (x, *theta), right, mistakes, made=made)


def drawn_planes(
    generator: torch.Generator, components: int, width: int, hidden: int
) -> PPCAMixtureParameters:
    """Planes close to each other, whose weights and noises are far from equal."""
    ladder = torch.arange(1, components + 1) + uniform(generator, -0.3, 0.3, components)
    order = torch.randperm(components, generator=generator)
    W, means = 0.4 * normal(generator, components, width, hidden), 0.4 * normal(generator, components, width)
    noise_vars = 0.4 + 1.2 * ladder[torch.randperm(components, generator=generator)] / components
    return PPCAMixtureParameters((ladder / ladder.sum())[order], W, means, noise_vars)


@case()
def planes_in_space(generator):
    x, theta = normal(generator, 11, 9), drawn_planes(generator, 4, 9, 6)
    return planes_case("p(k_n = k | x_n) of 11 points, D = 9, under K = 4 planes, M = 6", x, theta)


@case(hidden=True)
def planes_drawn(generator):
    x, theta = normal(generator, 8, 10), drawn_planes(generator, 6, 10, 4)
    return planes_case("the responsibilities for other sizes", x, theta)


def parallel_planes(
    generator: torch.Generator, components: int, width: int, hidden: int
) -> PPCAMixtureParameters:
    """Planes that differ little, so that the shares of a point far away are still shared."""
    theta = drawn_planes(generator, components, width, hidden)
    W = theta.weights[:1].expand(components, width, hidden) + 0
    noise_variances = torch.full((components,), 0.5, dtype=torch.float64)
    return theta._replace(weights=W, means=0.02 * theta.means, noise_variances=noise_variances)


@case(hidden=True)
def planes_far_away(generator):
    x = torch.linspace(20, 90, 6)[:, None] + normal(generator, 6, 4)
    theta = parallel_planes(generator, 3, 4, 2)
    made = planes_case("the responsibilities of points so far away that their density underflows", x, theta)
    joint = mixture_oracle.log_density(x, oracle.as_gaussian_mixture(theta)).exp() * theta.mixing
    mistakes = {
        "exp underflows far away, and 0/0 is NaN: stay with logarithms": joint / joint.sum(1, keepdim=True),
        "exp underflows far away, and rows of zeros came back: stay with logarithms": 0 * made.expected,
        "exp underflows far away, and equal shares came back: stay with logarithms": torch.full_like(
            made.expected, 1 / 3
        ),
    }
    return replace(made, mistakes=mistakes, degenerate="the right shares are as extreme as the points")


@case(hidden=True)
def planes_with_an_idle_component(generator):
    """A component of weight zero is the densest by hundreds of nats: whatever stands in for 0 gives it the points."""
    theta = parallel_planes(generator, 4, 6, 2)
    mixing = theta.mixing.index_fill(0, torch.tensor(1), 0)
    there = 40 + normal(generator, 6)
    means = theta.means.index_copy(0, torch.tensor([1]), there[None])
    theta = theta._replace(mixing=mixing / mixing.sum(), means=means)
    x = there + 0.5 * normal(generator, 8, 6)
    made = planes_case("the responsibilities with a component of weight zero", x, theta)
    idle = one_hot(torch.ones(8, dtype=torch.long), 4).double()
    mistake = (
        "the component of weight zero gets the points: log 0 is -∞, and nothing is to be added before it"
    )
    log_joint = mixture_oracle.log_density(x, oracle.as_gaussian_mixture(theta)) + theta.mixing.log()
    by_exp = log_joint.exp() / log_joint.exp().sum(1, keepdim=True)
    mistakes = {
        mistake: idle,
        "exp underflows for the components that have a weight, and 0/0 is NaN: stay with logarithms": by_exp,
    }
    return replace(made, mistakes=mistakes, degenerate="one component has the weight 0")


@case(hidden=True)
def planes_in_small_units(generator):
    """What is added for safety, 1e-6 or 1e-8, is as large as the covariances here."""
    x, theta, unit = normal(generator, 9, 6), drawn_planes(generator, 4, 6, 2), 1e-4
    theta = theta._replace(
        weights=unit * theta.weights,
        means=unit * theta.means,
        noise_variances=unit**2 * theta.noise_variances,
    )
    made = quiet(planes_case("the responsibilities for data in small units", unit * x, theta))
    mistakes = {}
    for small in SAFETY:
        mixture = oracle.as_gaussian_mixture(theta._replace(noise_variances=theta.noise_variances + small))
        name = f"{small:g} is added to the diagonal for safety: in small units this counts"
        mistakes[name] = mixture_oracle.responsibilities(unit * x, mixture)
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def planes_in_single_precision(generator):
    x, theta = normal(generator, 6, 4), drawn_planes(generator, 3, 4, 1)
    return single_precision(planes_case("the responsibilities in single precision", x, theta))
