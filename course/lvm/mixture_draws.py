"""Draws from a Gaussian mixture that move smoothly with its weights, means and covariances.

The label k of the component jumps, so that z = μ_k + L_k ε has no gradient by the weights. The CDF of the mixture does
not jump: implicit reparameterisation applies, one coordinate after the other.

- `mixture_draws`: z ~ Σ_k weights[k] N(means[k], Σ_k), with gradients by all parameters
"""

import math

import torch
from torch import Tensor

from course.lvm.densities import cholesky
from course.lvm.implicit import through_cdf
from course.lvm.parameters import MixtureParameters, covariance_matrices, validate


def mixture_draws(
    parameters: MixtureParameters, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Draw z from the mixture, with gradients by weights, means and covariances.

    Given those before it, coordinate d has the CDF F_d = Σ_k w_k Φ(ε_kd) and the density p_d = Σ_k w_k φ(ε_kd) / L_kdd,
    where ε_k = L_k⁻¹(z − μ_k), Σ_k = L_k L_kᵀ, and w_k ∝ weights[k] p(z_1 … z_{d−1} | k). Hence, for d = 1 … D,

        z_d ← z_d − (F_d − sg(F_d)) / sg(p_d),

    where later coordinates are conditioned on the earlier ones with their gradients. sg stops the gradient.

    Args:
        parameters: of any covariance type. The gradient by the weights is along the simplex,
            Σ_k weights[k] ∂/∂weights[k] = 0, as if they were divided by their sum.
        samples: how many draws, S.
        generator: where the randomness comes from.

    Returns:
        z, (S, D).

    Raises:
        ValueError: `samples` is not a positive whole number, or the parameters are no mixture's (see `validate`).
        DegenerateComponent: a covariance is not positive definite.

    Source: Graves (2016); Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> logits = torch.zeros(2, requires_grad=True)
        >>> theta = MixtureParameters(logits.softmax(0), torch.tensor([[-1.0], [1.0]]), torch.ones(2))
        >>> mixture_draws(theta, 1000).mean().backward()
        >>> bool(logits.grad[1] > 0)
        True
    """
    if not isinstance(samples, int) or samples < 1:
        raise ValueError(f"samples must be a whole number, at least 1; got {samples!r}")
    validate(parameters)
    factors = cholesky(covariance_matrices(parameters))
    drawn = _draw(parameters, factors, samples, generator)
    log_weights = parameters.weights.log().expand(samples, -1)
    earlier: list[Tensor] = []  # coordinates with gradients
    for d in range(drawn.shape[1]):
        mean, scale = _conditional(earlier, parameters.means, factors, d)
        weights, fixed = torch.softmax(log_weights, 1), drawn[:, d]
        cdf = _mixture_cdf(weights, (fixed[:, None] - mean) / scale)
        density = (weights * _normal_log_density(fixed[:, None], mean, scale).exp()).sum(1)
        earlier.append(through_cdf(fixed, cdf, density))
        log_weights = log_weights + _normal_log_density(earlier[d][:, None], mean, scale)
    return torch.stack(earlier, 1)


def _draw(
    parameters: MixtureParameters, factors: Tensor, samples: int, generator: torch.Generator | None
) -> Tensor:
    """Draw by ancestral sampling, without gradient, (S, D)."""
    with torch.no_grad():
        means = parameters.means
        labels = torch.multinomial(parameters.weights, samples, replacement=True, generator=generator)
        noise = torch.randn(
            (samples, means.shape[1]), generator=generator, dtype=means.dtype, device=means.device
        )
        return means[labels] + torch.einsum("sij,sj->si", factors[labels], noise)


def _conditional(earlier: list[Tensor], means: Tensor, factors: Tensor, d: int) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of coordinate d within every component given the earlier ones, (S, K) and (K,)."""
    if not earlier:
        return means[None, :, 0], factors[:, 0, 0]
    deviations = torch.stack(earlier, 1)[:, None, :] - means[:, :d]  # (S, K, d)
    white = torch.linalg.solve_triangular(factors[:, :d, :d], deviations.permute(1, 2, 0), upper=False)
    return means[:, d] + torch.einsum("kj,kjs->sk", factors[:, d, :d], white), factors[:, d, d]


def _mixture_cdf(weights: Tensor, white: Tensor) -> Tensor:
    """Evaluate Σ_k w_k Φ(ε_k), or, where that is above ½, the same less one, which has all its digits there."""
    with torch.no_grad():
        median = (weights * torch.special.ndtr(white)).sum(1, keepdim=True) <= 0.5
        side = torch.where(median, 1.0, -1.0).to(white)
    return (weights * side * torch.special.ndtr(side * white)).sum(1)


def _normal_log_density(z: Tensor, mean: Tensor, scale: Tensor) -> Tensor:
    return -0.5 * ((z - mean) / scale).square() - scale.log() - 0.5 * math.log(2 * math.pi)
