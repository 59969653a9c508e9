"""Stein's identity: why the score function and the pathwise gradient agree in the mean.

Where p f vanishes at the ends of the range of z and f has no jumps, ∫ ∇_z [p(z) f(z)] dz = 0, so that by parts

    E[∇_z f(z)] = −E[f(z) ∇_z log p(z)].

∇_z log p is the Stein score; the score ∇_φ log q of score_function.py is another thing. For z ~ N(μ, Σ) it is
−Σ⁻¹(z − μ), which is also −∇_μ log p: there, the left side is the pathwise gradient of E[f] by μ, and the right side
the score function's. At an end a where p f does not vanish, p(a) f(a) stays: E[f′] = −p(a) f(a) − E[f (log p)′] on
z > a.

- `stein_sides`: the two integrands at given z
"""

from collections.abc import Callable

import torch
from torch import Tensor


def stein_sides(
    f: Callable[[Tensor], Tensor], log_density: Callable[[Tensor], Tensor], z: Tensor
) -> tuple[Tensor, Tensor]:
    """Evaluate ∇f(z) and −f(z) ∇log p(z), whose means under p are equal, by autograd.

    Args:
        f: (S, M) -> (S,).
        log_density: log p, known up to a constant, (S, M) -> (S,).
        z: where, (S, M): draws from p, or nodes of a quadrature.

    Returns:
        The left and the right side, each (S, M).

    Raises:
        ValueError: z has not the shape (S, M), or f or log_density not (S,).

    Source: Stein (1981).

    Example (f = z² under N(0, 1)):
        >>> z = torch.tensor([[1.0], [-2.0]])
        >>> stein_sides(lambda z: z.square().sum(1), lambda z: -0.5 * z.square().sum(1), z)
        (tensor([[ 2.],
                [-4.]]), tensor([[ 1.],
                [-8.]]))
    """
    if z.ndim != 2:
        raise ValueError(f"z must have the shape (S, M); got {tuple(z.shape)}")
    with torch.enable_grad():
        z = z.detach().requires_grad_()
        values, log_densities = f(z), log_density(z)
    for name, result in (("f", values), ("log_density", log_densities)):
        if result.shape != z.shape[:1]:
            raise ValueError(
                f"{name} must return one number for each of {len(z)} draws; got {tuple(result.shape)}"
            )
    return _slope(values, z), -values.detach()[:, None] * _slope(log_densities, z)


def _slope(values: Tensor, z: Tensor) -> Tensor:
    """Differentiate values (S,) by z (S, M); zero where they do not depend on it, as a step function's."""
    if not values.requires_grad:
        return torch.zeros_like(z)
    (slope,) = torch.autograd.grad(values.sum(), z, materialize_grads=True)
    return slope
