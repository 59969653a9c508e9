"""The densities of probabilistic PCA with given parameters: z ~ N(0, I), x | z ~ N(W z + μ, σ² I).

- `prior`, `posterior`: p(z) and p(z | x), Gaussians
- `log_conditional`, `log_joint`: log p(x | z) and log p(x, z)
- `score_samples`, `log_likelihood`: log p(x), for every row, and summed
- `sample`: draw from the model
- `posterior_moments`, `log_density_at`: the work behind them, for rows already centered; `in_one_type`
- `ROWS`: what the doors take beside the parameters
"""

import math
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import accepts, numbers, whole
from course.lvm.distributions.families import FullGaussian
from course.lvm.parameters import PPCA, PPCAParameters

ROWS = numbers("N D", mixed=True, empty=True)
LATENTS = numbers("... N? M", mixed=True, empty=True)


@accepts(parameters=PPCA)
def prior(parameters: PPCAParameters) -> FullGaussian:
    """Return p(z) = N(0, I) as an approximation of one row, which serves every row of the data alike.

    Args:
        parameters: θ, which tells M, dtype and device.

    Returns:
        A `FullGaussian`: the mean (1, M), and the factor (1, M, M).

    Raises:
        ValueError: the parameters have another shape or type than expected, or a value that is not finite.

    Example:
        >>> prior(PPCAParameters(torch.ones(3, 2), torch.zeros(3), torch.tensor(1.0))).mean
        tensor([[0., 0.]])
    """
    weights = parameters.weights
    identity = torch.eye(weights.shape[1], dtype=weights.dtype, device=weights.device)
    return FullGaussian(weights.new_zeros(1, weights.shape[1]), identity[None])


@accepts(parameters=PPCA, x=ROWS)
def posterior(x: Tensor, parameters: PPCAParameters) -> FullGaussian:
    """Infer p(z_n | x_n) = N(A⁻¹ Wᵀ (x_n − μ), σ² A⁻¹) with A = Wᵀ W + σ² I, an M × M matrix.

    Args:
        x: rows (N, D), float32 or float64.
        parameters: θ.

    Returns:
        A `FullGaussian`: the means (N, M), and factors (N, M, M) of the covariance, which is the same for every row.

    Raises:
        ValueError: x or the parameters have another shape or type than expected, or a value that is not finite.

    Source: Tipping and Bishop (1999b), section 3.1.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> q = posterior(torch.tensor([[3.0, 5.0]]), theta)
        >>> q.mean, q.factor.square()
        (tensor([[1.5000]]), tensor([[[0.5000]]]))
    """
    rows, parameters = in_one_type(x, parameters)
    means, covariance, _ = posterior_moments(rows - parameters.mean, parameters)
    factor = torch.linalg.cholesky(covariance).to(x.dtype)
    return FullGaussian(means.to(x.dtype), factor.expand(len(x), -1, -1))


@accepts(parameters=PPCA, x=ROWS, z=LATENTS)
def log_conditional(x: Tensor, z: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate log p(x_n | z_n) = log N(x_n; W z_n + μ, σ² I).

    Args:
        x: rows (N, D), or one row for all z.
        z: latents (N, M), or samples of them, (S, N, M), with any further axes in front; or one row for all x.
        parameters: θ.

    Returns:
        (N,), or (S, N) and so on, in nats.

    Raises:
        ValueError: as `posterior`.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> log_conditional(torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0]]), theta)
        tensor([-1.8379])
    """
    rows, parameters = in_one_type(x, parameters)
    return _log_conditional(rows, z.to(rows), parameters).to(x.dtype)


@accepts(parameters=PPCA, x=ROWS, z=LATENTS)
def log_joint(x: Tensor, z: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate log p(x_n, z_n) = log N(x_n; W z_n + μ, σ² I) + log N(z_n; 0, I).

    Args:
        x, z, parameters: as `log_conditional`.

    Returns:
        (N,), or (S, N) and so on, in nats.

    Raises:
        ValueError: as `posterior`.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> log_joint(torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0]]), theta)
        tensor([-3.2568])
    """
    rows, parameters = in_one_type(x, parameters)
    z = z.to(rows)
    log_prior = -0.5 * (z.square().sum(-1) + z.shape[-1] * math.log(2 * math.pi))
    return (_log_conditional(rows, z, parameters) + log_prior).to(x.dtype)


def _log_conditional(x: Tensor, z: Tensor, parameters: PPCAParameters) -> Tensor:
    weights, mean, noise_variance = parameters
    squares = (x - mean - z @ weights.T).square().sum(-1) / noise_variance
    return -0.5 * (squares + len(mean) * (2 * math.pi * noise_variance).log())


@accepts(parameters=PPCA, x=ROWS)
def score_samples(x: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate log p(x_n) = −½ (|x_n − μ − W E[z_n]|² / σ² + |E[z_n]|² + log |C| + D log 2π), C = W Wᵀ + σ² I.

    By Woodbury's identity the quadratic form of C⁻¹ is this sum, and log |C| = log |A| + (D − M) log σ² with the M × M
    matrix A of `posterior`: no D × D matrix is made, and nothing cancels.

    Args:
        x: rows (N, D), float32 or float64.
        parameters: θ.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: as `posterior`.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> score_samples(torch.tensor([[2.0, 0.0]]), theta)
        tensor([-3.1845])
    """
    rows, parameters = in_one_type(x, parameters)
    deviations = rows - parameters.mean
    means, _, log_det = posterior_moments(deviations, parameters)
    return log_density_at(deviations, means, log_det, parameters).to(x.dtype)


def log_likelihood(x: Tensor, parameters: PPCAParameters) -> Tensor:
    """Sum the log-density over the rows, ℓ(θ) = Σ_n log p(x_n); a float64 scalar, in nats.

    Raises:
        ValueError: as `posterior`.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> log_likelihood(torch.tensor([[2.0, 0.0], [2.0, 0.0]]), theta)
        tensor(-6.3689, dtype=torch.float64)
    """
    return score_samples(x, parameters).sum(dtype=torch.float64)


@accepts(parameters=PPCA, count=whole())
def sample(
    parameters: PPCAParameters, count: int, *, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw from the model: z_n ~ N(0, I), then x_n ~ N(W z_n + μ, σ² I).

    Args:
        parameters: θ.
        count: how many rows to draw.
        generator: source of the randomness, on the device of the parameters.

    Returns:
        x (count, D), and the z (count, M) that they come from.

    Raises:
        ValueError: the parameters are not valid, or count is no whole number, at least 1.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[3.0], [0.0]]), torch.zeros(2), torch.tensor(1e-12))
        >>> x, z = sample(theta, 4)
        >>> torch.allclose(x[:, :1], 3 * z, atol=1e-3)
        True
    """
    weights, mean, noise_variance = parameters
    z = torch.randn(count, weights.shape[1], generator=generator, dtype=weights.dtype, device=weights.device)
    noise = torch.randn(count, len(mean), generator=generator, dtype=weights.dtype, device=weights.device)
    return z @ weights.T + mean + noise_variance.sqrt() * noise, z


def posterior_moments(deviations: Tensor, parameters: PPCAParameters) -> tuple[Tensor, Tensor, Tensor]:
    """Infer E[z_n] (N, M), Cov[z_n] (M, M), and log |W Wᵀ + σ² I|, for rows x_n − μ."""
    weights, mean, noise_variance = parameters
    inner = weights.T @ weights
    inner.diagonal().add_(noise_variance)
    factor = torch.linalg.cholesky(inner)
    means = torch.cholesky_solve(weights.T @ deviations.T, factor).T
    log_det = 2 * factor.diagonal().log().sum() + (len(mean) - len(inner)) * noise_variance.log()
    return means, noise_variance * torch.cholesky_inverse(factor), log_det


def log_density_at(deviations: Tensor, means: Tensor, log_det: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate log p(x_n), (N,), from what `posterior_moments` tells."""
    residuals = deviations - means @ parameters.weights.T
    squares = residuals.square().sum(1) / parameters.noise_variance + means.square().sum(1)
    return -0.5 * (squares + log_det + deviations.shape[1] * math.log(2 * math.pi))


def in_one_type(x: Tensor, parameters: Any) -> tuple[Tensor, Any]:
    """Both in the finer of their types."""
    rows = x.to(torch.promote_types(x.dtype, parameters.weights.dtype))
    return rows, type(parameters)(*(value.to(rows) for value in parameters))
