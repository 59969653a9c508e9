"""A slope from two values of a mean, both taken with the same random numbers.

- `finite_difference`: [f(φ + h, ε) − f(φ − h, ε)] / 2h for every coordinate of φ and every noise ε
"""

from collections.abc import Callable

import torch
from torch import Tensor


def finite_difference(
    f: Callable[[Tensor, Tensor], Tensor],
    parameter: Tensor,
    noise: Tensor,
    step: float,
    *,
    other_noise: Tensor | None = None,
) -> Tensor:
    """Estimate ∂E_ε[f(φ, ε)]/∂φ_p by [f(φ + h e_p, ε) − f(φ − h e_p, ε)] / 2h.

    The same noise on both sides makes the two values move together: for f smooth in φ the variance of their difference
    falls with h², and the estimate's stays bounded. With fresh noise on one side, the estimate's variance is
    Var(f) / 2h². The bias, O(h²), is the same.

    Args:
        f: (φ, noise) -> values (S,).
        parameter: φ, (P,).
        noise: ε, (S, ...), whatever f takes.
        step: h.
        other_noise: ε on the minus side, if it is to be another one (to see what is lost).

    Returns:
        (S, P), to be averaged over the first axis.

    Raises:
        ValueError: `parameter` is not one-dimensional, or `step` is not positive.

    Source: Glasserman and Yao (1992).

    Example:
        >>> noise = torch.tensor([-1.0, 0.0, 1.0])
        >>> finite_difference(lambda phi, noise: (phi + noise).square(), torch.tensor([3.0]), noise, 0.5).flatten()
        tensor([4., 6., 8.])
    """
    if parameter.ndim != 1:
        raise ValueError(f"parameter must have the shape (P,); got {tuple(parameter.shape)}")
    if not step > 0:
        raise ValueError(f"step must be positive; got {step}")
    other_noise = noise if other_noise is None else other_noise
    slopes = []
    for p in range(len(parameter)):
        moved = torch.zeros_like(parameter)
        moved[p] = step
        slopes.append((f(parameter + moved, noise) - f(parameter - moved, other_noise)) / (2 * step))
    return torch.stack(slopes, -1)
