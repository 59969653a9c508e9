"""Mixtures of probabilistic PCA: k ~ π, then x ~ N(μ_k, W_k W_kᵀ + σ_k² I). Several flat patches follow a bent surface.

With M = D − 1 latent dimensions the covariances are free, and this is the Gaussian mixture with full covariances; with
M = 0 it is the spherical one; with K = 1 it is probabilistic PCA.

- `log_joint`, `responsibilities`, `score_samples`: log p(x, k), p(k | x) and log p(x) of given parameters
- `e_step`, `m_step`: what `course.lvm.em.loop.fit` alternates
- `start`: where EM begins
- `sample`: draw from the mixture
- `PPCAMixture`: all of it with scikit-learn's verbs
"""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, function, made, numbers, real, whole
from course.lvm.distributions.gaussian import DegenerateComponent, check_semidefinite
from course.lvm.em import loop, ppca, ppca_selection, starts
from course.lvm.em.fitted import DensityModel, OneOfMany, best_of, numbers_or_rows, rows_with_sample
from course.lvm.em.mixture_statistics import posterior_
from course.lvm.em.ppca_densities import (
    ROWS,
    in_one_type,
    log_density_at,
    posterior_moments,
)
from course.lvm.em.principal_axes import blocks, mean_variance
from course.lvm.optimization import Fit
from course.lvm.parameters import (
    PPCA_MIXTURE,
    MixtureParameters,
    MixtureStatistics,
    PPCAMixtureParameters,
    component,
    ppca_covariance_matrices,
)
from course.lvm.rows import BLOCK, Rows, home

__all__ = [
    "DegenerateModel",
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


STATISTICS = made(
    MixtureStatistics,
    counts=numbers("K", least=0, mixed=True),
    sums=numbers("K D", mixed=True),
    squares=numbers("K D D", mixed=True, symmetric=True),
)


class DegenerateModel(DegenerateComponent):
    """A model has become empty (no row belongs to it), or has collapsed: its rows leave no noise."""

    def __init__(self, component: int, what: str) -> None:
        super().__init__(component, what)
        self.args = (
            f"component {component} {what}; use fewer components or latent dimensions, a larger noise_floor, or "
            "another start (n_init > 1 tries several)",
        )


@accepts(parameters=PPCA_MIXTURE, x=ROWS)
def log_joint(x: Tensor, parameters: PPCAMixtureParameters) -> Tensor:
    """Evaluate log p(x_n, k) = log mixing[k] + log N(x_n; μ_k, W_k W_kᵀ + σ_k² I), each by Woodbury's identity.

    Args:
        x: rows (N, D), float32 or float64.
        parameters: θ.

    Returns:
        (N, K), in nats, of the dtype of x.

    Raises:
        ValueError: x or the parameters have another shape or type than expected, or a value that is not finite.

    Source: Tipping and Bishop (1999a), Mixtures of probabilistic principal component analyzers.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.zeros(1, 2, 1), torch.zeros(1, 2), torch.ones(1))
        >>> log_joint(torch.zeros(1, 2), theta)
        tensor([[-1.8379]])
    """
    rows, parameters = in_one_type(x, parameters)
    return _log_joint(rows, parameters).to(x.dtype)


def _log_joint(x: Tensor, parameters: PPCAMixtureParameters) -> Tensor:
    columns = []
    for k, mean in enumerate(parameters.means):
        model, deviations = component(parameters, k), x - mean
        means, _, log_det = posterior_moments(deviations, model)
        columns.append(log_density_at(deviations, means, log_det, model))
    return torch.stack(columns, 1) + parameters.mixing.log()


@accepts(parameters=PPCA_MIXTURE, x=ROWS)
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
    return torch.softmax(_log_joint(*in_one_type(x, parameters)), 1).to(x.dtype)


@accepts(parameters=PPCA_MIXTURE, x=ROWS)
def _log_responsibilities(x: Tensor, parameters: PPCAMixtureParameters) -> Tensor:
    return torch.log_softmax(_log_joint(*in_one_type(x, parameters)), 1).to(x.dtype)


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


@accepts(parameters=PPCA_MIXTURE)
def e_step(data: Any, parameters: PPCAMixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """Gather what the M-step needs: moments under the responsibilities r[n, k] about the old means, and ℓ(θ_old).

    Only k is taken as latent: z is integrated out, so nothing of it need be expected.

    Args:
        data: as `ppca.maximum_likelihood`; `Rows` spare looking over them first.
        parameters: θ_old.

    Returns:
        The `MixtureStatistics`, with squares (K, D, D), and ℓ(θ_old), a scalar in nats, all float64.

    Raises:
        ValueError: data are no such rows, or the parameters are not valid or of another width.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.zeros(1, 2, 1), torch.zeros(1, 2), torch.ones(1))
        >>> statistics, log_likelihood = e_step(torch.ones(3, 2), theta)
        >>> statistics.counts, log_likelihood
        (tensor([3.], dtype=torch.float64), tensor(-8.5136, dtype=torch.float64))
    """
    rows = Rows.of(numbers_or_rows(data))
    width = parameters.means.shape[1]
    if width != rows.width:
        raise ValueError(f"data have {rows.width} columns, the means of the parameters {width}")
    return _expectations(rows, parameters)


@torch.no_grad()
def _expectations(rows: Rows, parameters: PPCAMixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    components, width = parameters.means.shape
    parameters = PPCAMixtureParameters(*(value.to(rows.mean) for value in parameters))
    counts, sums = torch.zeros_like(parameters.mixing), torch.zeros_like(parameters.means)
    squares, log_likelihood = sums.new_zeros(components, width, width), sums.new_zeros(())
    for block in rows.blocks(BLOCK):
        x = block.to(rows.mean)
        r, block_log_likelihood = posterior_(_log_joint(x, parameters).T.contiguous())
        log_likelihood += block_log_likelihood
        counts += r.sum(1)
        for k, mean in enumerate(parameters.means):
            deviations = x - mean
            weighted = deviations * r[k, :, None]
            sums[k] += weighted.sum(0)
            squares[k].addmm_(weighted.T, deviations)
    return MixtureStatistics(counts, sums, squares), log_likelihood


@accepts(parameters=PPCA_MIXTURE, statistics=STATISTICS, least_noise=real(least=0))
def m_step(
    statistics: MixtureStatistics, parameters: PPCAMixtureParameters, *, least_noise: float = 0.0
) -> PPCAMixtureParameters:
    """Maximize Q(θ; θ_old): in every component, the closed form of PPCA for the rows weighted by responsibilities.

    With N_k = counts[k] and the move of the mean δ_k = sums[k] / N_k, the covariance S_k = squares[k] / N_k − δ_k δ_kᵀ
    has the eigenvalues Λ and the eigenvectors U; of the M largest,

        mixing[k] = N_k / N,    means[k] = μ_k,old + δ_k,    W_k = U (Λ − σ_k² I)^½,    σ_k² = mean of the others

    Args:
        statistics: from `e_step`.
        parameters: θ_old, about whose means the statistics were taken.
        least_noise: what every σ_k² has to be at least, in squared units of the data; the maximum is the one under
            this bound, so ℓ does not fall, if the bound held for θ_old.

    Returns:
        θ_new.

    Raises:
        DegenerateModel: a component, which is named, is empty, or its rows lie in M dimensions and leave no noise.
        ValueError: an argument is not of its kind or shape.

    Source: Tipping and Bishop (1999a), Mixtures of probabilistic principal component analyzers, appendix C.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.zeros(1, 2, 1), torch.zeros(1, 2), torch.ones(1))
        >>> x = torch.tensor([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> m_step(e_step(x, theta)[0], theta).noise_variances
        tensor([0.5000], dtype=torch.float64)
    """
    check_semidefinite(squares=statistics.squares)
    return _maximized(statistics, parameters, least_noise=least_noise)


def _maximized(
    statistics: MixtureStatistics, parameters: PPCAMixtureParameters, *, least_noise: float
) -> PPCAMixtureParameters:
    counts, sums, squares = statistics
    _refuse(counts <= torch.finfo(torch.float64).eps * counts.sum(), "is empty: no row belongs to it")
    moves = sums / counts[:, None]
    covariances = squares / counts[:, None, None] - moves[:, :, None] * moves[:, None, :]
    means, latent = parameters.means.to(moves) + moves, parameters.weights.shape[2]
    new = _in_the_family(MixtureParameters(counts / counts.sum(), means, covariances), latent, least_noise)
    seconds = squares.diagonal(dim1=1, dim2=2).sum(1) / counts
    # Of rounding about the old means, or of a component on a single row, however far its old mean was from that row.
    overall = seconds.sum() + (means - means.mean(0)).square().sum()
    rounding = 64 * torch.finfo(torch.float64).eps
    nothing_left = new.noise_variances <= rounding * torch.maximum(seconds, rounding * overall)
    _refuse(nothing_left, f"has collapsed: its rows do not spread in more than {latent} dimensions")
    return new


@accepts(sample=numbers("N D"), n_components=whole(), n_latent=whole(0), least_noise=real(least=0))
def start(
    sample: Tensor,
    n_components: int,
    n_latent: int,
    *,
    least_noise: float = 0.0,
    generator: torch.Generator | None = None,
) -> PPCAMixtureParameters:
    """Begin EM at means far from each other, with the PPCA of the rows about the nearest of them for every component.

    The start has covariances of the form W Wᵀ + σ² I, as every θ has. From others, the first step might lower ℓ.

    Args:
        sample: rows (n, D), n at least K.
        n_components: K.
        n_latent: M, from 0 to D − 1.
        least_noise: as `m_step`.
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
    whole(0, sample.shape[1] - 1).take("n_latent", n_latent, Seen())
    shared = starts.start(
        sample,
        n_components,
        way="k-means++",
        covariance_type="full",
        reg_covar=0.0,
        generator=generator,
    )
    new = _in_the_family(shared, n_latent, least_noise)
    total = shared.covariances.diagonal(dim1=1, dim2=2).sum(1)
    if not (new.noise_variances > 64 * torch.finfo(torch.float64).eps * total).all():
        raise ValueError(f"sample must spread in more than n_latent = {n_latent} dimensions about the means")
    return new


@accepts(parameters=PPCA_MIXTURE, count=whole())
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
        ValueError: the parameters are not valid, or count is no whole number, at least 1.

    Example:
        >>> means = torch.tensor([[0.0, 0.0], [99.0, 0.0]])
        >>> theta = PPCAMixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 2, 1), means, torch.ones(2))
        >>> x, k = sample(theta, 5)
        >>> torch.equal(k, (x[:, 0] > 50).long())
        True
    """
    k = torch.multinomial(parameters.mixing, count, replacement=True, generator=generator)
    x = parameters.means[k]
    for index in range(len(parameters.mixing)):
        here = k == index
        if here.any():
            x[here] = ppca.sample(component(parameters, index), int(here.sum()), generator=generator)[0]
    return x, k


class PPCAMixture(DensityModel, OneOfMany):
    """A mixture of probabilistic PCA, fitted by EM.

    Args:
        n_components: K, the number of models, at least 1.
        n_latent: M, the number of latent dimensions of each, from 0 to D − 1.
        noise_floor: what every σ_k² has to be at least, as a share of the mean variance of the columns, from 0 to 1.
            Without a floor (0), a component on few rows can collapse, and the fit ends in an error.
        tolerance: change of the log-likelihood per row, in nats, at which to stop; not negative.
        max_steps: the most steps of EM to make, at least 1.
        n_init: how many starts to make; the one that ends highest is kept, and one that ends in a degenerate
            component is passed over as long as another does not.
        init: the parameters to start from, with n_init = 1; else see `start`.
        generator: source of the randomness of the starts.
        callback: called as callback(step, parameters, log_likelihood) after every E-step.

    Attributes (after `fit`; of the dtype of the data):
        mixing_, weights_, means_, noise_variances_: as in `PPCAMixtureParameters`.
        precisions_: the inverses of the covariances that `get_covariances` writes out, (K, D, D).
        parameters_: the four, in the float64 in which they were computed.
        log_likelihoods_, converged_, notes_: ℓ at the start and after every step, whether it settled, and what was
            unusual.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Tipping and Bishop (1999a), Mixtures of probabilistic principal component analyzers.

    Example:
        >>> x = torch.tensor([[0.0, 0.0], [0.0, 2.0], [0.1, 1.0], [9.0, 0.0], [9.0, 2.0], [9.1, 1.0]])
        >>> mixture = PPCAMixture(2, 1, generator=torch.Generator().manual_seed(0)).fit(x)
        >>> mixture.means_[:, 1]
        tensor([1., 1.])
        >>> len(mixture.predict(x).unique())
        2
    """

    tuples = (PPCAMixtureParameters,)
    _log_density = staticmethod(score_samples)
    mixing_: Tensor
    weights_: Tensor
    means_: Tensor
    noise_variances_: Tensor
    parameters_: PPCAMixtureParameters

    @accepts(
        n_components=whole(),
        n_latent=whole(0),
        noise_floor=real(least=0, below=1),
        tolerance=real(least=0),
        max_steps=whole(),
        n_init=whole(),
        init=PPCA_MIXTURE,
        callback=function,
    )
    def __init__(
        self,
        n_components: int,
        n_latent: int,
        *,
        noise_floor: float = 1e-6,
        tolerance: float = 1e-3,
        max_steps: int = 100,
        n_init: int = 1,
        init: PPCAMixtureParameters | None = None,
        generator: torch.Generator | None = None,
        callback: Callable[[int, PPCAMixtureParameters, float], None] | None = None,
    ) -> None:
        self.n_components, self.n_latent, self.noise_floor = n_components, n_latent, noise_floor
        self.tolerance, self.max_steps, self.n_init = tolerance, max_steps, n_init
        self.init, self.generator, self.callback = init, generator, callback
        if init is not None and (len(init.mixing), init.weights.shape[2], n_init) != (
            n_components,
            n_latent,
            1,
        ):
            raise ValueError(
                f"init has {len(init.mixing)} components of {init.weights.shape[2]} latent dimensions; expected "
                f"n_components = {n_components}, n_latent = {n_latent}, and n_init = 1, for it leads to one end"
            )

    def fit(self, data: Any, y: Any = None) -> "PPCAMixture":
        """Fit to rows (N, D), given as to `ppca.maximum_likelihood`; returns the mixture itself. `y` is not looked at.

        Raises:
            ValueError: data are no such rows or fewer than components, M is out of range, or init has another width, or
                less noise than the floor.
            DegenerateModel: a component is empty or has collapsed, from every start.

        Warns:
            ConvergenceWarning: `max_steps` did not suffice.
            UserWarning: a component rests on the noise floor; `notes_` has it too.
        """
        rows = rows_with_sample(data, generator=self.generator)
        least_noise = self._least_noise(rows)
        result = best_of(partial(self._run, rows, least_noise), self.n_init)
        self._keep_fit(result, rows)
        on_floor = result.learned.noise_variances <= least_noise * (1 + 1e-9)
        if on_floor.any():
            note = (
                f"components {on_floor.nonzero()[:, 0].tolist()} rest on the noise floor, {least_noise:.3g}: their "
                f"rows hardly spread in more than {self.n_latent} dimensions, and a lower floor makes them denser"
            )
            self.notes_.append(note)
            warnings.warn(note, stacklevel=2)
        return self

    def fit_predict(self, data: Any, y: Any = None) -> Tensor:
        """Fit to rows, given as to `fit`, and name the most probable component of every row, (N,)."""
        rows = rows_with_sample(data, generator=self.generator)
        self.fit(rows)
        return torch.cat([self.predict(block) for block in blocks(rows, BLOCK)])

    def predict(self, x: Tensor) -> Tensor:
        """Name the most probable component of every row of x (N, D), (N,)."""
        return self._log_responsibilities(x).argmax(1)

    def predict_proba(self, x: Tensor) -> Tensor:
        """Infer the responsibilities for x (N, D), (N, K), rows sum to one."""
        return responsibilities(x, self._exact())

    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw x (count, D), and the components (count,) that they come from."""
        return sample(self._rough(), count, generator=generator)

    def get_covariances(self) -> Tensor:
        """Write out the covariances of x in every component, W_k W_kᵀ + σ_k² I, (K, D, D)."""
        return ppca_covariance_matrices(self._rough())

    @property
    def precisions_(self) -> Tensor:
        """The inverses of the covariances, (I − W_k (W_kᵀ W_k + σ_k² I)⁻¹ W_kᵀ) / σ_k² by Woodbury's identity."""
        exact = self._exact()
        weights, noise = exact.weights, exact.noise_variances[:, None, None]
        inner = weights.mT @ weights + noise * torch.eye(weights.shape[2]).to(weights)
        explained = weights @ torch.linalg.solve(inner, weights.mT)
        return ((torch.eye(weights.shape[1]).to(weights) - explained) / noise).to(self.means_)

    def _log_joints(self, x: Tensor) -> Tensor:
        return log_joint(x, self._exact())

    def _log_responsibilities(self, x: Tensor) -> Tensor:
        return _log_responsibilities(x, self._exact())

    def _free_parameters(self) -> int:
        components, width, latent = self.weights_.shape
        return ppca_selection.free_parameters(width, latent, components)

    def _least_noise(self, rows: Rows) -> float:
        """The floor in squared units of the data, after a look at what must fit them."""
        whole(0, rows.width - 1).take("n_latent", self.n_latent, Seen())
        if self.n_components > rows.count:
            raise ValueError(f"n_components={self.n_components}, but the data have only {rows.count} rows")
        least = self.noise_floor * mean_variance(rows) if self.noise_floor else 0.0
        if self.init is not None:
            if self.init.means.shape[1] != rows.width:
                raise ValueError(
                    f"data have {rows.width} columns, the means of init {self.init.means.shape[1]}"
                )
            if (lowest := float(self.init.noise_variances.min())) < least:
                raise ValueError(
                    f"init has a noise variance of {lowest:.3g}, less than the noise_floor, {least:.3g}"
                )
        return least

    def _run(self, rows: Rows, least_noise: float) -> Fit:
        begin = self.init or start(
            rows.sample, self.n_components, self.n_latent, least_noise=least_noise, generator=self.generator
        )
        return loop.fit(
            rows,
            begin,
            _expectations,
            partial(_maximized, least_noise=least_noise),
            tolerance=self.tolerance * rows.count,
            max_steps=self.max_steps,
            callback=self.callback,
        )


def _in_the_family(gaussians: MixtureParameters, latent: int, least_noise: float) -> PPCAMixtureParameters:
    """Replace each covariance, (K, D, D), by the W Wᵀ + σ² I under which rows of that covariance are most probable."""
    mixing, means, covariances = gaussians
    eigenvalues, axes = torch.linalg.eigh(covariances.to(home(covariances.device)))
    eigenvalues = eigenvalues.clamp(min=0)  # of rounding
    weights, noise = ppca.from_spectrum(eigenvalues.flip(-1), axes.flip(-1), latent, least_noise=least_noise)
    return PPCAMixtureParameters(mixing, weights.to(means), means, noise.to(means))


def _refuse(wrong: Tensor, what: str) -> None:
    if wrong.any():
        raise DegenerateModel(int(wrong.nonzero()[0]), what)
