"""The Gaussian: its density, what an affine map makes of it, and its fit to data.

- `Gaussian`: a mean and a covariance matrix
- `log_density`: log N(x; μ, Σ), by the Cholesky factor of Σ
- `log_density_diagonal`: the same for a diagonal Σ, given as a row of variances
- `affine_map`: the Gaussian of A z + b when z is Gaussian
- `fit`: the Gaussian of maximum likelihood
- `cholesky`: L with L Lᵀ = Σ, or an error that says why there is none
- `cholesky_of_components`: the same for K covariances; `DegenerateComponent` names the one that has none
"""

import math
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.checks import Made, Seen, accepts, numbers
from course.lvm.rows import home


class Gaussian(NamedTuple):
    """The parameters of N(μ, Σ) on R^D.

    Attributes:
        mean: μ, (D,).
        covariance: Σ, (D, D); variances stand on its diagonal, not standard deviations.

    Example:
        >>> Gaussian(torch.zeros(2), torch.eye(2)).covariance.shape
        torch.Size([2, 2])
    """

    mean: Tensor
    covariance: Tensor


class _Gaussian(Made):
    def take(self, name: str, value: Any, seen: Seen) -> Any:
        gaussian = super().take(name, value, seen)
        check_semidefinite(covariance=gaussian.covariance)
        return gaussian


def check_semidefinite(**covariances: Tensor | None) -> None:
    """Raise a `ValueError` where an eigenvalue is negative; with one of 0 there is a law, though no density.

    Example:
        >>> check_semidefinite(covariance=-torch.eye(2))
        Traceback (most recent call last):
        ValueError: covariance must have no negative eigenvalue; it has -1
    """
    for name, covariance in covariances.items():
        if covariance is not None:
            eigenvalues = torch.linalg.eigvalsh(covariance.detach().to(home(covariance.device)))
            if eigenvalues.min() < -1e3 * torch.finfo(covariance.dtype).eps * eigenvalues.abs().max():
                raise ValueError(
                    f"{name} must have no negative eigenvalue; it has {eigenvalues.min().item():g}"
                )


GAUSSIAN = _Gaussian((Gaussian,), {"mean": numbers("M"), "covariance": numbers("M M", symmetric=True)})


@accepts(covariance=numbers("D D", symmetric=True), x=numbers("... D", empty=True), mean="... D")
def log_density(x: Tensor, mean: Tensor, covariance: Tensor) -> Tensor:
    """Evaluate log N(x; μ, Σ) = −½ |L⁻¹(x − μ)|² − log |L| − ½ D log 2π, where L Lᵀ = Σ.

    Args:
        x: points, (..., D).
        mean: μ, (D,), or one mean per point, (..., D).
        covariance: Σ, (D, D), symmetric and positive definite.

    Returns:
        The shape of x and mean broadcast, without the last axis; in nats.

    Raises:
        ValueError: the shapes do not fit, or Σ is not positive definite (then there is no density).

    Example:
        >>> log_density(torch.tensor([1.0, 1.0]), torch.zeros(2), torch.tensor([[2.0, 1.0], [1.0, 2.0]]))
        tensor(-2.7205)
    """
    factor = _cholesky(covariance)
    deviations = x - mean
    columns = deviations.reshape(-1, deviations.shape[-1]).T  # (D, points): one solve for all of them
    white = torch.linalg.solve_triangular(factor, columns, upper=False)
    squares = white.square().sum(0).reshape(deviations.shape[:-1])
    constant = factor.diagonal().log().sum() + 0.5 * len(factor) * math.log(2 * math.pi)
    return -0.5 * squares - constant


@accepts(variances=numbers("... D", above=0), x=numbers("... D", empty=True), mean="... D")
def log_density_diagonal(x: Tensor, mean: Tensor, variances: Tensor) -> Tensor:
    """Evaluate log N(x; μ, diag(σ²)) = −½ Σ_d [(x_d − μ_d)² / σ_d² + log σ_d² + log 2π].

    Args:
        x: points, (..., D).
        mean: μ, (D,), or one mean per point, (..., D).
        variances: σ², (D,), or one row per point, (..., D); all positive.

    Returns:
        The shape of the arguments broadcast, without the last axis; in nats.

    Raises:
        ValueError: the shapes do not fit, or a variance is not positive.

    Example:
        >>> log_density_diagonal(torch.tensor([1.3]), torch.tensor([0.0]), torch.tensor([2.0]))
        tensor(-1.6880)
    """
    squares = (x - mean).square() / variances
    return -0.5 * (squares + variances.log() + math.log(2 * math.pi)).sum(-1)


@accepts(gaussian=GAUSSIAN, matrix="D M", offset="D")
def affine_map(gaussian: Gaussian, matrix: Tensor, offset: Tensor) -> Gaussian:
    """Find the law of x = A z + b for z ~ N(μ, Σ): it is N(A μ + b, A Σ Aᵀ).

    A may have any number D of rows. With more rows than columns, A Σ Aᵀ is singular: x lies on a plane of R^D and has
    no density there, until noise is added.

    Args:
        gaussian: μ (M,) and Σ (M, M).
        matrix: A, (D, M).
        offset: b, (D,).

    Returns:
        The mean (D,) and covariance (D, D) of x.

    Raises:
        ValueError: the shapes do not fit, or Σ has a negative eigenvalue.

    Example:
        >>> affine_map(Gaussian(torch.ones(1), torch.eye(1)), torch.tensor([[2.0], [0.0]]), torch.tensor([3.0, 4.0]))
        Gaussian(mean=tensor([5., 4.]), covariance=tensor([[4., 0.],
                [0., 0.]]))
    """
    return Gaussian(matrix @ gaussian.mean + offset, matrix @ gaussian.covariance @ matrix.T)


@accepts(x="N D")
def fit(x: Tensor) -> Gaussian:
    """Find the Gaussian of maximum likelihood: μ = Σ_n x_n / N and Σ = Σ_n (x_n − μ)(x_n − μ)ᵀ / N.

    The divisor is N. That with N − 1 is unbiased, but not the maximum.

    Args:
        x: rows (N, D), at least one.

    Returns:
        μ and Σ, of the dtype of x. Σ is singular unless N > D.

    Raises:
        ValueError: x is not of shape (N, D) with N ≥ 1, or its variances leave the range of its dtype.

    Example:
        >>> fit(torch.tensor([[1.0], [3.0]])).covariance
        tensor([[1.]])
    """
    rows = x.to(home(x.device)).double()
    mean = rows.mean(0)
    deviations = rows - mean
    return rounded("x", mean, deviations.T @ deviations / len(rows), x)


def rounded(name: str, mean: Tensor, covariance: Tensor, like: Tensor) -> Gaussian:
    """Give float64 moments the dtype of the data that they are from.

    Raises:
        ValueError: variances leave the range of the dtype: they become infinite, or 0 though rows differ.

    Example:
        >>> rounded("x", torch.zeros(1).double(), torch.eye(1).double() / 3, torch.zeros(1)).covariance
        tensor([[0.3333]])
    """
    found = Gaussian(mean.to(like), covariance.to(like))
    exact, variances = covariance.diagonal(), found.covariance.diagonal().to(covariance)
    if not variances.isfinite().all() or ((variances == 0) & (exact > 0)).any():
        raise ValueError(
            f"{name} must have variances in the range of {like.dtype}; rescale it, or make it float64"
        )
    return found


@accepts(covariance=numbers("D D", symmetric=True))
def cholesky(covariance: Tensor) -> Tensor:
    """Factorize a covariance (D, D) into L Lᵀ with L lower triangular.

    Raises:
        ValueError: the covariance is not of shape (D, D), not symmetric, or not positive definite.

    Example:
        >>> cholesky(torch.tensor([[4.0, 2.0], [2.0, 2.0]]))
        tensor([[2., 0.],
                [1., 1.]])
    """
    return _cholesky(covariance)


def _cholesky(covariance: Tensor) -> Tensor:
    factor, failed = _factorize(covariance)
    if failed.any():
        raise ValueError("covariance must be positive definite; it has no Cholesky factor")
    return factor


def _factorize(covariances: Tensor) -> tuple[Tensor, Tensor]:
    """Find the factors, and say at which column a factorization failed, 0 for none."""
    factors, failed = torch.linalg.cholesky_ex(covariances.to(home(covariances.device)))
    return factors.to(covariances.device), failed


class DegenerateComponent(ValueError):
    """A component has collapsed (its covariance is not positive definite) or is empty (no row belongs to it)."""

    def __init__(self, component: int, what: str) -> None:
        super().__init__(
            f"component {component} {what}; use a larger reg_covar, fewer components, or another start "
            "(n_init > 1 tries several)"
        )
        self.component = component


@accepts(covariances=numbers("K D D", symmetric=True))
def cholesky_of_components(covariances: Tensor) -> Tensor:
    """Factorize covariances (K, D, D), L_k L_kᵀ = Σ_k.

    Raises:
        DegenerateComponent: Σ_k is not positive definite.
    """
    return lower_factors(covariances)


def lower_factors(covariances: Tensor) -> Tensor:
    """Do the work of `cholesky_of_components`, for what has passed a door."""
    factors, failed = _factorize(covariances)
    if failed.any():
        raise DegenerateComponent(int(failed.nonzero()[0]), "has a covariance that is not positive definite")
    return factors
