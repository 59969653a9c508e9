"""The densities of a Gaussian mixture with given parameters, at rows x.

- `log_density`: log N(x; μ_k, Σ_k) of every component
- `log_joint`: log p(x, z = k), with the mixing weights
- `responsibilities`: p(z = k | x)
- `score_samples`, `log_likelihood`: log p(x), for every row, and summed
- `whitening`: W_k with W_k Σ_k W_kᵀ = identity, for every type of covariance
- `variances`: of every column, read off the covariances of any type
"""

import math

import torch
from torch import Tensor

from course.lvm.checks import accepts, check_values, numbers
from course.lvm.distributions.gaussian import DegenerateComponent, lower_factors
from course.lvm.parameters import MIXTURE, MixtureParameters

LOG_TAU = math.log(2 * math.pi)
_ROWS = numbers("N D", empty=True, mixed=True)


@accepts(parameters=MIXTURE, x=_ROWS)
def log_density(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Evaluate the density of every component at every row.

    log N(x_n; μ_k, Σ_k) = −½ |W_k (x_n − μ_k)|² + log |W_k| − ½ D log 2π, where W_k Σ_k W_kᵀ = identity.

    Args:
        x: rows (N, D), float32 or float64.
        parameters: means and covariances of any type; the weights play no part.

    Returns:
        (N, K), in nats, of the dtype of x.

    Raises:
        ValueError: x or the parameters have another shape or type than expected, or x holds a value not finite.
        DegenerateComponent: a covariance is not positive definite.

    Example:
        >>> theta = MixtureParameters(torch.tensor([1.0]), torch.zeros(1, 2), torch.ones(1))
        >>> log_density(torch.tensor([[0.0, 0.0], [3.0, 4.0]]), theta)
        tensor([[ -1.8379],
                [-14.3379]])
    """
    return _log_densities(x, parameters).to(x.dtype)


@accepts(parameters=MIXTURE, x=_ROWS)
def log_joint(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Evaluate log p(x_n, z_n = k) = log weights[k] + log N(x_n; μ_k, Σ_k).

    Args:
        x: rows (N, D), float32 or float64.
        parameters: of any covariance type.

    Returns:
        (N, K), in nats, of the dtype of x.

    Raises:
        ValueError: as `log_density`.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [4.0]]), torch.ones(2))
        >>> log_joint(torch.tensor([[2.0]]), theta)
        tensor([[-3.6121, -3.6121]])
    """
    return _log_joint(x, parameters).to(x.dtype)


@accepts(parameters=MIXTURE, x=_ROWS)
def responsibilities(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Infer the component of every row: r[n, k] = p(z_n = k | x_n) = p(x_n, z_n = k) / Σ_j p(x_n, z_n = j).

    Args:
        x: rows (N, D), float32 or float64.
        parameters: of any covariance type.

    Returns:
        (N, K), rows sum to one.

    Raises:
        ValueError: as `log_density`.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [4.0]]), torch.ones(2))
        >>> responsibilities(torch.tensor([[2.0], [100.0]]), theta)
        tensor([[0.5000, 0.5000],
                [0.0000, 1.0000]])
    """
    return torch.softmax(_log_joint(x, parameters), 1).to(x.dtype)


@accepts(parameters=MIXTURE, x=_ROWS)
def score_samples(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Evaluate the log-density of every row, log p(x_n) = log Σ_k p(x_n, z_n = k).

    Args:
        x: rows (N, D), float32 or float64.
        parameters: of any covariance type.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: as `log_density`.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [4.0]]), torch.ones(2))
        >>> score_samples(torch.tensor([[2.0]]), theta)
        tensor([-2.9189])
    """
    return torch.logsumexp(_log_joint(x, parameters), 1).to(x.dtype)


@accepts(parameters=MIXTURE, x=_ROWS)
def log_likelihood(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Sum the log-density over the rows, ℓ(θ) = Σ_n log p(x_n).

    Args:
        x: rows (N, D), float32 or float64.
        parameters: of any covariance type.

    Returns:
        A float64 scalar, in nats.

    Raises:
        ValueError: as `log_density`.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [4.0]]), torch.ones(2))
        >>> log_likelihood(torch.tensor([[2.0], [2.0]]), theta)
        tensor(-5.8379, dtype=torch.float64)
    """
    return torch.logsumexp(_log_joint(x, parameters), 1).sum(dtype=torch.float64)


def log_responsibilities(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """The logarithms of the `responsibilities`, for rows and parameters that have passed a door."""
    return torch.log_softmax(_log_joint(x, parameters), 1).to(x.dtype)


def _log_joint(x: Tensor, parameters: MixtureParameters) -> Tensor:
    log_densities = _log_densities(x, parameters)
    return log_densities + parameters.weights.log().to(log_densities)


def _log_densities(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Do the work of `log_density`, in the finer of the dtypes of x and the parameters."""
    if len(x):
        check_values(x)
    check_variances(parameters)
    dtype = torch.promote_types(x.dtype, parameters.covariances.dtype)
    factors, log_dets = whitening(parameters._replace(covariances=parameters.covariances.to(dtype)))
    densities = []
    for k, mean in enumerate(parameters.means):
        own = slice(k, k + 1) if len(factors) > 1 else slice(None)
        densities.append(
            component_log_densities((x - mean).to(dtype)[None], factors[own], log_dets[own][:, None])
        )
    return torch.cat(densities).T


def component_log_densities(deviations: Tensor, factors: Tensor, log_dets: Tensor) -> Tensor:
    """Evaluate log N(x_n; μ_k, Σ_k) from x − μ (K, n, D) and the `whitening` of the covariances; (K, n).

    What is added to log |W_k|, given as (K, 1), is added to the result.
    """
    if factors.ndim == 3:
        squares = (deviations @ (factors.mT if len(factors) > 1 else factors[0].T)).square().sum(2)
    else:
        precisions = factors.square().expand(len(factors), deviations.shape[2])
        squares = (deviations.square() @ precisions[..., None])[..., 0]
    return torch.sub(log_dets - 0.5 * deviations.shape[2] * LOG_TAU, squares, alpha=0.5)


def whitening(parameters: MixtureParameters) -> tuple[Tensor, Tensor]:
    """Find W_k with W_k Σ_k W_kᵀ = identity, and log |W_k|.

    Returns:
        W: the inverses of the Cholesky factors, (K, D, D) for full and (1, D, D) for tied covariances; for diag and
            spherical ones what multiplies the columns, (K, D) and (K, 1).
        log |W|: (K,), or (1,) if tied.

    Raises:
        DegenerateComponent: a full or tied Σ_k is not positive definite; for the others, see `check_variances`.

    Example:
        >>> W, log_det = whitening(MixtureParameters(torch.ones(1), torch.zeros(1, 2), torch.tensor([4.0])))
        >>> W
        tensor([[0.5000]])
    """
    covariances, width = parameters.covariances, parameters.means.shape[1]
    if covariances.ndim == 3:
        lower = lower_factors(covariances)
        identity = torch.eye(width, dtype=lower.dtype, device=lower.device)
        factors = torch.linalg.solve_triangular(lower, identity, upper=False)
        return factors, factors.diagonal(dim1=1, dim2=2).log().sum(1)
    scales = covariances.rsqrt().reshape(len(covariances), -1)
    return scales, scales.log().sum(1) if covariances.ndim == 2 else width * scales.log()[:, 0]


def check_variances(parameters: MixtureParameters) -> None:
    """Raise a `DegenerateComponent` unless diagonal and spherical covariances are positive."""
    covariances = parameters.covariances
    if covariances.ndim < 3 and not covariances.min() > 0:
        component = int((~(covariances > 0)).nonzero()[0, 0])
        raise DegenerateComponent(component, "has a variance that is not positive")


def variances(covariances: Tensor) -> Tensor:
    """Read off the variance of every column, (K, D), or what broadcasts to it: (1, D) if tied, (K, 1) if spherical.

    Example:
        >>> variances(torch.tensor([[[4.0, 1.0], [1.0, 9.0]]]))
        tensor([[4., 9.]])
    """
    return (
        covariances.diagonal(dim1=1, dim2=2)
        if covariances.ndim == 3
        else covariances.reshape(len(covariances), -1)
    )
