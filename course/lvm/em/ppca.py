"""Probabilistic principal component analysis: z ~ N(0, I), x | z ~ N(W z + μ, σ² I), so x ~ N(μ, W Wᵀ + σ² I).

- `PPCA`: all of it with scikit-learn's verbs
- `maximum_likelihood`: the best parameters in closed form, from the principal axes of the data
- `from_spectrum`: the same from the eigenvalues and eigenvectors of a covariance
- `choose_n_components`: the number of latent dimensions that says most of rows held out
- `e_step`, `m_step`: what `course.lvm.em.loop.fit` alternates; `PPCAStatistics` is what one hands to the other
- `statistics_of`: what the M-step needs, with samples of the latents in place of their posterior
- `random_start`: where EM begins
- `posterior`, `log_joint`, `score_samples`, `log_likelihood`, `sample` and others: of ppca_densities.py
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from course.lvm.checks import Seen, accepts, function, made, numbers, one_of, real, whole
from course.lvm.distributions.families import FullGaussian
from course.lvm.em import loop, ppca_selection
from course.lvm.em.fitted import DensityModel, numbers_or_rows
from course.lvm.em.ppca_densities import (
    log_conditional,
    log_density_at,
    log_joint,
    log_likelihood,
    posterior,
    posterior_moments,
    prior,
    sample,
    score_samples,
)
from course.lvm.em.principal_axes import Spectrum, blocks, mean_variance, spectrum
from course.lvm.parameters import PPCA as PARAMETERS
from course.lvm.parameters import PPCAParameters, ppca_covariance_matrices
from course.lvm.rows import BLOCK, Rows

__all__ = [
    "PPCA",
    "PPCAParameters",
    "PPCAStatistics",
    "choose_n_components",
    "e_step",
    "from_spectrum",
    "log_conditional",
    "log_joint",
    "log_likelihood",
    "m_step",
    "maximum_likelihood",
    "posterior",
    "prior",
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
        data: rows (N, D) as a tensor, an array, lists of numbers or a data frame; a re-iterable of chunks, or `Rows`.
        n_components: M, the number of latent dimensions, from 0 to D − 1.

    Returns:
        Parameters in float64.

    Raises:
        ValueError: data are no such rows, hold a value that is not finite, or lie in M dimensions, so that σ² = 0 and
            ℓ has no maximum; or M is out of range.

    Source: Tipping and Bishop (1999b), section 3.2.

    Example:
        >>> x = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> theta = maximum_likelihood(x, 1)
        >>> theta.noise_variance, (theta.weights @ theta.weights.T).round(decimals=6)
        (tensor(0.5000, dtype=torch.float64), tensor([[1.5000, 0.0000],
                [0.0000, 0.0000]], dtype=torch.float64))
    """
    data = numbers_or_rows(data)
    n_components = _latent(n_components, data)
    return _maximum(spectrum(data), n_components)


def _maximum(found: Spectrum, n_components: int) -> PPCAParameters:
    _, mean, eigenvalues, axes = found
    weights, noise_variance = _from_spectrum(eigenvalues, axes, n_components)
    if not noise_variance > len(mean) * torch.finfo(torch.float64).eps * eigenvalues[0]:
        raise ValueError(
            f"data must spread in more than n_components = {n_components} dimensions, for with no noise the "
            f"likelihood has no maximum; the discarded eigenvalues have the mean {noise_variance.item():.3g}"
        )
    return PPCAParameters(weights, mean, noise_variance)


def _latent(n_components: Any, data: Tensor | Rows) -> int:
    """The number M, if data so wide can have as many latent dimensions."""
    width = data.width if isinstance(data, Rows) else data.shape[1]
    return whole(0, width - 1).take("n_components", n_components, Seen())


@accepts(eigenvalues="... R", axes="... D R", n_components=whole(0), least_noise=real(least=0))
def from_spectrum(
    eigenvalues: Tensor, axes: Tensor, n_components: int, *, least_noise: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Find the W and σ² under which rows of a given covariance are most probable.

    Args:
        eigenvalues: of the covariance, in descending order, (..., R); what is left out of D at the end are zeros.
        axes: their eigenvectors as columns, (..., D, R).
        n_components: M, at most R, and less than D.
        least_noise: what σ² has to be at least; the maximum is the one under this bound.

    Returns:
        W (..., D, M), and σ² (...).

    Raises:
        ValueError: the shapes do not fit, the eigenvalues ascend or are negative, or M is out of range.

    Source: Tipping and Bishop (1999b), appendix A.

    Example:
        >>> from_spectrum(torch.tensor([4.0, 2.0, 1.0]), torch.eye(3), 1)[1]
        tensor(1.5000)
    """
    whole(0, min(axes.shape[-1], axes.shape[-2] - 1)).take("n_components", n_components, Seen())
    ppca_selection.check_descending(eigenvalues)
    rounding = 1e3 * torch.finfo(eigenvalues.dtype).eps * eigenvalues.abs().amax()
    if (eigenvalues < -rounding).any():
        raise ValueError(
            f"eigenvalues must not be negative, as no variance is; got {eigenvalues.min().item():g}"
        )
    return _from_spectrum(eigenvalues, axes, n_components, least_noise)


def _from_spectrum(
    eigenvalues: Tensor, axes: Tensor, n_components: int, least_noise: float = 0.0
) -> tuple[Tensor, Tensor]:
    width, kept = axes.shape[-2], eigenvalues[..., :n_components]
    noise_variance = eigenvalues[..., n_components:].sum(-1) / (width - n_components)
    noise_variance = noise_variance.clamp(min=least_noise)
    stretch = (kept - noise_variance[..., None]).clamp(min=0).sqrt()
    return axes[..., :n_components] * stretch[..., None, :], noise_variance


@accepts(held_out=numbers("H D"))
@torch.no_grad()
def choose_n_components(data: Any, held_out: Tensor) -> int:
    """Find the number of latent dimensions under whose fit to `data` the rows held out are most probable.

    Args:
        data: as `maximum_likelihood`.
        held_out: other rows (H, D).

    Returns:
        M, from 0 to D − 1.

    Raises:
        ValueError: as `spectrum`; held_out are no such rows, or data spread in no dimension but one.

    Example:
        >>> plane = PPCAParameters(3 * torch.eye(5)[:, :2], torch.zeros(5), torch.tensor(1.0))
        >>> x, _ = sample(plane, 400, generator=torch.Generator().manual_seed(0))
        >>> choose_n_components(x[:200], x[200:])
        2
    """
    found = spectrum(data)
    width, axes = found.axes.shape
    if held_out.shape[1] != width:
        raise ValueError(f"held_out must have {width} columns as data have; got {held_out.shape[1]}")
    deviations = held_out.to(found.mean) - found.mean
    squares = (deviations @ found.axes).square().mean(0)
    off_axes = (deviations.square().sum(1).mean() - squares.sum()).clamp(min=0)
    squares = pad(torch.cat([squares, off_axes[None]]), (0, width - axes - 1))
    return ppca_selection.by_held_out(_all_eigenvalues(found), squares)


def _all_eigenvalues(found: Spectrum) -> Tensor:
    """Those that are zero too, (D,)."""
    return pad(found.eigenvalues.clamp(min=0), (0, len(found.mean) - len(found.eigenvalues)))


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


PPCA_STATISTICS = made(
    PPCAStatistics,
    n_rows=whole(),
    center=numbers("D", mixed=True),
    latent_sums=numbers("M", mixed=True, empty=True),
    latent_squares=numbers("M M", mixed=True, empty=True),
    products=numbers("D M", mixed=True, empty=True),
    squares=numbers("", least=0, mixed=True),
)


@accepts(parameters=PARAMETERS)
def e_step(data: Any, parameters: PPCAParameters) -> tuple[PPCAStatistics, Tensor]:
    """Gather in one pass what the M-step needs: moments under p(z_n | x_n; θ_old), and ℓ(θ_old).

    E[z_n z_nᵀ] = Cov[z_n] + E[z_n] E[z_n]ᵀ: the covariance belongs to it, for z_n is not known.

    Args:
        data: as `maximum_likelihood`; `Rows` spare looking over them first.
        parameters: θ_old.

    Returns:
        The `PPCAStatistics`, and ℓ(θ_old), a scalar in nats, all float64.

    Raises:
        ValueError: data are no such rows, or the parameters are not valid or of another width.

    Source: Tipping and Bishop (1999b), appendix B; Rubin and Thayer (1982).

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> statistics, ell = e_step(torch.tensor([[2.0, 0.0], [2.0, 0.0]]), theta)
        >>> statistics.latent_sums, ell
        (tensor([2.0000], dtype=torch.float64), tensor(-6.3689, dtype=torch.float64))
    """
    rows = Rows.of(numbers_or_rows(data))
    if len(parameters.mean) != rows.width:
        raise ValueError(f"data have {rows.width} columns, the mean of the parameters {len(parameters.mean)}")
    return _expectations(rows, parameters)


@torch.no_grad()
def _expectations(rows: Rows, parameters: PPCAParameters) -> tuple[PPCAStatistics, Tensor]:
    parameters = PPCAParameters(*(value.to(rows.mean) for value in parameters))
    ell, total = rows.mean.new_zeros(()), _no_statistics(rows.mean, parameters.weights.shape[1])
    for block in rows.blocks(BLOCK):
        deviations = block.to(rows.mean) - parameters.mean
        means, covariance, log_det = posterior_moments(deviations, parameters)
        ell += log_density_at(deviations, means, log_det, parameters).sum()
        total = _added(total, block.to(rows.mean), means, len(block) * covariance)
    return total, ell


@accepts(parameters=PARAMETERS, statistics=PPCA_STATISTICS)
def m_step(statistics: PPCAStatistics, parameters: PPCAParameters) -> PPCAParameters:
    """Maximize the expected log-joint Q(θ; θ_old): a regression of x on the expected z, with μ as its intercept.

    [W, μ − center] [[Σ E[zzᵀ], Σ E[z]], [Σ E[z]ᵀ, N]] = [Σ d E[z]ᵀ, 0], and with the *new* W

        σ² = (Σ_n |d_n|² − Σ_n d_nᵀ W E[z_n]) / (N D)

    Args:
        statistics: from `e_step`, or from `statistics_of`.
        parameters: θ_old; they play no part but for their shapes.

    Returns:
        θ_new.

    Raises:
        ValueError: the latents do not spread in M dimensions (too few samples of too few rows), or no noise is left; or
            an argument is not of its kind or shape.

    Source: Tipping and Bishop (1999b), appendix B.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> m_step(e_step(torch.tensor([[2.0, 0.0], [-2.0, 0.0]]), theta)[0], theta).noise_variance
        tensor(0.6667, dtype=torch.float64)
    """
    squares = statistics.latent_squares
    if squares.numel() and (squares - squares.mT).abs().max() > 1e-6 * squares.abs().max():
        raise ValueError("latent_squares must be symmetric")
    return _maximized(statistics, parameters)


def _maximized(statistics: PPCAStatistics, _: PPCAParameters) -> PPCAParameters:
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


@accepts(x=numbers("N D"), z=numbers("S N M", mixed=True))
def statistics_of(x: Tensor, z: Tensor) -> PPCAStatistics:
    """Gather the statistics under samples of the latents instead of their posterior: E[·] becomes a mean over S.

    Args:
        x: rows (N, D).
        z: samples (S, N, M).

    Raises:
        ValueError: x or z have another shape or type than expected, or a value that is not finite.

    Example:
        >>> statistics_of(torch.zeros(2, 3), torch.ones(5, 2, 1)).latent_squares
        tensor([[2.]], dtype=torch.float64)
    """
    rows, z = x.double(), z.double()
    means, center = z.mean(0), rows.mean(0)
    spread = (z - means).flatten(0, 1)
    return _added(_no_statistics(center, z.shape[-1]), rows, means, spread.T @ spread / len(z))


@accepts()
def random_start(data: Any, n_components: int, *, generator: torch.Generator | None = None) -> PPCAParameters:
    """Begin EM at random weights, with half of the mean variance of the columns for them and half for the noise.

    Args:
        data: as `maximum_likelihood`.
        n_components: M, from 0 to D − 1.
        generator: source of the randomness, on the cpu.

    Returns:
        Parameters in float64; μ is the mean of the rows.

    Raises:
        ValueError: data are no such rows, M is out of range, or all rows are equal.

    Example:
        >>> random_start(torch.tensor([[1.0, 0.0], [-1.0, 0.0]]), 1).noise_variance
        tensor(0.2500, dtype=torch.float64)
    """
    rows = Rows.of(numbers_or_rows(data))
    return _random_start(rows, _latent(n_components, rows), generator)


def _random_start(rows: Rows, n_components: int, generator: torch.Generator | None) -> PPCAParameters:
    half = rows.mean.new_tensor(mean_variance(rows) / 2)
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


class PPCA(DensityModel):
    """Probabilistic PCA, x ~ N(mean, W Wᵀ + σ² I), fitted in closed form or by EM.

    Args:
        n_components: M, the number of latent dimensions, less than D. In closed form also a share of the variance,
            between 0 and 1: then M is the least number that explains more; or "bic": then the one of the least BIC.
        method: "closed form" or "em"; both end at the same likelihood, EM after many steps.
        tolerance: of EM, the change of the log-likelihood per row, in nats, at which to stop; not negative.
        max_steps: the most steps of EM to make, at least 1.
        generator: source of the randomness of EM's start, on the cpu.
        callback: of EM, called as callback(step, parameters, log_likelihood) after every E-step.

    Attributes (after `fit`; of the dtype of the data):
        weights_, mean_, noise_variance_: the maximum of the likelihood. Not scikit-learn's `components_`, which are
            the directions of the columns of W alone, nor its noise variance, which divides by N − 1.
        parameters_: the three as `PPCAParameters`, in the float64 in which they were computed.
        n_components_: M.
        log_likelihoods_, converged_, notes_: of EM, ℓ at the start and after every step, whether it settled, and
            what was unusual.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Tipping and Bishop (1999b).

    Example:
        >>> x = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> model = PPCA(1).fit(x)
        >>> model.get_covariance()
        tensor([[2.0000, 0.0000],
                [0.0000, 0.5000]])
        >>> round(model.score(x), 4), model
        (-2.8379, PPCA(n_components=1))
    """

    tuples = (PPCAParameters,)
    _log_density = staticmethod(score_samples)
    weights_: Tensor
    mean_: Tensor
    noise_variance_: Tensor
    parameters_: PPCAParameters
    n_components_: int

    @accepts(
        method=one_of("closed form", "em"), tolerance=real(least=0), max_steps=whole(), callback=function
    )
    def __init__(
        self,
        n_components: int | float | str,
        *,
        method: str = "closed form",
        tolerance: float = 1e-6,
        max_steps: int = 1000,
        generator: torch.Generator | None = None,
        callback: Callable[[int, PPCAParameters, float], None] | None = None,
    ) -> None:
        self.n_components, self.method = _number_or_rule(n_components, method), method
        self.tolerance, self.max_steps = tolerance, max_steps
        self.generator, self.callback = generator, callback

    def fit(self, data: Any, y: Any = None) -> "PPCA":
        """Fit to rows (N, D), given as to `maximum_likelihood`; returns the model itself. `y` is not looked at.

        Raises:
            ValueError: as `maximum_likelihood`.

        Warns:
            ConvergenceWarning: `max_steps` of EM did not suffice.
        """
        data = numbers_or_rows(data)
        for name in ("log_likelihoods_", "converged_", "notes_"):  # of a fit before, by EM
            vars(self).pop(name, None)
        if self.method == "em":
            rows = Rows.of(data)
            latent = _latent(self.n_components, rows)
            result = loop.fit(
                rows,
                _random_start(rows, latent, self.generator),
                _expectations,
                _maximized,
                tolerance=self.tolerance * rows.count,
                max_steps=self.max_steps,
                callback=self.callback,
            )
            self._keep_fit(result, data)
        else:
            found = spectrum(data)
            self._keep(_maximum(found, self._chosen(found, data)), data)
        self.n_components_ = self.weights_.shape[1]
        return self

    def transform(self, x: Tensor) -> Tensor:
        """Infer the posterior means E[z_n | x_n], (N, M), for x (N, D)."""
        return posterior(x, self._exact()).mean

    def fit_transform(self, data: Any, y: Any = None) -> Tensor:
        """Fit to rows, given as to `fit`, and infer their posterior means, (N, M)."""
        data = numbers_or_rows(data)
        parameters = self.fit(data)._exact()
        return torch.cat([posterior(block, parameters).mean for block in blocks(data, BLOCK)])

    @accepts(z=numbers("N M", mixed=True, empty=True))
    def inverse_transform(self, z: Tensor) -> Tensor:
        """Evaluate E[x_n | z_n] = W z_n + mean, (N, D), for z (N, M)."""
        weights, mean, _ = self._exact()
        return (z.to(mean) @ weights.T + mean).to(z.dtype)

    def prior(self) -> FullGaussian:
        """Return p(z) = N(0, I) as an approximation of one row."""
        return prior(self._rough())

    def posterior(self, x: Tensor) -> FullGaussian:
        """Infer p(z_n | x_n) for x (N, D)."""
        return posterior(x, self._exact())

    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z_n) for x (N, D) and z (..., N, M), (..., N)."""
        return log_conditional(x, z, self._exact())

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n, z_n) for x (N, D) and z (..., N, M), (..., N)."""
        return log_joint(x, z, self._exact())

    def log_evidence(self, x: Tensor) -> Tensor:
        """Evaluate log p(x_n) for x (N, D), (N,): what scikit-learn calls `score_samples`."""
        return self.score_samples(x)

    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw x (count, D), and the z (count, M) that they come from."""
        return sample(self._rough(), count, generator=generator)

    def get_covariance(self) -> Tensor:
        """Write out the covariance of x, W Wᵀ + σ² I, (D, D)."""
        return ppca_covariance_matrices(self._rough())

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        weights = self._rough().weights
        return weights, {"M": weights.shape[1]}

    def _free_parameters(self) -> int:
        return ppca_selection.free_parameters(*self.weights_.shape)

    def _chosen(self, found: Spectrum, data: Tensor | Rows) -> int:
        if isinstance(self.n_components, int):
            return _latent(self.n_components, data)
        if isinstance(self.n_components, str):
            return ppca_selection.by_bic(_all_eigenvalues(found), found.n_rows)
        return ppca_selection.by_share(_all_eigenvalues(found), self.n_components)


def _number_or_rule(n_components: Any, method: str) -> int | float | str:
    """What `n_components` may be."""
    if isinstance(n_components, np.floating):
        n_components = float(n_components)
    rule = (isinstance(n_components, float) and 0 < n_components < 1) or n_components == "bic"
    if rule and method == "em":
        raise ValueError(f"n_components must be a whole number where method is 'em'; got {n_components!r}")
    try:
        return n_components if rule else whole(0).take("n_components", n_components, Seen())
    except ValueError as error:
        raise ValueError(f"{error}; or a share between 0 and 1, or 'bic'") from None
