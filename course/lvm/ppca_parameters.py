"""The parameters of probabilistic PCA and of mixtures of it, as tuples of tensors with names.

- `PPCAParameters`: weights, mean and noise variance of one model
- `PPCAMixtureParameters`: those of K models, and how often each is taken
- `component`: one model of a mixture
- `covariance_matrices`: what the models say of x, written out as D × D matrices
- `validate`: a `ValueError` that names what is wrong with the parameters
"""

from typing import NamedTuple

import torch
from torch import Tensor


class PPCAParameters(NamedTuple):
    """The parameters θ = (W, μ, σ²) of probabilistic PCA: z ~ N(0, I), x | z ~ N(W z + μ, σ² I).

    Attributes:
        weights: W, (D, M), with 0 ≤ M < D. Any rotation W R says the same of x.
        mean: μ, (D,).
        noise_variance: σ² (a variance, not a standard deviation), a scalar tensor, positive.

    Example:
        >>> theta = PPCAParameters(torch.ones(3, 1), torch.zeros(3), torch.tensor(0.5))
        >>> covariance_matrices(theta)[0]
        tensor([1.5000, 1.0000, 1.0000])
    """

    weights: Tensor
    mean: Tensor
    noise_variance: Tensor


class PPCAMixtureParameters(NamedTuple):
    """The parameters of a mixture of K models of probabilistic PCA: k ~ π, z ~ N(0, I), x ~ N(W_k z + μ_k, σ_k² I).

    Attributes:
        mixing: π, (K,), non-negative, summing to one.
        weights: W_k, (K, D, M), with 0 ≤ M < D.
        means: μ_k, (K, D).
        noise_variances: σ_k², (K,), positive.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.ones(1, 3, 1), torch.zeros(1, 3), torch.ones(1))
        >>> component(theta, 0).mean
        tensor([0., 0., 0.])
    """

    mixing: Tensor
    weights: Tensor
    means: Tensor
    noise_variances: Tensor


def component(parameters: PPCAMixtureParameters, k: int) -> PPCAParameters:
    """Take the model of component k out of a mixture.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.ones(1, 2, 1), torch.zeros(1, 2), torch.tensor([4.0]))
        >>> component(theta, 0).noise_variance
        tensor(4.)
    """
    return PPCAParameters(parameters.weights[k], parameters.means[k], parameters.noise_variances[k])


def covariance_matrices(parameters: PPCAParameters | PPCAMixtureParameters) -> Tensor:
    """Write out the covariance of x, W Wᵀ + σ² I: (D, D) for one model, (K, D, D) for a mixture.

    Example:
        >>> covariance_matrices(PPCAParameters(torch.ones(2, 1), torch.zeros(2), torch.tensor(1.0)))
        tensor([[2., 1.],
                [1., 2.]])
    """
    weights, noise = parameters.weights, parameters[-1]
    identity = torch.eye(weights.shape[-2], dtype=weights.dtype, device=weights.device)
    return weights @ weights.mT + noise[..., None, None] * identity


def validate(parameters: PPCAParameters | PPCAMixtureParameters) -> None:
    """Check shapes and values of the parameters of one model or of a mixture.

    Raises:
        ValueError: naming the field, what was expected, and what came.

    Example:
        >>> validate(PPCAParameters(torch.ones(3, 1), torch.zeros(3), torch.tensor(-1.0)))
        Traceback (most recent call last):
        ...
        ValueError: noise_variance must be positive; got -1.0
    """
    for name, value in parameters._asdict().items():
        if not isinstance(value, Tensor) or not value.is_floating_point():
            found = value.dtype if isinstance(value, Tensor) else type(value).__name__
            raise ValueError(f"{name} must be a tensor of floating point numbers; got {found}")
        if not torch.isfinite(value).all():
            raise ValueError(f"{name} must be finite; got {value[~torch.isfinite(value)][0].item()}")
    _check_shapes(parameters)
    noise_name = parameters._fields[-1]
    noise = parameters[-1]
    if not (noise > 0).all():
        raise ValueError(f"{noise_name} must be positive; got {noise.min().item()}")
    if isinstance(parameters, PPCAMixtureParameters):
        total = parameters.mixing.sum().item()
        if (parameters.mixing < 0).any() or abs(total - 1) > 1e-4:
            raise ValueError(f"mixing must be non-negative and sum to one; it sums to {total:.6g}")


def _check_shapes(parameters: PPCAParameters | PPCAMixtureParameters) -> None:
    shapes = {name: tuple(value.shape) for name, value in parameters._asdict().items()}
    one = isinstance(parameters, PPCAParameters)
    expected = "(D, M)" if one else "(K, D, M)"
    if len(shapes["weights"]) != (2 if one else 3) or not shapes["weights"][-1] < shapes["weights"][-2]:
        raise ValueError(f"weights must have the shape {expected} with M < D; got {shapes['weights']}")
    *components, width, _ = shapes["weights"]
    fitting = {"mean": (width,), "noise_variance": ()}
    if not one:
        fitting = {"mixing": (*components,), "means": (*components, width), "noise_variances": (*components,)}
    for name, shape in fitting.items():
        if shapes[name] != shape:
            raise ValueError(f"{name} must have the shape {shape}, to fit the weights; got {shapes[name]}")
