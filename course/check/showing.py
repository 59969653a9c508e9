"""Values in messages: short, and with as many digits as tell what was expected from what was found."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from course.check.compare import numbers

DIGITS, ALL_DIGITS = 5, 17
#: The most numbers of one value that a message shows, and of how many entries of a larger one it tells.
MOST_NUMBERS, WORST = 12, 3


def side_by_side(expected: Any, found: Any) -> tuple[str, str]:
    """What was expected and what was found, so that one sees where they differ.

    >>> side_by_side(1.0, 1.0000002)
    ('1.', '1.0000002')
    >>> print("\\n".join(side_by_side(torch.zeros(4, 5), torch.eye(4, 5))))
    [0, 0]: 0., [1, 1]: 0., [2, 2]: 0. and others
    [0, 0]: 1., [1, 1]: 1., [2, 2]: 1. and others
    """
    right, came = numbers(expected), numbers(found)
    if right is not None and came is not None and right.shape == came.shape and right.numel() > MOST_NUMBERS:
        return _worst(right, came)
    for digits in (DIGITS, 8, 11, ALL_DIGITS):
        shown = show(expected, digits), show(found, digits)
        if shown[0] != shown[1]:
            break
    return shown


def _worst(right: torch.Tensor, came: torch.Tensor) -> tuple[str, str]:
    """The entries that are the farthest off, with their places."""
    off = (came.to(torch.complex128) - right.to(torch.complex128)).abs().nan_to_num(torch.inf).flatten()
    order = off.argsort(descending=True, stable=True)[: int((off > 0).sum())][:WORST]
    places = [tuple(int(i) for i in np.unravel_index(int(place), right.shape)) for place in order]
    more = " and others" if int((off > 0).sum()) > WORST else ""

    def told(block: torch.Tensor, digits: int) -> str:
        return ", ".join(f"{list(place)}: {show(block[place].item(), digits)}" for place in places) + more

    for digits in (DIGITS, 8, 11, ALL_DIGITS):
        shown = told(right, digits), told(came, digits)
        if shown[0] != shown[1]:
            break
    return shown


def show(value: Any, digits: int = DIGITS) -> str:
    """A short text of a value, for messages.

    >>> show((torch.tensor([1.0, 2.5]), 0.1))
    '([1.  2.5], 0.1)'
    """
    if isinstance(value, tuple | list):
        names = getattr(value, "_fields", None)
        items = [show(item, digits) for item in value]
        if names:
            return "\n".join(f"{name} = {item}" for name, item in zip(names, items, strict=True))
        return f"({', '.join(items)})" if isinstance(value, tuple) else f"[{', '.join(items)}]"
    block = None if isinstance(value, str) else numbers(value)
    if block is None:
        return f"{value!r:.200}"
    if block.dtype == torch.bfloat16:  # numpy has no such type
        block = block.float()
    return np.array2string(
        block.numpy(), precision=digits, threshold=MOST_NUMBERS, edgeitems=2, max_line_width=90
    )
