"""Gaussian mixtures: densities and responsibilities, the two steps of EM, and an estimator.

- `log_density`, `log_joint`, `responsibilities`, `score_samples`, `log_likelihood`: of given parameters, at rows x
- `e_step`, `m_step`: what `course.lvm.em.loop.fit` alternates
- `sample`, `free_parameters`: draw from a mixture; count what it has to learn
- `GaussianMixture`: all of it with scikit-learn's verbs
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, check_symmetric, function, made, numbers, one_of, real, whole
from course.lvm.data import gaussian_blobs
from course.lvm.distributions.gaussian import DegenerateComponent
from course.lvm.em import loop, starts
from course.lvm.em.fitted import OneOfMany, best_of, weighted_rows
from course.lvm.em.mixture_densities import (
    check_variances,
    log_density,
    log_joint,
    log_likelihood,
    log_responsibilities,
    responsibilities,
    score_samples,
)
from course.lvm.em.mixture_statistics import expectations, maximize, raised
from course.lvm.fitted import Fitted
from course.lvm.optimization import Fit
from course.lvm.parameters import (
    COVARIANCE_TYPES,
    MIXTURE,
    MixtureParameters,
    MixtureStatistics,
    shape_of_type,
    type_of_shapes,
)
from course.lvm.rows import BLOCK, Rows, home

__all__ = [
    "DegenerateComponent",
    "GaussianMixture",
    "e_step",
    "free_parameters",
    "log_density",
    "log_joint",
    "log_likelihood",
    "m_step",
    "responsibilities",
    "sample",
    "score_samples",
]

STATISTICS = made(
    MixtureStatistics,
    counts=numbers("K", least=0, mixed=True),
    sums=numbers("K D", mixed=True),
    squares=numbers("...", mixed=True),
)


@accepts(parameters=MIXTURE)
@torch.no_grad()
def e_step(data: Any, parameters: MixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """Gather in one pass what the M-step needs: moments under r[n, k] = p(z_n = k | x_n; θ_old), and ℓ(θ_old).

    Args:
        data: rows (N, D) or chunks of them, whatever `Rows` takes, or `Rows`, which spares looking over them first.
            Where these have weights w_n, r[n, k] and log p(x_n) are multiplied by them.
        parameters: θ_old, of any covariance type.

    Returns:
        The `MixtureStatistics`, and ℓ(θ_old), a scalar in nats, all float64.

    Raises:
        ValueError: as `Rows`, or the parameters are not valid or of another width than the data.
        DegenerateComponent: a covariance is not positive definite.

    Source: Dempster, Laird and Rubin (1977).

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [4.0]]), torch.ones(2))
        >>> statistics, log_likelihood = e_step(torch.tensor([[2.0], [2.0]]), theta)
        >>> statistics.counts, log_likelihood
        (tensor([1., 1.], dtype=torch.float64), tensor(-5.8379, dtype=torch.float64))
    """
    rows = Rows.of(data)
    _check_width(rows, parameters)
    check_variances(parameters)
    return expectations(rows, _in_double(parameters, rows))


def _in_double(parameters: MixtureParameters, rows: Rows) -> MixtureParameters:
    where = home(rows.device)
    return MixtureParameters(*(value.detach().to(where, torch.float64) for value in parameters))


def _check_width(rows: Rows, parameters: MixtureParameters) -> None:
    if parameters.means.shape[1] != rows.width:
        raise ValueError(
            f"data have {rows.width} columns, the means of the parameters {parameters.means.shape[1]}"
        )


@accepts(parameters=MIXTURE, statistics=STATISTICS, reg_covar=real(least=0), min_variance=real(least=0))
@torch.no_grad()
def m_step(
    statistics: MixtureStatistics,
    parameters: MixtureParameters,
    *,
    reg_covar: float = 0.0,
    min_variance: float = 0.0,
) -> MixtureParameters:
    """Maximize the expected log-joint Q(θ; θ_old) under Σ_k weights[k] = 1.

    With N_k = counts[k] and the move of the mean δ_k = sums[k] / N_k,

        weights[k] = N_k / N,    means[k] = μ_k,old + δ_k,    Σ_k = squares[k] / N_k − δ_k δ_kᵀ + reg_covar · identity

    for the full type; the others average the same: tied over the components, diag and spherical on the diagonal. With
    both floors 0 this is exact maximum likelihood. `min_variance` leaves it exact among the mixtures whose covariances
    have no smaller eigenvalue: the best of these has the same eigenvectors, and the smaller eigenvalues raised.

    Args:
        statistics: from `e_step`.
        parameters: θ_old, about whose means the statistics were taken.
        reg_covar: added to the variances, in squared units of the data, at least 0. EM may then lower ℓ.
        min_variance: the least variance in any direction, in squared units of the data, at least 0. EM that starts
            within it never lowers ℓ.

    Returns:
        θ_new, of the same covariance type, float64.

    Raises:
        ValueError: a floor is negative, or the statistics do not fit the parameters.
        DegenerateComponent: a component is empty, or has collapsed (no positive definite covariance).

    Source: Dempster, Laird and Rubin (1977); for covariances with a least eigenvalue, Hathaway (1985).

    Example:
        >>> theta = MixtureParameters(torch.tensor([1.0]), torch.zeros(1, 1), torch.ones(1))
        >>> statistics, _ = e_step(torch.tensor([[1.0], [3.0]]), theta)
        >>> theta = m_step(statistics, theta)
        >>> theta.means, theta.covariances
        (tensor([[2.]], dtype=torch.float64), tensor([1.], dtype=torch.float64))
    """
    squares, shape = statistics.squares, tuple(parameters.covariances.shape)
    if squares.shape != shape:
        raise ValueError(
            f"squares must have the shape of the covariances, {shape}; got {tuple(squares.shape)}"
        )
    if squares.ndim == 3:
        check_symmetric("squares", squares)
    statistics = MixtureStatistics(*(value.double() for value in statistics))
    return maximize(
        statistics, MixtureParameters(*(value.double() for value in parameters)), reg_covar, min_variance
    )


@accepts(parameters=MIXTURE, count=whole())
def sample(
    parameters: MixtureParameters, count: int, *, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw rows from the mixture: z_n ~ weights, then x_n ~ N(means[z_n], Σ_{z_n}).

    Args:
        parameters: of any covariance type.
        count: how many rows to draw, at least 1.
        generator: source of the randomness.

    Returns:
        x (count, D), and the components z (count,) that they come from.

    Raises:
        ValueError: the parameters are not valid, a covariance is not positive definite, or count is not positive.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [100.0]]), torch.ones(2))
        >>> x, z = sample(theta, 5)
        >>> torch.equal(z, (x[:, 0] > 50).long())
        True
    """
    device = parameters.means.device
    at = device if generator is None else generator.device  # a generator draws nowhere else
    drawn = gaussian_blobs(
        count, MixtureParameters(*(value.to(at) for value in parameters)), generator=generator
    )
    return drawn.x.to(device), drawn.labels.to(device)


@accepts(parameters=MIXTURE)
def free_parameters(parameters: MixtureParameters) -> int:
    """Count the numbers that a mixture has to learn: K − 1 weights, K · D means, and those of the covariances.

    Raises:
        ValueError: the parameters are not valid.

    Example:
        >>> free_parameters(MixtureParameters(torch.ones(1), torch.zeros(1, 3), torch.eye(3)[None]))
        9
    """
    components, width = parameters.means.shape
    covariances = parameters.covariances
    in_matrix = width * (width + 1) // 2
    of_covariances = len(covariances) * in_matrix if covariances.ndim == 3 else covariances.numel()
    return components - 1 + components * width + of_covariances


class _Init:
    """A word, means, or all parameters, from which to start."""

    def take(self, name: str, value: Any, seen: Seen) -> Any:
        if isinstance(value, MixtureParameters):
            return MIXTURE.take(name, value, seen)
        if isinstance(value, str):
            return one_of(*starts.WAYS).take(name, value, seen)
        try:
            return numbers("K D").take(name, value, Seen())
        except ValueError as error:
            words = " or ".join(map(repr, starts.WAYS))
            raise ValueError(f"init must be {words}, means (K, D) or MixtureParameters; {error}") from None


class GaussianMixture(Fitted, OneOfMany):
    """A Gaussian mixture, p(x) = Σ_k weights[k] N(x; means[k], Σ_k), fitted by EM.

    Args:
        n_components: K, at least 1.
        covariance_type: "full", "tied" (one for all), "diag" or "spherical".
        reg_covar: added to the variances in every M-step, in squared units of the data; 0 for none.
        min_variance: the least variance that a component may have in any direction, in squared units of the data; 0 for
            none. With this in the place of `reg_covar`, EM never lowers the likelihood. A start is raised to it.
        tolerance: change of the log-likelihood per row, in nats, at which to stop; at least 0.
        max_steps: the most steps of EM to make, at least 1.
        n_init: how many starts to make; the one that ends highest is kept, and one that ends in a degenerate
            component is passed over as long as another does not.
        init: "k-means++" or "random" (see `course.lvm.em.starts`), or the means (K, D) to start from, or all
            parameters; from given ones there is one start.
        generator: source of the randomness of the starts.
        callback: called as callback(step, parameters, log_likelihood) after every E-step.

    Attributes (after `fit`; of the dtype of the data):
        weights_: (K,).
        means_: (K, D).
        covariances_: in the shapes of `MixtureParameters`: as in scikit-learn, but (1, D, D) if tied.
        precisions_: their inverses, in the same shapes.
        parameters_: weights, means and covariances as `MixtureParameters`, in the float64 in which they were computed.
        log_likelihoods_: ℓ, a sum over the rows, at the start and after every step.
        notes_: what was unusual on the way.
        converged_: whether the last change was within the tolerance.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Dempster, Laird and Rubin (1977).

    Example:
        >>> generator = torch.Generator().manual_seed(0)
        >>> x = torch.tensor([[-1.0], [1.0], [9.0], [11.0]])
        >>> mixture = GaussianMixture(2, covariance_type="tied", generator=generator).fit(x)
        >>> mixture.means_.abs().round(decimals=3).flatten().sort().values
        tensor([ 0., 10.])
        >>> mixture.covariances_.round(decimals=3)
        tensor([[[1.]]])
        >>> GaussianMixture(2, reg_covar=0.5)
        GaussianMixture(n_components=2, reg_covar=0.5)
    """

    tuples = (MixtureParameters,)
    weights_: Tensor
    means_: Tensor
    covariances_: Tensor
    parameters_: MixtureParameters
    log_likelihoods_: list[float]
    notes_: list[str]
    converged_: bool

    @accepts(
        n_components=whole(),
        covariance_type=one_of(*COVARIANCE_TYPES),
        reg_covar=real(least=0),
        min_variance=real(least=0),
        tolerance=real(least=0),
        max_steps=whole(),
        n_init=whole(),
        init=_Init(),
        callback=function,
    )
    def __init__(
        self,
        n_components: int,
        *,
        covariance_type: str = "full",
        reg_covar: float = 1e-6,
        min_variance: float = 0.0,
        tolerance: float = 1e-3,
        max_steps: int = 100,
        n_init: int = 1,
        init: str | Tensor | MixtureParameters = "k-means++",
        generator: torch.Generator | None = None,
        callback: Callable[[int, MixtureParameters, float], None] | None = None,
    ) -> None:
        if not isinstance(init, str):
            _check_given_start(init, n_components, covariance_type, n_init)
        self.n_components, self.covariance_type = n_components, covariance_type
        self.reg_covar, self.min_variance = reg_covar, min_variance
        self.tolerance, self.max_steps, self.n_init = tolerance, max_steps, n_init
        self.init, self.generator, self.callback = init, generator, callback

    def fit(self, data: Any, y: Any = None, *, sample_weight: Any = None) -> "GaussianMixture":
        """Raise the likelihood of the rows by EM, from `n_init` starts; Ctrl-C keeps what was learned so far.

        Args:
            data: rows (N, D) or chunks of them, whatever `Rows` takes, or `Rows` with a sample; one pass over them per
                step.
            y: not used; scikit-learn's pipelines and searches hand it on.
            sample_weight: how often each row counts, (N,), at least 0: 2 as if the row were there twice.

        Returns:
            The mixture itself.

        Raises:
            ValueError: as `Rows`, or there are fewer rows than components, or a given start has another width.
            DegenerateComponent: a component is empty or has collapsed, from every start.

        Warns:
            ConvergenceWarning: `max_steps` did not suffice.
        """
        self.set_params()  # what was assigned since is looked at too
        rows = weighted_rows(data, sample_weight, generator=self.generator)
        if self.n_components > rows.count:
            raise ValueError(f"n_components={self.n_components}, but the data have only {rows.count} rows")
        with torch.no_grad():
            result = best_of(lambda: self._run(rows, self._start(rows)), self.n_init)
        self.parameters_, self.converged_ = result.learned, bool(result.converged)
        self.log_likelihoods_, self.notes_ = result.values, list(result.notes)
        fitted = (value.to(rows.device, rows.dtype) for value in self.parameters_)
        self.weights_, self.means_, self.covariances_ = fitted
        return self

    def fit_predict(self, data: Any, y: Any = None, *, sample_weight: Any = None) -> Tensor:
        """Fit, and name the most probable component of every row, (N,)."""
        return self.fit(data, sample_weight=sample_weight).predict(data)

    def predict(self, data: Any) -> Tensor:
        """Name the most probable component of every row, (N,)."""
        return self._log_responsibilities(data).argmax(1)

    def predict_proba(self, data: Any) -> Tensor:
        """Infer the responsibilities, (N, K), rows sum to one."""
        return self._on_blocks(data, responsibilities)

    def score_samples(self, data: Any) -> Tensor:
        """Evaluate the log-density of every row, (N,), in nats."""
        return self._on_blocks(data, score_samples)

    def log_likelihood(self, data: Any) -> float:
        """Sum the log-density over the rows, in nats."""
        self._check_fitted()
        return float(e_step(data, self.parameters_)[1])

    def score(self, data: Any, y: Any = None) -> float:
        """Average the log-density over the rows, in nats; `y` is not used."""
        rows = Rows.of(data)
        return self.log_likelihood(rows) / rows.total

    @accepts(count=whole())
    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw x (count, D), and the components z (count,) that they come from."""
        self._check_fitted()
        x, z = sample(self.parameters_, count, generator=generator)
        return x.to(self.means_), z.to(self.means_.device)

    def aic(self, data: Any) -> float:
        """Weigh fit against size, −2 ℓ + 2 · `free_parameters`; smaller is better (Akaike 1974)."""
        return 2 * (free_parameters(self._fitted_parameters()) - self.log_likelihood(data))

    def bic(self, data: Any) -> float:
        """Weigh fit against size, −2 ℓ + `free_parameters` · log N; smaller is better (Schwarz 1978)."""
        size, rows = free_parameters(self._fitted_parameters()), Rows.of(data)
        return size * math.log(rows.total) - 2 * self.log_likelihood(rows)

    @property
    def precisions_(self) -> Tensor:
        """The inverses of the covariances, in their shapes."""
        covariances = self._fitted_parameters().covariances
        inverses = torch.linalg.inv(covariances) if covariances.ndim == 3 else covariances.reciprocal()
        return inverses.to(self.covariances_)

    def _run(self, rows: Rows, start: MixtureParameters) -> Fit:
        return loop.fit(
            rows,
            start,
            expectations,
            partial(maximize, reg_covar=self.reg_covar, min_variance=self.min_variance),
            tolerance=self.tolerance * rows.total,
            max_steps=self.max_steps,
            exact=self.reg_covar == 0,
            callback=self.callback,
        )

    def _start(self, rows: Rows) -> MixtureParameters:
        how: dict[str, Any] = {
            "covariance_type": self.covariance_type,
            "reg_covar": self.reg_covar,
            "sample_weight": rows.sample_weight,
        }
        if isinstance(self.init, str):
            start = starts.start(
                rows.sample, self.n_components, way=self.init, generator=self.generator, **how
            )
        elif isinstance(self.init, Tensor):
            start = starts.around(rows.sample, self.init, **how)
        else:
            start = self.init
        _check_width(rows, start)
        check_variances(start)
        start = _in_double(start, rows)
        if self.min_variance:
            start = start._replace(covariances=raised(start.covariances, self.min_variance))
        return start

    def _log_joints(self, data: Any) -> Tensor:
        return self._on_blocks(data, log_joint)

    def _log_responsibilities(self, data: Any) -> Tensor:
        return self._on_blocks(data, log_responsibilities)

    def _on_blocks(self, data: Any, function: Callable[[Tensor, MixtureParameters], Tensor]) -> Tensor:
        self._check_fitted()
        rows = Rows.of(data)
        _check_width(rows, self.parameters_)
        dtype = torch.float32 if rows.device.type == "mps" else torch.float64
        parameters = MixtureParameters(*(value.to(rows.device, dtype) for value in self.parameters_))
        return torch.cat([function(block, parameters) for block in rows.blocks(BLOCK)])

    def _fitted_parameters(self) -> MixtureParameters:
        self._check_fitted()
        return self.parameters_


def _check_given_start(
    init: Tensor | MixtureParameters, n_components: int, covariance_type: str, n_init: int
) -> None:
    means = init if isinstance(init, Tensor) else init.means
    if len(means) != n_components:
        raise ValueError(f"init has {len(means)} components; expected {n_components} as in n_components")
    if isinstance(init, MixtureParameters):
        shape = tuple(init.covariances.shape)
        if shape != shape_of_type(covariance_type, *means.shape):
            raise ValueError(
                f"init has covariances of type {type_of_shapes(init)!r}; expected {covariance_type!r}"
            )
    if n_init != 1:
        raise ValueError(f"n_init must be 1 with a given start, which leads to one end; got {n_init}")
