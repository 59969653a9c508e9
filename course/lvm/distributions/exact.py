"""Exact sums and integrals in the place of samples: all values of a few bits, and the nodes of a quadrature rule.

- `binary_states`: all values of z in the place of samples, so that means weighted by q(z) are exact
- `state_blocks`: a part at a time, so that memory stays small
- `gauss_legendre`: 64 nodes and their weights on any intervals
- `by_blocks`: a function of many numbers, so many at a time that their nodes stay in the cache
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, numbers, whole
from course.lvm.checks import function as callable_

STATES_AT_ONCE = 2**13  # states looked at together
MOST = 20  # bits whose states are listed as a whole
NUMBERS_AT_ONCE = 1024  # numbers at a time on a CPU: 64 nodes for each are half a MiB in float64
_LIKE = numbers("...", finite=False, empty=True)
_NODES, _WEIGHTS = (torch.tensor(values) for values in np.polynomial.legendre.leggauss(64))


@accepts(width=whole(most=MOST), like=_LIKE)
def binary_states(width: int, *, like: Tensor) -> Tensor:
    """List all values z ∈ {0, 1}^M in the place of samples: Σ_s q(z_s) f(z_s) is then E_q[f(z)], exactly.

    Args:
        width: M, at most 20, for there are 2^M of them.
        like: a tensor whose dtype and device they are to have.

    Returns:
        (2^M, 1, M).

    Raises:
        ValueError: the width is not between 1 and 20.

    Example:
        >>> binary_states(2, like=torch.zeros(1))[:, 0]
        tensor([[0., 0.],
                [0., 1.],
                [1., 0.],
                [1., 1.]])
    """
    return torch.cat(list(state_blocks(width, like=like)))[:, None]


@accepts(width=whole(most=62), like=_LIKE, block=whole())
def state_blocks(width: int, *, like: Tensor, block: int = STATES_AT_ONCE) -> Iterator[Tensor]:
    """Pass over all values of M bits in the order of `binary_states`, in blocks (n, M).

    Args:
        width: M, at most 62.
        like: a tensor whose dtype and device they are to have.
        block: the largest n.

    Example:
        >>> [len(states) for states in state_blocks(2, like=torch.zeros(1), block=3)]
        [3, 1]
    """
    places = torch.arange(width - 1, -1, -1, device=like.device)
    for start in range(0, 2**width, block):
        numbers = torch.arange(start, min(start + block, 2**width), device=like.device)
        yield ((numbers[:, None] >> places) & 1).to(like.dtype)


@accepts(low=_LIKE, high=_LIKE)
def gauss_legendre(low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Place 64 nodes t_i and weights w_i on each interval: ∫_low^high f(t) dt ≈ Σ_i w_i f(t_i).

    Exact for polynomials up to degree 127. An end that is not finite shows in the nodes.

    Args:
        low: lower ends, (...,).
        high: upper ends, of the same shape, or of one that broadcasts with it.

    Returns:
        nodes, (64, ...), and weights, (64, ...).

    Example:
        >>> t, w = gauss_legendre(torch.tensor(0.0), torch.tensor(2.0))
        >>> (w * t**3).sum()
        tensor(4.)
    """
    half = 0.5 * (high - low)
    shape = (-1, *[1] * half.ndim)
    return low + half * (_NODES.to(low).reshape(shape) + 1), half * _WEIGHTS.to(low).reshape(shape)


@accepts(function=callable_)
def by_blocks(function: Callable[..., Tensor], *arguments: Tensor) -> Tensor:
    """Apply an elementwise function of 1-D tensors of equal length block by block: the memory in use does not grow.

    Args:
        function: (block, ...) -> a tensor as long as the blocks.
        arguments: (n,) each; NaN is passed on.

    Returns:
        (n,).

    Raises:
        ValueError: the lengths differ, or there are no arguments.

    Example:
        >>> by_blocks(torch.add, torch.ones(3000), torch.ones(3000)).sum()
        tensor(6000.)
    """
    if not arguments:
        raise ValueError("arguments must be one tensor at least; got none")
    seen, kind = Seen(), numbers("n", finite=False, empty=True)
    arguments = tuple(kind.take("arguments", argument, seen) for argument in arguments)
    size = NUMBERS_AT_ONCE if arguments[0].device.type == "cpu" else 128 * NUMBERS_AT_ONCE
    parts = zip(*(argument.split(size) for argument in arguments), strict=True)
    return torch.cat([function(*part) for part in parts])
