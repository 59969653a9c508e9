"""Integrals that have no closed form, by Gauss-Legendre quadrature with 64 points.

- `gauss_legendre`: nodes and weights on any intervals
- `by_blocks`: a function of many numbers, so many at a time that their nodes stay in the cache
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

BLOCK = 1024  # numbers at a time on a CPU: 64 nodes for each are half a MiB in float64

_NODES, _WEIGHTS = (torch.tensor(values) for values in np.polynomial.legendre.leggauss(64))


def gauss_legendre(low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Place 64 nodes t_i and weights w_i on each interval: ∫_low^high f(t) dt ≈ Σ_i w_i f(t_i).

    Exact for polynomials up to degree 127.

    Args:
        low: lower ends, (...,).
        high: upper ends, of the same shape.

    Returns:
        nodes, (64, ...), and weights, (64, ...).

    Example:
        >>> t, w = gauss_legendre(torch.tensor(0.0), torch.tensor(2.0))
        >>> (w * t**3).sum()
        tensor(4.)
    """
    shape = (-1, *[1] * low.ndim)
    half = 0.5 * (high - low)
    return low + half * (_NODES.to(low).reshape(shape) + 1), half * _WEIGHTS.to(low).reshape(shape)


def by_blocks(function: Callable[..., Tensor], *arguments: Tensor) -> Tensor:
    """Apply an elementwise function of 1-D tensors of equal length block by block: the memory in use does not grow.

    Args:
        function: (block, ...) -> a tensor as long as the blocks.
        arguments: (n,) each.

    Returns:
        (n,).

    Example:
        >>> by_blocks(torch.add, torch.ones(3000), torch.ones(3000)).sum()
        tensor(6000.)
    """
    size = BLOCK if arguments[0].device.type == "cpu" else 128 * BLOCK
    parts = zip(*(argument.split(size) for argument in arguments), strict=True)
    return torch.cat([function(*part) for part in parts])
