"""The two steps of EM for probabilistic PCA, and where it begins.

- `PPCAStatistics`: what the M-step needs to know of the data
- `e_step`, `m_step`: what `course.lvm.em.fit` alternates
- `statistics_of`: what the M-step needs, with samples of the latents in place of their posterior
- `random_start`: parameters to begin at
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.chunks import BLOCK, Rows
from course.lvm.ppca_densities import log_density_at, posterior_moments
from course.lvm.ppca_parameters import PPCAParameters, validate


class PPCAStatistics(NamedTuple):
    """What the M-step needs to know of the data: moments under p(z_n | x_n; θ_old), with d_n = x_n − centre.

    Attributes:
        n_rows: the number of rows N.
        centre: the mean of the rows, (D,).
        latent_sums: Σ_n E[z_n], (M,).
        latent_squares: Σ_n E[z_n z_nᵀ], (M, M).
        products: Σ_n d_n E[z_n]ᵀ, (D, M).
        squares: Σ_n |d_n|², a scalar.
    """

    n_rows: int
    centre: Tensor
    latent_sums: Tensor
    latent_squares: Tensor
    products: Tensor
    squares: Tensor


@torch.no_grad()
def e_step(data: Any, parameters: PPCAParameters) -> tuple[PPCAStatistics, Tensor]:
    """Gather in one pass what the M-step needs: moments under p(z_n | x_n; θ_old), and ℓ(θ_old).

    E[z_n z_nᵀ] = Cov[z_n] + E[z_n] E[z_n]ᵀ: the covariance belongs to it, for z_n is not known.

    Args:
        data: rows as a tensor, an array, a re-iterable of chunks, or as `Rows`, which spares looking over them first.
        parameters: θ_old.

    Returns:
        The `PPCAStatistics`, and ℓ(θ_old), a scalar in nats, all float64.

    Raises:
        ValueError: as `Rows`, or the parameters are not valid or of another width than the data.

    Source: Tipping and Bishop (1999), appendix B; Rubin and Thayer (1982).

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> statistics, ell = e_step(torch.tensor([[2.0, 0.0], [2.0, 0.0]]), theta)
        >>> statistics.latent_sums, ell
        (tensor([2.0000], dtype=torch.float64), tensor(-6.3689, dtype=torch.float64))
    """
    rows = Rows.of(data)
    validate(parameters)
    if len(parameters.mean) != rows.width:
        raise ValueError(f"data have {rows.width} columns, the mean of the parameters {len(parameters.mean)}")
    parameters = PPCAParameters(*(value.to(rows.mean) for value in parameters))
    ell, total = rows.mean.new_zeros(()), _no_statistics(rows.mean, parameters.weights.shape[1])
    for block in rows.blocks(BLOCK):
        deviations = block.to(rows.mean) - parameters.mean
        means, covariance, log_det = posterior_moments(deviations, parameters)
        ell += log_density_at(deviations, means, log_det, parameters).sum()
        total = _added(total, block.to(rows.mean), means, len(block) * covariance)
    return total, ell


def m_step(statistics: PPCAStatistics, parameters: PPCAParameters) -> PPCAParameters:
    """Maximise the expected log-joint Q(θ; θ_old): a regression of x on the expected z, with μ as its intercept.

    [W, μ − centre] [[Σ E[zzᵀ], Σ E[z]], [Σ E[z]ᵀ, N]] = [Σ d E[z]ᵀ, 0], and with the *new* W

        σ² = (Σ_n |d_n|² − Σ_n d_nᵀ W E[z_n]) / (N D)

    Args:
        statistics: from `e_step`, or from `statistics_of`.
        parameters: θ_old; they play no part.

    Returns:
        θ_new.

    Raises:
        ValueError: the latents do not spread in M dimensions (too few samples of too few rows), or no noise is left.

    Source: Tipping and Bishop (1999), appendix B.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> m_step(e_step(torch.tensor([[2.0, 0.0], [-2.0, 0.0]]), theta)[0], theta).noise_variance
        tensor(0.6667, dtype=torch.float64)
    """
    n_rows, centre, latent_sums, latent_squares, products, squares = statistics
    moments = torch.cat([latent_squares, latent_sums[None]])
    moments = torch.cat([moments, torch.cat([latent_sums, latent_sums.new_tensor([n_rows])])[:, None]], 1)
    factor, failed = torch.linalg.cholesky_ex(moments)
    if failed:
        raise ValueError(f"the latents of {n_rows} rows do not spread in all {len(latent_sums)} dimensions")
    right = torch.cat([products, products.new_zeros(len(centre), 1)], 1)
    regression = torch.cholesky_solve(right.T, factor).T
    per_entry = squares / (n_rows * len(centre))
    noise_variance = per_entry - (regression * right).sum() / (n_rows * len(centre))
    if not noise_variance > 64 * torch.finfo(torch.float64).eps * per_entry:
        raise ValueError(f"no noise is left: the noise variance would be {noise_variance.item():.3g}")
    return PPCAParameters(regression[:, :-1], centre + regression[:, -1], noise_variance)


def statistics_of(x: Tensor, z: Tensor) -> PPCAStatistics:
    """Gather the statistics under samples of the latents instead of their posterior: E[·] becomes a mean over S.

    Args:
        x: rows (N, D).
        z: samples (S, N, M).

    Example:
        >>> statistics_of(torch.zeros(2, 3), torch.ones(5, 2, 1)).latent_squares
        tensor([[2.]], dtype=torch.float64)
    """
    rows, z = x.double(), z.double()
    means, centre = z.mean(0), rows.mean(0)
    spread = (z - means).flatten(0, 1)
    return _added(_no_statistics(centre, z.shape[-1]), rows, means, spread.T @ spread / len(z))


def random_start(data: Any, n_components: int, *, generator: torch.Generator | None = None) -> PPCAParameters:
    """Begin EM at random weights, with half of the mean variance of the columns for them and half for the noise.

    Args:
        data: as `maximum_likelihood`.
        n_components: M.
        generator: source of the randomness, on the cpu.

    Returns:
        Parameters in float64; μ is the mean of the rows.

    Raises:
        ValueError: as `Rows`, M is out of range, or all rows are equal.

    Example:
        >>> random_start(torch.tensor([[1.0, 0.0], [-1.0, 0.0]]), 1).noise_variance
        tensor(0.2500, dtype=torch.float64)
    """
    rows = Rows.of(data)
    check_components(n_components, rows.width)
    total = sum((block.to(rows.mean) - rows.mean).square().sum() for block in rows.blocks(BLOCK))
    half = torch.as_tensor(total).to(rows.mean) / (2 * rows.count * rows.width)
    if not half > 0:
        raise ValueError("data must not be all the same row: there is no variance to explain")
    weights = torch.randn(rows.width, n_components, generator=generator, dtype=torch.float64)
    return PPCAParameters(weights.to(half) * (half / max(n_components, 1)).sqrt(), rows.mean, half)


def _no_statistics(centre: Tensor, latent: int) -> PPCAStatistics:
    """Of no rows; `centre` gives the width, dtype and device."""
    zeros = centre.new_zeros
    return PPCAStatistics(
        0, centre, zeros(latent), zeros(latent, latent), zeros(len(centre), latent), zeros(())
    )


def _added(total: PPCAStatistics, rows: Tensor, means: Tensor, covariances: Tensor) -> PPCAStatistics:
    """Add rows with the given E[z_n], (n, M), and the sum of their Cov[z_n], (M, M)."""
    deviations = rows - total.centre
    return PPCAStatistics(
        total.n_rows + len(rows),
        total.centre,
        total.latent_sums + means.sum(0),
        total.latent_squares + means.T @ means + covariances,
        total.products + deviations.T @ means,
        total.squares + deviations.square().sum(),
    )


def check_components(n_components: int, width: int) -> None:
    """Raise a `ValueError` unless there can be so many latent dimensions."""
    if not isinstance(n_components, int) or not 0 <= n_components < width:
        raise ValueError(
            f"n_components must be a whole number from 0 to D − 1 = {width - 1}; got {n_components!r}"
        )
