"""Gaussian mixtures: densities, the two steps of EM, and an estimator with scikit-learn's verbs."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.parameters import MixtureParameters


class MixtureStatistics(NamedTuple):
    """What the M-step needs of the data: moments under the responsibilities r, about the old means.

    Attributes:
        counts: N_k = Σ_n r_nk, (K,).
        sums: Σ_n r_nk (x_n − μ_k), (K, D).
        squares: Σ_n r_nk (x_n − μ_k)(x_n − μ_k)ᵀ, summed as the covariance type allows, in its shape.
    """

    counts: Tensor
    sums: Tensor
    squares: Tensor


def log_density(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """log N(x_n; μ_k, Σ_k) for every row and component, (N, K)."""
    raise NotImplementedError


def log_joint(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """log p(x_n, z_n = k) = log π_k + log N(x_n; μ_k, Σ_k), (N, K)."""
    raise NotImplementedError


def responsibilities(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """p(z_n = k | x_n), (N, K), rows sum to one."""
    raise NotImplementedError


def score_samples(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """log p(x_n) for every row, (N,)."""
    raise NotImplementedError


def log_likelihood(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """ℓ = Σ_n log p(x_n), a float64 scalar."""
    raise NotImplementedError


def e_step(data: Any, parameters: MixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """The statistics under p(z | x; θ_old), and ℓ(θ_old), in one pass over the data."""
    raise NotImplementedError


def m_step(
    statistics: MixtureStatistics, parameters: MixtureParameters, *, reg_covar: float = 0.0
) -> MixtureParameters:
    """The parameters that maximise the bound, with `reg_covar` added to the diagonal of the covariances."""
    raise NotImplementedError


class GaussianMixture:
    """A Gaussian mixture fitted by EM; arguments and fitted attributes as in scikit-learn where it has them.

    Fitted attributes: `weights_`, `means_`, `covariances_`, `parameters_`, `trace_`, `converged_`.
    """

    parameters_: MixtureParameters

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
    ) -> None: ...

    def fit(self, data: Any) -> "GaussianMixture":
        """Maximise the likelihood of `data`: a tensor, an array, or a re-iterable of chunks (n, D)."""
        raise NotImplementedError

    def predict(self, data: Any) -> Tensor:
        """The most probable component of every row, (N,)."""
        raise NotImplementedError

    def predict_proba(self, data: Any) -> Tensor:
        """The responsibilities, (N, K)."""
        raise NotImplementedError

    def score_samples(self, data: Any) -> Tensor:
        """log p(x_n) for every row, (N,)."""
        raise NotImplementedError

    def log_likelihood(self, data: Any) -> float:
        """ℓ = Σ_n log p(x_n)."""
        raise NotImplementedError

    def sample(self, n: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw n rows and their components: x (n, D) and z (n,)."""
        raise NotImplementedError

    def bic(self, data: Any) -> float:
        """−2 ℓ + (number of free parameters) · log N; the smaller the better."""
        raise NotImplementedError
