"""Exact answers about the linear Gaussian model, by another route than the library: the joint Gaussian of (x, z).

    (x, z) ~ N( (W μ_z + b, μ_z),  [[W Σ_z Wᵀ + Σ_x, W Σ_z], [Σ_z Wᵀ, Σ_z]] )

and from it everything by conditioning, in float64, with matrices inverted as they stand on paper.

- `lg1`, `iwae`: two problems in one dimension whose numbers are known
- `joint`: the Gaussian of (x, z)
- `log_evidence`, `posterior`: by its blocks
- `elbo`: E_q[log p(x, z)] + ℍ[q] for a Gaussian q, by the mean of a quadratic form
- `kl`: KL(q‖p) between Gaussians with given means and covariances
- `squared_weight_variation`: how much importance weights vary
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian


class Problem(NamedTuple):
    """A model, one row of data (1, D), and an approximation of its posterior."""

    model: LinearGaussian
    x: Tensor
    q: DiagonalGaussian


def lg1(dtype: torch.dtype = torch.float64) -> Problem:
    """Return z ~ N(0, 1), x | z ~ N(1.5 z, 0.4), x = 0.9 and q = N(0.2, 0.3), both second numbers variances.

    Example:
        >>> model, x, q = lg1()
        >>> round(log_evidence(model, x).item(), 5), round(elbo(model, x, q.mean, q.log_var.exp()[..., None]).item(), 5)
        (-1.55905, -2.02653)
    """
    return _one_dimensional(1.5, 0.4, 0.9, 0.2, 0.3, dtype)


def iwae(dtype: torch.dtype = torch.float64) -> Problem:
    """Return z ~ N(0, 1), x | z ~ N(z, 1), x = 1.5 and q = N(0, 1), which is the prior.

    Example:
        >>> model, x, q = iwae()
        >>> round(log_evidence(model, x).item(), 6)
        -1.828012
    """
    return _one_dimensional(1.0, 1.0, 1.5, 0.0, 1.0, dtype)


def joint(model: LinearGaussian) -> tuple[Tensor, Tensor]:
    """Write out the mean (D + M,) and the covariance (D + M, D + M) of (x, z).

    Example:
        >>> joint(lg1().model)[1]
        tensor([[2.6500, 1.5000],
                [1.5000, 1.0000]], dtype=torch.float64)
    """
    weights, bias, noise = (value.double() for value in model[:3])
    width = weights.shape[1]
    mean = torch.zeros(width).double() if model.prior_mean is None else model.prior_mean.double()
    prior = torch.eye(width).double() if model.prior_covariance is None else model.prior_covariance.double()
    upper = torch.cat([weights @ prior @ weights.T + noise, weights @ prior], 1)
    lower = torch.cat([prior @ weights.T, prior], 1)
    return torch.cat([weights @ mean + bias, mean]), torch.cat([upper, lower])


def log_evidence(model: LinearGaussian, x: Tensor) -> Tensor:
    """Evaluate log p(x_n) by the block of x, (N,).

    Example:
        >>> log_evidence(lg1().model, torch.tensor([[0.9]]))
        tensor([-1.5590], dtype=torch.float64)
    """
    mean, covariance = joint(model)
    width = len(model.bias)
    block, deviations = covariance[:width, :width], x.double() - mean[:width]
    squares = torch.stack([d @ torch.linalg.inv(block) @ d for d in deviations])
    return -0.5 * (squares + torch.logdet(2 * math.pi * block))


def posterior(model: LinearGaussian, x: Tensor) -> tuple[Tensor, Tensor]:
    """Condition (x, z) on x_n: μ_z + Σ_zx Σ_xx⁻¹ (x_n − μ_x), (N, M), and Σ_zz − Σ_zx Σ_xx⁻¹ Σ_xz, (M, M).

    Example:
        >>> posterior(iwae().model, torch.tensor([[1.5]]))
        (tensor([[0.7500]], dtype=torch.float64), tensor([[0.5000]], dtype=torch.float64))
    """
    mean, covariance = joint(model)
    width = len(model.bias)
    gain = covariance[width:, :width] @ torch.linalg.inv(covariance[:width, :width])
    means = torch.stack([mean[width:] + gain @ (row.double() - mean[:width]) for row in x])
    return means, covariance[width:, width:] - gain @ covariance[:width, width:]


def elbo(model: LinearGaussian, x: Tensor, mean: Tensor, covariance: Tensor) -> Tensor:
    """Evaluate E_q[log p(x_n, z)] + ℍ[q] for q = N(mean[n], covariance[n]), (N,).

    The log-joint is −½ vᵀ P v − ½ log |2π P⁻¹| with v = (x, z) less its mean, so its average over q is that at the mean
    of q, less ½ tr(P_zz covariance).

    Args:
        model: the model.
        x: rows (N, D).
        mean: (N, M).
        covariance: (N, M, M).

    Example:
        >>> model, x, q = iwae()
        >>> elbo(model, x, torch.tensor([[0.75]]), torch.tensor([[[0.5]]])) - log_evidence(model, x)
        tensor([0.], dtype=torch.float64)
    """
    center, spread = joint(model)
    precision, width = torch.linalg.inv(spread), len(model.bias)
    result = []
    for row, m, c in zip(x.double(), mean.double(), covariance.double(), strict=True):
        v = torch.cat([row, m]) - center
        expected_square = v @ precision @ v + torch.trace(precision[width:, width:] @ c)
        entropy = 0.5 * torch.logdet(2 * math.pi * math.e * c)
        result.append(-0.5 * (expected_square + torch.logdet(2 * math.pi * spread)) + entropy)
    return torch.stack(result)


def kl(q_mean: Tensor, q_covariance: Tensor, p_mean: Tensor, p_covariance: Tensor) -> Tensor:
    """Evaluate KL(q‖p) = ½ [log(|Σ_p| / |Σ_q|) − M + tr(Σ_p⁻¹ Σ_q) + (μ_p − μ_q)ᵀ Σ_p⁻¹ (μ_p − μ_q)], a scalar.

    Example:
        >>> kl(torch.zeros(1), torch.eye(1), torch.ones(1), torch.eye(1))
        tensor(0.5000, dtype=torch.float64)
    """
    q_mean, q_covariance, p_mean, p_covariance = (
        v.double() for v in (q_mean, q_covariance, p_mean, p_covariance)
    )
    precision, shift = torch.linalg.inv(p_covariance), p_mean - q_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    return 0.5 * (log_ratio - len(shift) + torch.trace(precision @ q_covariance) + shift @ precision @ shift)


def squared_weight_variation(model: LinearGaussian, x: Tensor, mean: float, variance: float) -> float:
    """Evaluate Var(w) / E[w]² of the weight w = p(x, z) / q(z), z ~ q = N(mean, variance), in one dimension.

    E[w²] = ∫ p(x, z)² / q(z) dz is the integral of a Gaussian of precision 2 Λ − 1 / variance, Λ that of the posterior;
    it is infinite where the variance of q is at most half that of the posterior.

    Example:
        >>> round(squared_weight_variation(iwae().model, torch.tensor([[1.5]]), 0.0, 1.0), 4)
        0.6801
        >>> squared_weight_variation(iwae().model, torch.tensor([[1.5]]), 0.75, 0.2)
        inf
    """
    center, spread = (value.item() for value in posterior(model, x))
    precision = 2 / spread - 1 / variance
    if precision <= 0:
        return math.inf
    linear = 2 * center / spread - mean / variance
    constant = -(center**2) / spread + 0.5 * mean**2 / variance + 0.5 * linear**2 / precision
    return math.sqrt(variance / precision) / spread * math.exp(constant) - 1


def _one_dimensional(
    weight: float, noise: float, x: float, mean: float, variance: float, dtype: torch.dtype
) -> Problem:
    def row(value: float) -> Tensor:
        return torch.tensor([[value]], dtype=dtype)

    model = LinearGaussian(row(weight), row(0.0)[0], row(noise))
    return Problem(model, row(x), DiagonalGaussian(row(mean), row(variance).log()))
