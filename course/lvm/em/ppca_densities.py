"""The densities of probabilistic PCA with given parameters, at rows x.

- `posterior`: p(z | x), a Gaussian
- `log_joint`: log p(x, z)
- `score_samples`, `log_likelihood`: log p(x), for every row, and summed
- `posterior_moments`, `log_density_at`: the work behind them, for rows already centerd
"""

import math

import torch
from torch import Tensor

from course.lvm.checks import check_rows
from course.lvm.distributions.families import FullGaussian
from course.lvm.parameters import PPCAParameters, validate_ppca


def posterior(x: Tensor, parameters: PPCAParameters) -> FullGaussian:
    """Infer p(z_n | x_n) = N(A⁻¹ Wᵀ (x_n − μ), σ² A⁻¹) with A = Wᵀ W + σ² I, an M × M matrix.

    Args:
        x: rows (N, D), float32 or float64.
        parameters: θ.

    Returns:
        A `FullGaussian`: the means (N, M), and factors (N, M, M) of the covariance, which is the same for every row.

    Raises:
        ValueError: x or the parameters have another shape or type than expected, or x holds a value not finite.

    Source: Tipping and Bishop (1999), section 3.1.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> q = posterior(torch.tensor([[3.0, 5.0]]), theta)
        >>> q.mean, q.factor.square()
        (tensor([[1.5000]]), tensor([[[0.5000]]]))
    """
    rows, parameters = _in_one_type(x, parameters)
    means, covariance, _ = posterior_moments(rows - parameters.mean, parameters)
    factor = torch.linalg.cholesky(covariance).to(x.dtype)
    return FullGaussian(means.to(x.dtype), factor.expand(len(x), -1, -1))


def log_joint(x: Tensor, z: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate log p(x_n, z_n) = log N(x_n; W z_n + μ, σ² I) + log N(z_n; 0, I).

    Args:
        x: rows (N, D).
        z: latents (N, M), or samples of them in front, (S, N, M).
        parameters: θ.

    Returns:
        (N,) or (S, N), in nats.

    Raises:
        ValueError: as `posterior`.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> log_joint(torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0]]), theta)
        tensor([-3.2568])
    """
    rows, (weights, mean, noise_variance) = _in_one_type(x, parameters)
    if z.ndim not in (2, 3) or z.shape[-2:] != (len(x), weights.shape[1]):
        raise ValueError(
            f"z must have the shape {(len(x), weights.shape[1])}, or samples in front; got {tuple(z.shape)}"
        )
    z = z.to(mean)
    squares = (rows - mean - z @ weights.T).square().sum(-1) / noise_variance + z.square().sum(-1)
    constants = len(mean) * (2 * math.pi * noise_variance).log() + weights.shape[1] * math.log(2 * math.pi)
    return -0.5 * (squares + constants).to(x.dtype)


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
    rows, parameters = _in_one_type(x, parameters)
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


def _in_one_type(x: Tensor, parameters: PPCAParameters) -> tuple[Tensor, PPCAParameters]:
    """Both in the finer of their types, after a check of both."""
    validate_ppca(parameters)
    check_rows(x, len(parameters.mean), "the mean")
    rows = x.to(torch.promote_types(x.dtype, parameters.weights.dtype))
    return rows, PPCAParameters(*(value.to(rows) for value in parameters))
