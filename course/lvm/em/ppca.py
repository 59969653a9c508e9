"""Probabilistic principal component analysis: z ~ N(0, I), x | z ~ N(W z + μ, σ² I), so x ~ N(μ, W Wᵀ + σ² I).

- `PPCA`: all of it with scikit-learn's verbs
- `maximum_likelihood`: the best parameters in closed form, from the principal axes of the data
- `from_spectrum`: the same from the eigenvalues and eigenvectors of a covariance
- `e_step`, `m_step`: what `course.lvm.em.loop.fit` alternates; `PPCAStatistics` is what one hands to the other
- `statistics_of`: what the M-step needs, with samples of the latents in place of their posterior
- `random_start`: where EM begins
- `sample`: draw from the model
- `posterior`, `log_joint`, `score_samples`, `log_likelihood`: of ppca_densities.py
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.checks import check_count
from course.lvm.em import loop
from course.lvm.em.ppca_densities import (
    log_density_at,
    log_joint,
    log_likelihood,
    posterior,
    posterior_moments,
    score_samples,
)
from course.lvm.parameters import PPCAParameters, ppca_covariance_matrices, validate_ppca
from course.lvm.rows import BLOCK, Rows, home

__all__ = [
    "PPCA",
    "PPCAParameters",
    "PPCAStatistics",
    "e_step",
    "from_spectrum",
    "log_joint",
    "log_likelihood",
    "m_step",
    "maximum_likelihood",
    "posterior",
    "random_start",
    "sample",
    "score_samples",
    "statistics_of",
]


@torch.no_grad()
def maximum_likelihood(data: Any, n_components: int) -> PPCAParameters:
    """Maximize ℓ(θ) in closed form: W = U (Λ − σ² I)^½, with σ² the mean of the discarded eigenvalues.

    Λ holds the M largest eigenvalues of the covariance Σ_n (x_n − μ)(x_n − μ)ᵀ / N and U their eigenvectors; μ is the
    mean of the rows. With fewer rows than columns they come from the rows themselves, and no D × D matrix is made.

    Args:
        data: rows as a tensor, an array, a re-iterable of chunks, or `Rows`.
        n_components: M, the number of latent dimensions, from 0 to D − 1.

    Returns:
        Parameters in float64.

    Raises:
        ValueError: as `Rows`; M is out of range; or the rows lie in M dimensions, so that σ² = 0 and ℓ has no maximum.

    Source: Tipping and Bishop (1999), section 3.2.

    Example:
        >>> x = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> theta = maximum_likelihood(x, 1)
        >>> theta.noise_variance, (theta.weights @ theta.weights.T).round(decimals=6)
        (tensor(0.5000, dtype=torch.float64), tensor([[1.5000, 0.0000],
                [0.0000, 0.0000]], dtype=torch.float64))
    """
    rows = Rows.of(data)
    check_components(n_components, rows.width)
    if rows.count < rows.width:
        x = torch.cat(list(rows.blocks(rows.count))).to(home(rows.device), torch.float64)
        axes, singular_values, _ = torch.linalg.svd((x - rows.mean).T, full_matrices=False)
        eigenvalues = singular_values.square() / rows.count
    else:
        eigenvalues, axes = torch.linalg.eigh(_covariance(rows))
        eigenvalues, axes = eigenvalues.flip(0), axes.flip(1)
    weights, noise_variance = from_spectrum(eigenvalues, axes, n_components)
    if not noise_variance > rows.width * torch.finfo(torch.float64).eps * eigenvalues[0]:
        raise ValueError(
            f"data must spread in more than n_components = {n_components} dimensions, for with no noise the "
            f"likelihood has no maximum; the discarded eigenvalues have the mean {noise_variance.item():.3g}"
        )
    return PPCAParameters(weights, rows.mean, noise_variance)


def from_spectrum(eigenvalues: Tensor, axes: Tensor, n_components: int) -> tuple[Tensor, Tensor]:
    """Find the W and σ² under which rows of a given covariance are most probable.

    Args:
        eigenvalues: of the covariance, in descending order, (..., D); those left out at the end are zeros.
        axes: its eigenvectors as columns, (..., D, D), or as many as eigenvalues.
        n_components: M < D.

    Returns:
        W (..., D, M), and σ² (...).

    Source: Tipping and Bishop (1999), appendix A.

    Example:
        >>> from_spectrum(torch.tensor([4.0, 2.0, 1.0]), torch.eye(3), 1)[1]
        tensor(1.5000)
    """
    width, kept = axes.shape[-2], eigenvalues[..., :n_components]
    noise_variance = eigenvalues[..., n_components:].sum(-1).clamp(min=0) / (width - n_components)
    stretch = (kept - noise_variance[..., None]).clamp(min=0).sqrt()
    return axes[..., :n_components] * stretch[..., None, :], noise_variance


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
        ValueError: the parameters are not valid, or count is not positive.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[3.0], [0.0]]), torch.zeros(2), torch.tensor(1e-12))
        >>> x, z = sample(theta, 4)
        >>> torch.allclose(x[:, :1], 3 * z, atol=1e-3)
        True
    """
    validate_ppca(parameters)
    check_count("count", count)
    weights, mean, noise_variance = parameters
    z = torch.randn(count, weights.shape[1], generator=generator, dtype=weights.dtype, device=weights.device)
    noise = torch.randn(count, len(mean), generator=generator, dtype=weights.dtype, device=weights.device)
    return z @ weights.T + mean + noise_variance.sqrt() * noise, z


COVARIANCE_BLOCK = 8192  # rows that are multiplied at a time


class PPCA:
    """Probabilistic PCA, x ~ N(mean, W Wᵀ + σ² I), fitted in closed form or by EM.

    Args:
        n_components: M, the number of latent dimensions, less than D.
        method: "closed form" or "em"; both end at the same likelihood, EM after many steps.
        tolerance: of EM, the change of the log-likelihood per row, in nats, at which to stop.
        max_steps: the most steps of EM to make.
        generator: source of the randomness of EM's start, on the cpu.
        callback: of EM, called as callback(step, parameters, log_likelihood) after every E-step.

    Attributes (after `fit`; of the dtype of the data):
        weights_, mean_, noise_variance_: the maximum of the likelihood. Not scikit-learn's `components_`, which are
            the directions of the columns of W alone, nor its noise variance, which divides by N − 1.
        parameters_: the three as `PPCAParameters`, in the float64 in which they were computed.
        trace_, converged_: of EM, the log-likelihood after every step, and whether it settled.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Tipping and Bishop (1999).

    Example:
        >>> x = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> model = PPCA(1).fit(x)
        >>> model.get_covariance()
        tensor([[2.0000, 0.0000],
                [0.0000, 0.5000]])
        >>> round(model.score(x), 4)
        -2.8379
    """

    weights_: Tensor
    mean_: Tensor
    noise_variance_: Tensor
    parameters_: PPCAParameters
    trace_: loop.Trace
    converged_: bool

    def __init__(
        self,
        n_components: int,
        *,
        method: str = "closed form",
        tolerance: float = 1e-6,
        max_steps: int = 1000,
        generator: torch.Generator | None = None,
        callback: Callable[[int, PPCAParameters, float], None] | None = None,
    ) -> None:
        if method not in ("closed form", "em"):
            raise ValueError(f"method must be 'closed form' or 'em'; got {method!r}")
        self.n_components, self.method = n_components, method
        self.tolerance, self.max_steps = tolerance, max_steps
        self.generator, self.callback = generator, callback

    def fit(self, data: Any) -> "PPCA":
        """Fit to rows given as a tensor, an array, or a re-iterable of chunks; returns the model itself."""
        rows = Rows.of(data)
        if self.method == "em":
            start = random_start(rows, self.n_components, generator=self.generator)
            result = loop.fit(
                rows,
                start,
                e_step,
                m_step,
                tolerance=self.tolerance * rows.count,
                max_steps=self.max_steps,
                callback=self.callback,
            )
            self.parameters_, self.trace_, self.converged_ = result[:3]
        else:
            self.parameters_ = maximum_likelihood(rows, self.n_components)
        fitted = (value.to(rows.device, rows.dtype) for value in self.parameters_)
        self.weights_, self.mean_, self.noise_variance_ = fitted
        return self

    def transform(self, x: Tensor) -> Tensor:
        """Infer the posterior means E[z_n | x_n], (N, M)."""
        return posterior(x, self._parameters(x)).mean

    def inverse_transform(self, z: Tensor) -> Tensor:
        """Evaluate E[x_n | z_n] = W z_n + mean, (N, D)."""
        weights, mean, _ = self._parameters(z)
        return (z.to(mean) @ weights.T + mean).to(z.dtype)

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n, z_n), (N,), or (S, N) for z (S, N, M)."""
        return log_joint(x, z, self._parameters(x))

    def score_samples(self, x: Tensor) -> Tensor:
        """Evaluate the log-density of every row, (N,), in nats."""
        return score_samples(x, self._parameters(x))

    def score(self, x: Tensor) -> float:
        """Average the log-density over the rows, in nats."""
        return float(self.score_samples(x).mean(dtype=torch.float64))

    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw x (count, D), and the z (count, M) that they come from."""
        return sample(self._parameters(), count, generator=generator)

    def get_covariance(self) -> Tensor:
        """Write out the covariance of x, W Wᵀ + σ² I, (D, D)."""
        return ppca_covariance_matrices(self._parameters())

    def _parameters(self, like: Tensor | None = None) -> PPCAParameters:
        """Return the fitted parameters: as exact as the device of `like` allows, or as the data of the fit were."""
        if not hasattr(self, "parameters_"):
            raise RuntimeError("this PPCA has not been fitted; call fit first")
        if like is None:
            return PPCAParameters(self.weights_, self.mean_, self.noise_variance_)
        dtype = torch.float32 if like.device.type == "mps" else torch.float64
        return PPCAParameters(*(value.to(like.device, dtype) for value in self.parameters_))


def _covariance(rows: Rows) -> Tensor:
    """Sum (x_n − μ)(x_n − μ)ᵀ / N over blocks, each product in the dtype of the data, (D, D) float64."""
    total = rows.mean.new_zeros(rows.width, rows.width)
    center = rows.mean.to(rows.device, rows.dtype)
    memory = center.new_empty(min(COVARIANCE_BLOCK, rows.count), rows.width)
    for block in rows.blocks(COVARIANCE_BLOCK):
        deviations = torch.sub(block, center, out=memory[: len(block)])
        if rows.device.type == "cpu":  # numpy sees that the product is symmetric, and forms half of it
            array = deviations.numpy()
            total += torch.from_numpy(array.T @ array)
        else:
            total += (deviations.T @ deviations).to(total)
    return total / rows.count


class PPCAStatistics(NamedTuple):
    """What the M-step needs to know of the data: moments under p(z_n | x_n; θ_old), with d_n = x_n − center.

    Attributes:
        n_rows: the number of rows N.
        center: the mean of the rows, (D,).
        latent_sums: Σ_n E[z_n], (M,).
        latent_squares: Σ_n E[z_n z_nᵀ], (M, M).
        products: Σ_n d_n E[z_n]ᵀ, (D, M).
        squares: Σ_n |d_n|², a scalar.
    """

    n_rows: int
    center: Tensor
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
    validate_ppca(parameters)
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
    """Maximize the expected log-joint Q(θ; θ_old): a regression of x on the expected z, with μ as its intercept.

    [W, μ − center] [[Σ E[zzᵀ], Σ E[z]], [Σ E[z]ᵀ, N]] = [Σ d E[z]ᵀ, 0], and with the *new* W

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
    n_rows, center, latent_sums, latent_squares, products, squares = statistics
    moments = torch.cat([latent_squares, latent_sums[None]])
    moments = torch.cat([moments, torch.cat([latent_sums, latent_sums.new_tensor([n_rows])])[:, None]], 1)
    factor, failed = torch.linalg.cholesky_ex(moments)
    if failed:
        raise ValueError(f"the latents of {n_rows} rows do not spread in all {len(latent_sums)} dimensions")
    right = torch.cat([products, products.new_zeros(len(center), 1)], 1)
    regression = torch.cholesky_solve(right.T, factor).T
    per_entry = squares / (n_rows * len(center))
    noise_variance = per_entry - (regression * right).sum() / (n_rows * len(center))
    if not noise_variance > 64 * torch.finfo(torch.float64).eps * per_entry:
        raise ValueError(f"no noise is left: the noise variance would be {noise_variance.item():.3g}")
    return PPCAParameters(regression[:, :-1], center + regression[:, -1], noise_variance)


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
    means, center = z.mean(0), rows.mean(0)
    spread = (z - means).flatten(0, 1)
    return _added(_no_statistics(center, z.shape[-1]), rows, means, spread.T @ spread / len(z))


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


def _no_statistics(center: Tensor, latent: int) -> PPCAStatistics:
    """Of no rows; `center` gives the width, dtype and device."""
    zeros = center.new_zeros
    return PPCAStatistics(
        0, center, zeros(latent), zeros(latent, latent), zeros(len(center), latent), zeros(())
    )


def _added(total: PPCAStatistics, rows: Tensor, means: Tensor, covariances: Tensor) -> PPCAStatistics:
    """Add rows with the given E[z_n], (n, M), and the sum of their Cov[z_n], (M, M)."""
    deviations = rows - total.center
    return PPCAStatistics(
        total.n_rows + len(rows),
        total.center,
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
