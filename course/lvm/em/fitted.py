"""What the models that EM fits have in common.

- `DensityModel`: PPCA and its mixtures are made from it; `fit`, and what is said of rows, are their own
- `OneOfMany`: mixtures as models of a one-hot z
- `best_of`: the highest of several runs of EM
- `numbers_or_rows`, `rows_with_sample`, `weighted_rows`: what `fit` and the steps of EM take as data
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, function, numbers, whole
from course.lvm.distributions.families import Categorical, chosen_log_prob
from course.lvm.distributions.gaussian import DegenerateComponent
from course.lvm.fitted import Fitted
from course.lvm.optimization import Fit
from course.lvm.rows import Rows


class DensityModel(Fitted):
    """A density that is fitted to rows, with scikit-learn's scores of it.

    What is made from it has after the fit `parameters_`, a tuple of tensors that is the first of `tuples`, and each of
    its fields once more under its name with "_" at the end.

    Example:
        >>> from course.lvm.em.ppca import PPCA
        >>> model = PPCA(2, method="em")
        >>> model.set_params(n_components=1), model.get_params()["tolerance"]
        (PPCA(n_components=1, method='em'), 1e-06)
    """

    parameters_: Any
    log_likelihoods_: list[float]
    notes_: list[str]
    converged_: bool

    def score_samples(self, x: Tensor) -> Tensor:
        """Evaluate the log-density log p(x_n) of every row of x (N, D), (N,), in nats."""
        return self._log_density(x, self._exact())

    def score(self, x: Tensor, y: Any = None) -> float:
        """Average the log-density over the rows of x (N, D), in nats; `y` is not looked at."""
        return float(self._scores(x).mean())

    def aic(self, x: Tensor) -> float:
        """Weigh fit against size, −2 ℓ + 2 · number of free parameters, for x (N, D); less is better (Akaike 1974)."""
        return float(2 * self._free_parameters() - 2 * self._scores(x).sum())

    def bic(self, x: Tensor) -> float:
        """Weigh fit against size, −2 ℓ + log N · number of free parameters, for x (N, D) (Schwarz 1978)."""
        scores = self._scores(x)
        return float(math.log(len(scores)) * self._free_parameters() - 2 * scores.sum())

    @staticmethod
    def _log_density(x: Tensor, parameters: Any) -> Tensor:
        raise NotImplementedError

    def _free_parameters(self) -> int:
        """How many numbers the fit had to find."""
        raise NotImplementedError

    def _scores(self, x: Tensor) -> Tensor:
        """The log-densities in float64, of one row at least."""
        scores = self.score_samples(x)
        if not len(scores):
            raise ValueError("x must have rows; got none")
        return scores.to("cpu", torch.float64)

    def _keep_fit(self, result: Fit, data: Tensor | Rows) -> None:
        """Keep what EM learned, and how it went."""
        self.log_likelihoods_, self.notes_ = result.values, list(result.notes)
        self.converged_ = bool(result.converged)
        self._keep(result.learned, data)

    def _keep(self, parameters: Any, data: Tensor | Rows) -> None:
        """Keep θ as it was computed, and its fields in the dtype of the data."""
        self.parameters_ = parameters
        for name, value in parameters._asdict().items():
            setattr(self, f"{name}_", value.to(data.device, data.dtype))

    def _exact(self) -> Any:
        """Return the fitted θ as it was computed, as far as the device of the data allows."""
        rough = self._rough()
        dtype = torch.float32 if rough[0].device.type == "mps" else torch.float64
        return self.tuples[0](*(value.to(rough[0].device, dtype) for value in self.parameters_))

    def _rough(self) -> Any:
        """Return the fitted θ in the dtype of the data."""
        self._check_fitted()
        return self.tuples[0](*(getattr(self, f"{name}_") for name in self.parameters_._fields))


class OneOfMany:
    """A mixture as a model of a one-hot z, (N, K), which says whose row it is; `contracts.ExactModel`.

    What is made from it says log p(x_n, k) for all K in `_log_joints`, log p(k | x_n) in `_log_responsibilities`, and
    log p(x_n) in `score_samples`. Log-joints far out are so large that in float32 their differences are lost: so the
    responsibilities are normalized before they are rounded to the dtype of x.

    Example:
        >>> from course.lvm.em.mixture import GaussianMixture
        >>> x = torch.tensor([[0.0], [1.0], [9.0], [8.0]])
        >>> mixture = GaussianMixture(2, init=torch.tensor([[0.0], [9.0]])).fit(x)
        >>> mixture.log_joint(x, torch.eye(2)[[0, 0, 1, 1]]).allclose(mixture.log_evidence(x), atol=1e-4)
        True
    """

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n, z_n) for x (N, D) and one-hot z (..., N, K), (..., N).

        Raises:
            ValueError: x or z does not fit, or z is not one-hot.
        """
        return self._joint_of(self._log_joints(x), z)

    def posterior(self, x: Tensor) -> Categorical:
        """Infer p(z_n | x_n) for x (N, D)."""
        return Categorical(self._log_responsibilities(x))

    def log_evidence(self, x: Tensor) -> Tensor:
        """Evaluate log p(x_n) for x (N, D), (N,): what scikit-learn calls `score_samples`."""
        return self.score_samples(x)

    def score_samples(self, x: Tensor) -> Tensor:
        raise NotImplementedError

    def _log_joints(self, x: Tensor) -> Tensor:
        raise NotImplementedError

    def _log_responsibilities(self, x: Tensor) -> Tensor:
        raise NotImplementedError

    @staticmethod
    @accepts(
        log_joints=numbers("N K", finite=False, empty=True), z=numbers("... N K", least=0, most=1, empty=True)
    )
    def _joint_of(log_joints: Tensor, z: Tensor) -> Tensor:
        return chosen_log_prob(z, log_joints)


@accepts(run=function, n_init=whole())
def best_of(run: Callable[[], Fit], n_init: int) -> Fit:
    """Run EM from `n_init` starts and return the highest end; a start that degenerates is noted and passed over.

    Args:
        run: makes a start and goes up from it.
        n_init: how many starts.

    Raises:
        DegenerateComponent: every start ends in an empty or collapsed component.

    Example:
        >>> ends = iter([-3.0, -2.0, -4.0])
        >>> run = lambda: Fit("θ", [next(ends)])
        >>> best_of(run, 3).values
        [-2.0]
    """
    results: list[Fit] = []
    failures: dict[int, DegenerateComponent] = {}
    for attempt in range(1, n_init + 1):
        try:
            results.append(run())
        except DegenerateComponent as error:
            failures[attempt] = error
            continue
        if results[-1].interrupted:
            break
    if not results:
        raise failures[n_init]
    best = max(results, key=lambda result: result.values[-1:])
    given_up = [f"start {attempt} was given up: {error}" for attempt, error in failures.items()]
    return best._replace(notes=[*best.notes, *given_up])


def numbers_or_rows(data: Any) -> Tensor | Rows:
    """Return a tensor (N, D) where the numbers are all at hand, of which no entry was looked at; else `Rows`.

    Args:
        data: a tensor, an array, lists of numbers, or a data frame; a re-iterable of chunks, or `Rows`.

    Raises:
        ValueError: data are no such thing, have no rows, or no numbers, or are `Rows` with weights; or as `Rows`.

    Example:
        >>> numbers_or_rows([[1, 2], [3, 4], [5, 6]]).shape, type(numbers_or_rows([torch.ones(3, 2)])).__name__
        (torch.Size([3, 2]), 'Rows')
    """
    found = _at_hand(data)
    return found if isinstance(found, Tensor) else _unweighted(Rows.of(found))


@accepts()
def rows_with_sample(data: Any, *, generator: torch.Generator | None = None) -> Rows:
    """Return `Rows` with a sample.

    Args:
        data: as `numbers_or_rows`; `Rows` must have a sample.
        generator: source of the randomness of the sample.

    Raises:
        ValueError: as `Rows`, or data are `Rows` with weights.

    Example:
        >>> rows_with_sample([[1, 2], [3, 4], [5, 6]]).sample.shape
        torch.Size([3, 2])
    """
    rows = _sampled(data) if isinstance(data, Rows) else Rows(_at_hand(data), generator=generator)
    return _unweighted(rows)


@accepts()
def weighted_rows(data: Any, sample_weight: Any = None, *, generator: torch.Generator | None = None) -> Rows:
    """Return `Rows` with a sample and these weights; `Rows` bring their own, or none.

    Args:
        data: whatever `Rows` takes, or `Rows` with a sample.
        sample_weight: how often each row counts, (N,); None: as data say.
        generator: source of the randomness of the sample.

    Raises:
        ValueError: as `Rows`, or data are `Rows` and weights are given beside them.

    Example:
        >>> weighted_rows(Rows([[1, 2], [3, 4]], sample_weight=[1, 2])).total
        3.0
    """
    if not isinstance(data, Rows):
        return Rows(data, sample_weight=sample_weight, generator=generator)
    if sample_weight is not None:
        raise ValueError("sample_weight must be None where data are Rows, which have their own")
    return _sampled(data)


def _sampled(rows: Rows) -> Rows:
    if not len(rows.sample):
        raise ValueError("data given as Rows must have a sample; make them with a sample_size")
    return rows


def _unweighted(rows: Rows) -> Rows:
    """Refuse weights where every row counts once: they would be lost without a word."""
    if rows.weights is not None:
        raise ValueError("data given as Rows must have no sample_weight: every row counts once here")
    return rows


def _at_hand(data: Any) -> Any:
    """Make a tensor of what holds all its numbers; leave chunks, and what is no data, as they are."""
    chunks = isinstance(data, list | tuple) and any(getattr(part, "ndim", 0) == 2 for part in data)
    if chunks or isinstance(data, np.memmap):
        return data
    if not isinstance(data, Tensor | np.ndarray | list | tuple) and not hasattr(data, "to_numpy"):
        return data
    shared = isinstance(data, np.ndarray) and data.flags.c_contiguous and data.flags.writeable
    if shared and data.dtype in (np.float32, np.float64) and not np.ma.isMaskedArray(data):
        data = torch.from_numpy(data)
    return numbers("N D", finite=False).take("data", data, Seen()).detach()
