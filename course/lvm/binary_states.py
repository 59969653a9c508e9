"""All values that bits can take, to sum over where a sum over all of them is short enough.

- `binary_states`: in the place of samples, so that means weighted by q(z) are exact
- `state_blocks`: a part at a time, so that memory stays small
"""

from collections.abc import Iterator

import torch
from torch import Tensor

BLOCK = 2**13  # states looked at together
MOST = 20  # bits whose states are listed as a whole


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
    if not 1 <= width <= MOST:
        raise ValueError(f"width must be from 1 to {MOST}, for there are 2^width states; got {width}")
    return torch.cat(list(state_blocks(width, like=like)))[:, None]


def state_blocks(width: int, *, like: Tensor, block: int = BLOCK) -> Iterator[Tensor]:
    """Pass over all values of M bits in the order of `binary_states`, in blocks (n, M).

    Args:
        width: M.
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
