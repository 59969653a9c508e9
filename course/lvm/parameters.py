"""The parameters of the models, as tuples of tensors with names.

A tuple holds the numbers and nothing else: functions take it, and return a new one.

- `MixtureParameters`: weights, means and covariances of a Gaussian mixture
- `MixtureStatistics`: what the M-step of a Gaussian mixture needs to know of the data
- `covariance_type`: "full", "diag", "tied" or "spherical", read off the shape of the covariances
- `covariance_matrices`: the covariances of any type written out as K matrices
- `validate`: a `ValueError` that names what is wrong with the parameters
"""

from typing import NamedTuple

import torch
from torch import Tensor


class MixtureParameters(NamedTuple):
    """The parameters θ = (π, μ, Σ) of a Gaussian mixture, p(x) = Σ_k weights[k] N(x; means[k], Σ_k).

    The shape of `covariances` says what is shared:

    | type      | shape     | Σ_k                         |
    |-----------|-----------|-----------------------------|
    | full      | (K, D, D) | covariances[k]              |
    | tied      | (1, D, D) | covariances[0]              |
    | diag      | (K, D)    | diag(covariances[k])        |
    | spherical | (K,)      | covariances[k] · identity   |

    The matrix of the tied type keeps its first axis: without it, (D, D) could not be told from the (K, D)
    of the diagonal type when K = D.

    Attributes:
        weights: mixing weights π, (K,), non-negative, summing to one.
        means: means μ, (K, D).
        covariances: covariances Σ, in one of the shapes above.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 3), torch.ones(2))
        >>> covariance_type(theta)
        'spherical'
    """

    weights: Tensor
    means: Tensor
    covariances: Tensor


class MixtureStatistics(NamedTuple):
    """What the M-step needs to know of the data: moments under the responsibilities, about the old means.

    With r[n, k] = p(z_n = k | x_n; θ_old) and d_nk = x_n − μ_k,old. About the old means, and not about the origin, for
    in E[x²] − E[x]² all digits cancel when the data lie far away.

    Attributes:
        counts: Σ_n r[n, k], the expected number of rows N_k, (K,).
        sums: Σ_n r[n, k] d_nk, (K, D).
        squares: sums of r[n, k] times products of d_nk, in the shape of the covariances. Full: Σ_n r d dᵀ; tied: the
            same summed over k too; diag: Σ_n r d²; spherical: Σ_n r |d|².
    """

    counts: Tensor
    sums: Tensor
    squares: Tensor


def covariance_type(parameters: MixtureParameters) -> str:
    """Say which type the shape of the covariances stands for: "full", "tied", "diag" or "spherical".

    A single component's matrix (1, D, D) is both full and tied; it is called full.

    Raises:
        ValueError: the shape is none of those in `MixtureParameters`.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 3), torch.eye(3)[None])
        >>> covariance_type(theta)
        'tied'
    """
    components, width = parameters.means.shape
    shapes = {
        (components, width, width): "full",
        (1, width, width): "tied",
        (components, width): "diag",
        (components,): "spherical",
    }
    if components == 1:
        shapes[(1, width, width)] = "full"
    shape = tuple(parameters.covariances.shape)
    if shape not in shapes:
        raise ValueError(
            f"covariances have the shape {shape}; with means of shape {(components, width)} expected "
            f"{(components, width, width)} (full), {(1, width, width)} (tied), {(components, width)} (diag) "
            f"or {(components,)} (spherical)"
        )
    return shapes[shape]


def covariance_matrices(parameters: MixtureParameters) -> Tensor:
    """Write the covariances of any type out as one matrix per component, (K, D, D).

    Example:
        >>> theta = MixtureParameters(torch.tensor([1.0]), torch.zeros(1, 2), torch.tensor([[4.0, 9.0]]))
        >>> covariance_matrices(theta)
        tensor([[[4., 0.],
                 [0., 9.]]])
    """
    components, width = parameters.means.shape
    kind, covariances = covariance_type(parameters), parameters.covariances
    if kind == "diag":
        return torch.diag_embed(covariances)
    if kind == "spherical":
        return covariances[:, None, None] * torch.eye(
            width, dtype=covariances.dtype, device=covariances.device
        )
    return covariances.expand(components, width, width)


def validate(parameters: MixtureParameters) -> None:
    """Check shapes and values of mixture parameters (factorising Σ shows if it is positive definite).

    Raises:
        ValueError: naming the field, what was expected, and what came.

    Example:
        >>> validate(MixtureParameters(torch.tensor([0.5, 0.6]), torch.zeros(2, 3), torch.ones(2)))
        Traceback (most recent call last):
        ...
        ValueError: weights must be non-negative and sum to one; they sum to 1.1
    """
    for name, value in parameters._asdict().items():
        if not isinstance(value, Tensor) or not value.is_floating_point():
            found = value.dtype if isinstance(value, Tensor) else type(value).__name__
            raise ValueError(f"{name} must be a tensor of floating point numbers; got {found}")
        if not torch.isfinite(value).all():
            raise ValueError(f"{name} must be finite; got {value[~torch.isfinite(value)][0].item()}")
    weights, means, _ = parameters
    if means.ndim != 2 or 0 in means.shape:
        raise ValueError(f"means must have the shape (K, D); got {tuple(means.shape)}")
    if weights.shape != means.shape[:1]:
        raise ValueError(
            f"weights must have the shape ({len(means)},), as many as means; got {tuple(weights.shape)}"
        )
    total = weights.sum().item()
    if (weights < 0).any() or abs(total - 1) > 1e-4:
        raise ValueError(f"weights must be non-negative and sum to one; they sum to {total:.6g}")
    covariance_type(parameters)
