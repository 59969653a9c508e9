"""Mixtures of probabilistic PCA: k ~ π, then x ~ N(μ_k, W_k W_kᵀ + σ_k² I). Several flat patches follow a bent surface.

With M = D − 1 latent dimensions the covariances are free, and this is the Gaussian mixture with full covariances; with
M = 0 it is the spherical one; with K = 1 it is probabilistic PCA.

- `log_joint`, `responsibilities`, `score_samples`: log p(x, k), p(k | x) and log p(x) of given parameters
- `e_step`, `m_step`: what `course.lvm.em.loop.fit` alternates
- `start`: where EM begins
- `sample`: draw from the mixture
- `PPCAMixture`: all of it with scikit-learn's verbs
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import check_count
from course.lvm.em import loop, ppca, ppca_densities, starts
from course.lvm.em.mixture_statistics import posterior_
from course.lvm.em.ppca import check_components
from course.lvm.parameters import (
    MixtureParameters,
    MixtureStatistics,
    PPCAMixtureParameters,
    component,
    ppca_covariance_matrices,
    validate_ppca,
)
from course.lvm.rows import BLOCK, Rows, home

__all__ = [
    "PPCAMixture",
    "PPCAMixtureParameters",
    "e_step",
    "log_joint",
    "m_step",
    "responsibilities",
    "sample",
    "score_samples",
    "start",
]


def log_joint(x: Tensor, parameters: PPCAMixtureParameters) -> Tensor:
    """Evaluate log p(x_n, k) = log mixing[k] + log N(x_n; μ_k, W_k W_kᵀ + σ_k² I), each by Woodbury's identity.

    Args:
        x: rows (N, D), float32 or float64.
        parameters: θ.

    Returns:
        (N, K), in nats, of the dtype of x.

    Raises:
        ValueError: x or the parameters have another shape or type than expected, or x holds a value not finite.

    Source: Tipping and Bishop (1999), Mixtures of probabilistic principal component analysers.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.zeros(1, 2, 1), torch.zeros(1, 2), torch.ones(1))
        >>> log_joint(torch.zeros(1, 2), theta)
        tensor([[-1.8379]])
    """
    validate_ppca(parameters)
    columns = [
        ppca_densities.score_samples(x, component(parameters, k)) for k in range(len(parameters.mixing))
    ]
    return torch.stack(columns, 1) + parameters.mixing.log().to(columns[0])


def responsibilities(x: Tensor, parameters: PPCAMixtureParameters) -> Tensor:
    """Infer p(k | x_n) by Bayes' rule from the whole density, in the principal subspace and off it.

    Args:
        x: rows (N, D), float32 or float64.
        parameters: θ.

    Returns:
        (N, K), rows sum to one.

    Raises:
        ValueError: as `log_joint`.

    Example:
        >>> means = torch.tensor([[0.0, 0.0], [9.0, 0.0]])
        >>> theta = PPCAMixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 2, 1), means, torch.ones(2))
        >>> responsibilities(torch.tensor([[4.5, 0.0], [9.0, 0.0]]), theta).round(decimals=4)
        tensor([[0.5000, 0.5000],
                [0.0000, 1.0000]])
    """
    return torch.softmax(log_joint(x, parameters), 1)


def score_samples(x: Tensor, parameters: PPCAMixtureParameters) -> Tensor:
    """Evaluate the log-density of every row, log p(x_n) = log Σ_k p(x_n, k), (N,), in nats.

    Raises:
        ValueError: as `log_joint`.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.zeros(1, 2, 1), torch.zeros(1, 2), torch.ones(1))
        >>> score_samples(torch.zeros(1, 2), theta)
        tensor([-1.8379])
    """
    return torch.logsumexp(log_joint(x, parameters), 1)


@torch.no_grad()
def e_step(data: Any, parameters: PPCAMixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """Gather what the M-step needs: moments under the responsibilities r[n, k] about the old means, and ℓ(θ_old).

    Only k is taken as latent: z is integrated out, so nothing of it need be expected.

    Args:
        data: rows as a tensor, an array, a re-iterable of chunks, or as `Rows`, which spares looking over them first.
        parameters: θ_old.

    Returns:
        The `MixtureStatistics`, with squares (K, D, D), and ℓ(θ_old), a scalar in nats, all float64.

    Raises:
        ValueError: as `Rows`, or the parameters are not valid or of another width than the data.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.zeros(1, 2, 1), torch.zeros(1, 2), torch.ones(1))
        >>> statistics, log_likelihood = e_step(torch.ones(3, 2), theta)
        >>> statistics.counts, log_likelihood
        (tensor([3.], dtype=torch.float64), tensor(-8.5136, dtype=torch.float64))
    """
    rows = Rows.of(data)
    validate_ppca(parameters)
    components, width = parameters.means.shape
    if width != rows.width:
        raise ValueError(f"data have {rows.width} columns, the means of the parameters {width}")
    parameters = PPCAMixtureParameters(*(value.to(rows.mean) for value in parameters))
    counts, sums = torch.zeros_like(parameters.mixing), torch.zeros_like(parameters.means)
    squares, log_likelihood = sums.new_zeros(components, width, width), sums.new_zeros(())
    for block in rows.blocks(BLOCK):
        x = block.to(rows.mean)
        r, block_log_likelihood = posterior_(log_joint(x, parameters).T.contiguous())
        log_likelihood += block_log_likelihood
        counts += r.sum(1)
        for k, mean in enumerate(parameters.means):
            deviations = x - mean
            weighted = deviations * r[k, :, None]
            sums[k] += weighted.sum(0)
            squares[k].addmm_(weighted.T, deviations)
    return MixtureStatistics(counts, sums, squares), log_likelihood


def m_step(statistics: MixtureStatistics, parameters: PPCAMixtureParameters) -> PPCAMixtureParameters:
    """Maximize Q(θ; θ_old): in every component, the closed form of PPCA for the rows weighted by responsibilities.

    With N_k = counts[k] and the move of the mean δ_k = sums[k] / N_k, the covariance S_k = squares[k] / N_k − δ_k δ_kᵀ
    has the eigenvalues Λ and the eigenvectors U; of the M largest,

        mixing[k] = N_k / N,    means[k] = μ_k,old + δ_k,    W_k = U (Λ − σ_k² I)^½,    σ_k² = mean of the others

    Args:
        statistics: from `e_step`.
        parameters: θ_old, about whose means the statistics were taken.

    Returns:
        θ_new.

    Raises:
        ValueError: a component, which is named, is empty, or its rows lie in M dimensions, so that no noise is left.

    Source: Tipping and Bishop (1999), Mixtures of probabilistic principal component analysers, appendix C.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.zeros(1, 2, 1), torch.zeros(1, 2), torch.ones(1))
        >>> x = torch.tensor([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> m_step(e_step(x, theta)[0], theta).noise_variances
        tensor([0.5000], dtype=torch.float64)
    """
    counts, sums, squares = statistics
    _refuse(counts <= torch.finfo(torch.float64).eps * counts.sum(), "is empty: no row belongs to it")
    moves = sums / counts[:, None]
    covariances = squares / counts[:, None, None] - moves[:, :, None] * moves[:, None, :]
    means, latent = parameters.means.to(moves) + moves, parameters.weights.shape[2]
    new = _in_the_family(MixtureParameters(counts / counts.sum(), means, covariances), latent)
    seconds = squares.diagonal(dim1=1, dim2=2).sum(1) / counts
    # Of rounding about the old means, or of a component on a single row, however far its old mean was from that row.
    overall = seconds.sum() + (means - means.mean(0)).square().sum()
    rounding = 64 * torch.finfo(torch.float64).eps
    nothing_left = new.noise_variances <= rounding * torch.maximum(seconds, rounding * overall)
    _refuse(nothing_left, f"has collapsed: its rows do not spread in more than {latent} dimensions")
    return new


def start(
    sample: Tensor, n_components: int, n_latent: int, *, generator: torch.Generator | None = None
) -> PPCAMixtureParameters:
    """Begin EM at means far from each other, with the PPCA of the rows about the nearest of them for every component.

    The start has covariances of the form W Wᵀ + σ² I, as every θ has. From others, the first step might lower ℓ.

    Args:
        sample: rows (n, D), n at least K.
        n_components: K.
        n_latent: M, from 0 to D − 1.
        generator: source of the randomness.

    Returns:
        Parameters in float64.

    Raises:
        ValueError: M is out of range, or the sample has fewer than K distinct rows, or spreads in M dimensions only.

    Example:
        >>> x = torch.tensor([[0.0, 0.0], [0.0, 2.0], [0.1, 1.0], [9.0, 0.0], [9.0, 2.0], [9.1, 1.0]])
        >>> start(x, 2, 1).weights.shape
        torch.Size([2, 2, 1])
    """
    check_components(n_latent, sample.shape[1])
    shared = starts.start(
        sample,
        n_components,
        way="k-means++",
        covariance_type="full",
        reg_covar=0.0,
        generator=generator,
    )
    new = _in_the_family(shared, n_latent)
    total = shared.covariances.diagonal(dim1=1, dim2=2).sum(1)
    if not (new.noise_variances > 64 * torch.finfo(torch.float64).eps * total).all():
        raise ValueError(f"data must spread in more than n_latent = {n_latent} dimensions about the means")
    return new


def sample(
    parameters: PPCAMixtureParameters, count: int, *, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw rows: k_n ~ mixing, then z_n ~ N(0, I) and x_n ~ N(W_k z_n + μ_k, σ_k² I).

    Args:
        parameters: θ.
        count: how many rows to draw.
        generator: source of the randomness, on the device of the parameters.

    Returns:
        x (count, D), and the components (count,) that they come from.

    Raises:
        ValueError: the parameters are not valid, or count is not positive.

    Example:
        >>> means = torch.tensor([[0.0, 0.0], [99.0, 0.0]])
        >>> theta = PPCAMixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 2, 1), means, torch.ones(2))
        >>> x, k = sample(theta, 5)
        >>> torch.equal(k, (x[:, 0] > 50).long())
        True
    """
    validate_ppca(parameters)
    k = torch.multinomial(parameters.mixing, count, replacement=True, generator=generator)
    x = parameters.means[k]
    for index in range(len(parameters.mixing)):
        here = k == index
        if here.any():
            x[here] = ppca.sample(component(parameters, index), int(here.sum()), generator=generator)[0]
    return x, k


class PPCAMixture:
    """A mixture of probabilistic PCA, fitted by EM.

    Args:
        n_components: K, the number of models.
        n_latent: M, the number of latent dimensions of each, from 0 to D − 1.
        tolerance: change of the log-likelihood per row, in nats, at which to stop.
        max_steps: the most steps of EM to make.
        init: the parameters to start from; else see `start`.
        generator: source of the randomness of the start.
        callback: called as callback(step, parameters, log_likelihood) after every E-step.

    Attributes (after `fit`; of the dtype of the data):
        mixing_, weights_, means_, noise_variances_: as in `PPCAMixtureParameters`.
        parameters_: the four, in the float64 in which they were computed.
        trace_, converged_: the log-likelihood after every step, and whether it settled.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Tipping and Bishop (1999), Mixtures of probabilistic principal component analysers.

    Example:
        >>> x = torch.tensor([[0.0, 0.0], [0.0, 2.0], [0.1, 1.0], [9.0, 0.0], [9.0, 2.0], [9.1, 1.0]])
        >>> mixture = PPCAMixture(2, 1, generator=torch.Generator().manual_seed(0)).fit(x)
        >>> mixture.means_[:, 1]
        tensor([1., 1.])
        >>> len(mixture.predict(x).unique())
        2
    """

    mixing_: Tensor
    weights_: Tensor
    means_: Tensor
    noise_variances_: Tensor
    parameters_: PPCAMixtureParameters
    trace_: loop.Trace
    converged_: bool

    def __init__(
        self,
        n_components: int,
        n_latent: int,
        *,
        tolerance: float = 1e-3,
        max_steps: int = 100,
        init: PPCAMixtureParameters | None = None,
        generator: torch.Generator | None = None,
        callback: Callable[[int, PPCAMixtureParameters, float], None] | None = None,
    ) -> None:
        check_count("n_components", n_components)
        self.n_components, self.n_latent = n_components, n_latent
        self.tolerance, self.max_steps = tolerance, max_steps
        self.init, self.generator, self.callback = init, generator, callback

    def fit(self, data: Any) -> "PPCAMixture":
        """Fit to rows given as a tensor, an array, or a re-iterable of chunks; returns the mixture itself."""
        rows = Rows(data, generator=self.generator)
        check_components(self.n_latent, rows.width)
        if self.n_components > rows.count:
            raise ValueError(f"n_components={self.n_components}, but the data have only {rows.count} rows")
        result = loop.fit(
            rows,
            self.init or start(rows.sample, self.n_components, self.n_latent, generator=self.generator),
            e_step,
            m_step,
            tolerance=self.tolerance * rows.count,
            max_steps=self.max_steps,
            callback=self.callback,
        )
        self.parameters_, self.trace_, self.converged_ = result[:3]
        fitted = (value.to(rows.device, rows.dtype) for value in self.parameters_)
        self.mixing_, self.weights_, self.means_, self.noise_variances_ = fitted
        return self

    def predict(self, x: Tensor) -> Tensor:
        """Name the most probable component of every row, (N,)."""
        return log_joint(x, self._parameters(x)).argmax(1)

    def predict_proba(self, x: Tensor) -> Tensor:
        """Infer the responsibilities, (N, K), rows sum to one."""
        return responsibilities(x, self._parameters(x))

    def score_samples(self, x: Tensor) -> Tensor:
        """Evaluate the log-density of every row, (N,), in nats."""
        return score_samples(x, self._parameters(x))

    def score(self, x: Tensor) -> float:
        """Average the log-density over the rows, in nats."""
        return float(self.score_samples(x).mean(dtype=torch.float64))

    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw x (count, D), and the components (count,) that they come from."""
        return sample(self._parameters(), count, generator=generator)

    def get_covariances(self) -> Tensor:
        """Write out the covariances of x in every component, W_k W_kᵀ + σ_k² I, (K, D, D)."""
        return ppca_covariance_matrices(self._parameters())

    def _parameters(self, like: Tensor | None = None) -> PPCAMixtureParameters:
        """Return the fitted parameters: as exact as the device of `like` allows, or as the data of the fit were."""
        if not hasattr(self, "parameters_"):
            raise RuntimeError("this PPCAMixture has not been fitted; call fit first")
        if like is None:
            return PPCAMixtureParameters(self.mixing_, self.weights_, self.means_, self.noise_variances_)
        dtype = torch.float32 if like.device.type == "mps" else torch.float64
        return PPCAMixtureParameters(*(value.to(like.device, dtype) for value in self.parameters_))


def _in_the_family(gaussians: MixtureParameters, latent: int) -> PPCAMixtureParameters:
    """Replace each covariance, (K, D, D), by the W Wᵀ + σ² I under which rows of that covariance are most probable."""
    mixing, means, covariances = gaussians
    eigenvalues, axes = torch.linalg.eigh(covariances.to(home(covariances.device)))
    weights, noise = ppca.from_spectrum(eigenvalues.flip(-1), axes.flip(-1), latent)
    return PPCAMixtureParameters(mixing, weights.to(means), means, noise.to(means))


def _refuse(wrong: Tensor, what: str) -> None:
    if wrong.any():
        raise ValueError(
            f"component {int(wrong.nonzero()[0])} {what}; use fewer components or latent dimensions, or another start"
        )
