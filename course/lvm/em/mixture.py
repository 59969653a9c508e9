"""Gaussian mixtures: densities and responsibilities, the two steps of EM, and an estimator.

- `log_density`, `log_joint`, `responsibilities`, `score_samples`, `log_likelihood`: of given parameters, at rows x
- `e_step`, `m_step`: what `course.lvm.em.loop.fit` alternates
- `sample`, `free_parameters`: draw from a mixture; count what it has to learn
- `GaussianMixture`: all of it with scikit-learn's verbs
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import check_count
from course.lvm.data import gaussian_blobs
from course.lvm.distributions.gaussian import DegenerateComponent, cholesky_of_components
from course.lvm.em import loop, mixture_statistics, starts
from course.lvm.em.mixture_densities import (
    log_density,
    log_joint,
    log_likelihood,
    responsibilities,
    score_samples,
    variances,
)
from course.lvm.em.mixture_statistics import ExponentialFamily
from course.lvm.parameters import MixtureParameters, MixtureStatistics, covariance_type, validate_mixture
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

TYPES = ("full", "tied", "diag", "spherical")
# How much of a log-density, in nats, may be lost to rounding when computing in a dtype, at worst.
TOLERABLE = {torch.float64: 1e-7, torch.float32: 1e-2}


@torch.no_grad()
def e_step(data: Any, parameters: MixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """Gather in one pass what the M-step needs: moments under r[n, k] = p(z_n = k | x_n; θ_old), and ℓ(θ_old).

    There are two ways to compute them: `ExponentialFamily` is fast; `component_wise_expectations` is faster for wide
    rows and few full covariances (D > 6 K), and exact for very narrow components, where the former would lose too many
    digits.

    Args:
        data: rows as a tensor, an array, a re-iterable of chunks, or as `Rows`, which spares looking over them first.
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
    validate_mixture(parameters)
    if parameters.means.shape[1] != rows.width:
        raise ValueError(
            f"data have {rows.width} columns, the means of the parameters {parameters.means.shape[1]}"
        )
    parameters = MixtureParameters(*(value.to(home(rows.device), torch.float64) for value in parameters))
    return _expectations(rows, parameters)


def _expectations(rows: Rows, parameters: MixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """Take the fastest way that is exact enough, and float64 where float32 is not."""
    if covariance_type(parameters) == "full" and rows.width > 6 * len(parameters.weights):
        return mixture_statistics.component_wise_expectations(rows, parameters)
    # The center is rounded to a number of the data's own dtype, so that x − center is the same in all of them.
    family = ExponentialFamily(parameters, rows.mean.to(rows.dtype).double())
    if rows.dtype == torch.float32 and _exact_enough(family, torch.float32):
        statistics, log_likelihood = family.expectations(rows, torch.float32)
        if _lead_to_exact_enough(statistics, family):
            return statistics, log_likelihood
    if _exact_enough(family, torch.float64):
        return family.expectations(rows, torch.float64)
    return mixture_statistics.component_wise_expectations(rows, parameters)


def _exact_enough(family: ExponentialFamily, dtype: torch.dtype) -> bool:
    return family.condition * torch.finfo(dtype).eps <= TOLERABLE[dtype]


def _lead_to_exact_enough(statistics: MixtureStatistics, family: ExponentialFamily) -> bool:
    """Whether float32 told the statistics well enough for the new, perhaps much narrower, components too."""
    try:
        new = m_step(statistics, family.parameters)
    except DegenerateComponent:
        return False
    return _exact_enough(ExponentialFamily(new, family.center), torch.float32)


def m_step(
    statistics: MixtureStatistics, parameters: MixtureParameters, *, reg_covar: float = 0.0
) -> MixtureParameters:
    """Maximize the expected log-joint Q(θ; θ_old) under Σ_k weights[k] = 1.

    With N_k = counts[k] and the move of the mean δ_k = sums[k] / N_k,

        weights[k] = N_k / N,    means[k] = μ_k,old + δ_k,    Σ_k = squares[k] / N_k − δ_k δ_kᵀ + reg_covar · identity

    for the full type; the others average the same: tied over the components, diag and spherical on the diagonal.

    Args:
        statistics: from `e_step`.
        parameters: θ_old, about whose means the statistics were taken.
        reg_covar: floor added to the variances; with 0 this is exact maximum likelihood.

    Returns:
        θ_new, of the same covariance type.

    Raises:
        ValueError: negative reg_covar.
        DegenerateComponent: a component is empty, or has collapsed (no positive definite covariance).

    Example:
        >>> theta = MixtureParameters(torch.tensor([1.0]), torch.zeros(1, 1), torch.ones(1))
        >>> statistics, _ = e_step(torch.tensor([[1.0], [3.0]]), theta)
        >>> theta = m_step(statistics, theta)
        >>> theta.means, theta.covariances
        (tensor([[2.]], dtype=torch.float64), tensor([1.], dtype=torch.float64))
    """
    _check_floor(reg_covar)
    counts, sums, squares = statistics
    total = counts.sum()
    if (counts <= torch.finfo(torch.float64).eps * total).any():
        raise DegenerateComponent(
            int(counts.argmin()), f"is empty (its responsibilities sum to {counts.min():.2g})"
        )
    moves = sums / counts[:, None]
    kind, width = covariance_type(parameters), moves.shape[1]
    if kind == "full":
        seconds = squares / counts[:, None, None]
        covariances = seconds - moves[:, :, None] * moves[:, None, :]
    elif kind == "tied":
        seconds = squares / total
        covariances = seconds - (sums.T @ moves / total)
    elif kind == "diag":
        seconds = squares / counts[:, None]
        covariances = seconds - moves.square()
    else:
        seconds = squares / counts / width
        covariances = seconds - moves.square().mean(1)
    new = MixtureParameters(counts / total, parameters.means + moves, covariances)
    variances(new).add_(reg_covar)
    _check_not_collapsed(new, variances(new._replace(covariances=seconds)))
    return new


def _check_floor(reg_covar: float) -> None:
    if not 0 <= reg_covar < float("inf"):
        raise ValueError(f"reg_covar must be a number that is not negative; got {reg_covar}")


def _check_not_collapsed(parameters: MixtureParameters, seconds: Tensor) -> None:
    """Refuse covariances of which only rounding is left after the subtraction from the second moments."""
    if covariance_type(parameters) in ("full", "tied"):
        conditional = cholesky_of_components(parameters.covariances).diagonal(dim1=1, dim2=2).square()
    else:
        conditional = variances(parameters)
    nothing_left = conditional <= 64 * torch.finfo(torch.float64).eps * seconds
    if nothing_left.any():
        component = int(nothing_left.nonzero()[0, 0])
        raise DegenerateComponent(component, "has collapsed: its rows do not spread in every direction")


def sample(
    parameters: MixtureParameters, n: int, *, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw rows from the mixture: z_n ~ weights, then x_n ~ N(means[z_n], Σ_{z_n}).

    Args:
        parameters: of any covariance type.
        n: how many rows to draw.
        generator: source of the randomness.

    Returns:
        x (n, D), and the components z (n,) that they come from.

    Raises:
        ValueError: the parameters are not valid, a covariance is not positive definite, or n is not positive.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [100.0]]), torch.ones(2))
        >>> x, z = sample(theta, 5)
        >>> torch.equal(z, (x[:, 0] > 50).long())
        True
    """
    device = parameters.means.device
    at = device if generator is None else generator.device  # a generator draws nowhere else
    drawn = gaussian_blobs(n, MixtureParameters(*(value.to(at) for value in parameters)), generator=generator)
    return drawn.x.to(device), drawn.labels.to(device)


def free_parameters(parameters: MixtureParameters) -> int:
    """Count the numbers that a mixture has to learn: K − 1 weights, K · D means, and those of the covariances.

    Example:
        >>> free_parameters(MixtureParameters(torch.ones(1), torch.zeros(1, 3), torch.eye(3)[None]))
        9
    """
    components, width = parameters.means.shape
    matrices = len(parameters.covariances)
    in_matrix = width * (width + 1) // 2
    of_covariances = {
        "full": matrices * in_matrix,
        "tied": in_matrix,
        "diag": components * width,
        "spherical": components,
    }
    return components - 1 + components * width + of_covariances[covariance_type(parameters)]


class GaussianMixture:
    """A Gaussian mixture, p(x) = Σ_k weights[k] N(x; means[k], Σ_k), fitted by EM.

    Args:
        n_components: K.
        covariance_type: "full", "tied" (one for all), "diag" or "spherical".
        reg_covar: floor added to the variances in every M-step, in squared units of the data; 0 for none.
        tolerance: change of the log-likelihood per row, in nats, at which to stop.
        max_steps: the most steps of EM to make.
        n_init: how many starts to make; the one that ends highest is kept, and one that ends in a degenerate
            component is passed over as long as another does not.
        init: "k-means++" or "random" (see `course.lvm.em.starts`), or the parameters to start from.
        generator: source of the randomness of the starts.
        callback: called as callback(step, parameters, log_likelihood) after every E-step.

    Attributes (after `fit`; of the dtype of the data):
        weights_: (K,).
        means_: (K, D).
        covariances_: in the shapes of `MixtureParameters`: as in scikit-learn, but (1, D, D) if tied.
        parameters_: the three as `MixtureParameters`, in the float64 in which they were computed.
        trace_: the log-likelihood ℓ, a sum over the rows, after every step, and notes on what was unusual.
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
    """

    weights_: Tensor
    means_: Tensor
    covariances_: Tensor
    parameters_: MixtureParameters
    trace_: loop.Trace
    converged_: bool

    def __init__(
        self,
        n_components: int,
        *,
        covariance_type: str = "full",
        reg_covar: float = 1e-6,
        tolerance: float = 1e-3,
        max_steps: int = 100,
        n_init: int = 1,
        init: str | MixtureParameters = "k-means++",
        generator: torch.Generator | None = None,
        callback: Callable[[int, MixtureParameters, float], None] | None = None,
    ) -> None:
        self.n_components, self.covariance_type, self.reg_covar = n_components, covariance_type, reg_covar
        self.tolerance, self.max_steps, self.n_init = tolerance, max_steps, n_init
        self.init, self.generator, self.callback = init, generator, callback
        self._check_arguments()

    def fit(self, data: Any) -> "GaussianMixture":
        """Raise the likelihood of the rows by EM, from `n_init` starts; Ctrl-C keeps what was learned so far.

        Args:
            data: a tensor or array (N, D), or a re-iterable of chunks (n, D); one pass over them per step.

        Returns:
            The mixture itself.

        Raises:
            ValueError: as `Rows`, or there are fewer rows than components, or a given start has another width.
            DegenerateComponent: a component is empty or has collapsed, from every start.

        Warns:
            ConvergenceWarning: `max_steps` did not suffice.
        """
        rows = Rows(data, generator=self.generator)
        if self.n_components > rows.count:
            raise ValueError(f"n_components={self.n_components}, but the data have only {rows.count} rows")
        result = self._best_of_starts(rows)
        self.parameters_, self.trace_, self.converged_ = result.parameters, result.trace, result.converged
        fitted = (value.to(rows.device, rows.dtype) for value in self.parameters_)
        self.weights_, self.means_, self.covariances_ = fitted
        return self

    def predict(self, data: Any) -> Tensor:
        """Name the most probable component of every row, (N,)."""
        return self._on_blocks(data, lambda x, parameters: log_joint(x, parameters).argmax(1))

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

    def sample(self, n: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw n rows: x (n, D), and the components z (n,) that they come from."""
        self._check_fitted()
        x, z = sample(self.parameters_, n, generator=generator)
        return x.to(self.means_), z.to(self.means_.device)

    def bic(self, data: Any) -> float:
        """Weigh fit against size, −2 ℓ + `free_parameters` · log N; smaller is better (Schwarz 1978)."""
        self._check_fitted()
        rows = Rows.of(data)
        size = free_parameters(self.parameters_) * torch.tensor(rows.count, dtype=torch.float64).log()
        return float(size - 2 * self.log_likelihood(rows))

    def _best_of_starts(self, rows: Rows) -> loop.EMResult:
        results, failures = [], []
        for attempt in range(1, self.n_init + 1):
            try:
                results.append(self._run(rows, self._start(rows)))
            except DegenerateComponent as error:
                if self.n_init == 1:
                    raise
                failures.append((attempt, error))
                continue
            if results[-1].interrupted:
                break
        if not results:
            raise failures[-1][1]
        best = max(results, key=lambda result: result.trace.log_likelihoods[-1:])
        best.trace.notes.extend(f"start {attempt} was given up: {error}" for attempt, error in failures)
        return best

    def _run(self, rows: Rows, start: MixtureParameters) -> loop.EMResult:
        return loop.fit(
            rows,
            start,
            e_step,
            partial(m_step, reg_covar=self.reg_covar),
            tolerance=self.tolerance * rows.count,
            max_steps=self.max_steps,
            exact=self.reg_covar == 0,
            callback=self.callback,
        )

    def _start(self, rows: Rows) -> MixtureParameters:
        if isinstance(self.init, MixtureParameters):
            return self.init
        return starts.start(
            rows.sample,
            self.n_components,
            way=self.init,
            covariance_type=self.covariance_type,
            reg_covar=self.reg_covar,
            generator=self.generator,
        )

    def _on_blocks(self, data: Any, function: Callable[[Tensor, MixtureParameters], Tensor]) -> Tensor:
        self._check_fitted()
        rows = Rows.of(data)
        dtype = torch.float32 if rows.device.type == "mps" else torch.float64
        parameters = MixtureParameters(*(value.to(rows.device, dtype) for value in self.parameters_))
        return torch.cat([function(block, parameters) for block in rows.blocks(BLOCK)])

    def _check_fitted(self) -> None:
        if not hasattr(self, "parameters_"):
            raise RuntimeError("this GaussianMixture has not been fitted; call fit first")

    def _check_arguments(self) -> None:
        for name in ("n_components", "max_steps", "n_init"):
            check_count(name, getattr(self, name))
        _check_floor(self.reg_covar)
        if not self.tolerance >= 0:
            raise ValueError(f"tolerance must not be negative; got {self.tolerance}")
        if self.covariance_type not in TYPES:
            raise ValueError(
                f"covariance_type must be one of {', '.join(TYPES)}; got {self.covariance_type!r}"
            )
        if isinstance(self.init, MixtureParameters):
            self._check_given_start(self.init)
        elif self.init not in starts.WAYS:
            ways = ", ".join(starts.WAYS)
            raise ValueError(f"init must be one of {ways}, or MixtureParameters; got {self.init!r}")

    def _check_given_start(self, start: MixtureParameters) -> None:
        validate_mixture(start)
        kind = covariance_type(start)
        if (len(start.weights), kind) != (self.n_components, self.covariance_type):
            raise ValueError(
                f"the given start has {len(start.weights)} components and covariances of type {kind!r}; expected "
                f"{self.n_components} and {self.covariance_type!r}"
            )
        if self.n_init != 1:
            raise ValueError(
                f"n_init must be 1 with a given start, which leads to one end; got {self.n_init}"
            )
