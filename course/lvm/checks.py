"""Checks of arguments: a `ValueError` that names the argument, what was expected and what came.

- `check_count`: a whole number, at least 1
- `check_positive`: positive and finite numbers
- `check_values`, `check_rows`: rows that are finite, and whose squares are; of a width that is known
- `check_units`: as many units, of the same dtype, as their bias
- `check_columns`, `check_widths`: the widths of layers
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor


def check_values(block: Tensor, before: int = 0) -> None:
    """Raise a `ValueError` that names the first row of `block` which is not finite, or whose squares overflow.

    `before` is the number of rows that came before the block.
    """
    limit = torch.finfo(block.dtype).max ** 0.5
    lowest, highest = block.aminmax()
    if not (-limit <= lowest and highest <= limit):  # NaN is neither
        wrong = ~(block.abs() <= limit)
        row = int(wrong.any(1).nonzero()[0])
        found = block[row][wrong[row]][0].item()
        raise ValueError(f"data must be finite and below {limit:.0e}; row {before + row} holds {found}")


def check_rows(x: Any, width: int, like: str) -> None:
    """Raise a `ValueError` unless `x` is a tensor of rows of that width, which is the one of what `like` names.

    Example:
        >>> check_rows(torch.zeros(5, 3), 2, "the mean")
        Traceback (most recent call last):
        ValueError: x must have the shape (N, 2), as wide as the mean; got (5, 3)
    """
    if not isinstance(x, Tensor) or x.dtype not in (torch.float32, torch.float64):
        found = x.dtype if isinstance(x, Tensor) else type(x).__name__
        raise ValueError(f"x must be a tensor of float32 or float64; got {found}")
    if x.ndim != 2 or x.shape[1] != width:
        raise ValueError(f"x must have the shape (N, {width}), as wide as {like}; got {tuple(x.shape)}")
    if len(x):
        check_values(x)


def check_count(name: str, value: Any) -> None:
    """Raise a `ValueError` that names the argument unless it is a whole number, at least 1."""
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} must be a whole number, at least 1; got {value!r}")


def check_positive(name: str, value: Tensor) -> None:
    """Raise a `ValueError` that names `value` unless all of it is positive and finite.

    Example:
        >>> check_positive("scale", torch.tensor([1.0, -2.0]))
        Traceback (most recent call last):
        ValueError: scale must be positive and finite; got -2.0 at index (1,)
    """
    wrong = ~((value > 0) & torch.isfinite(value))
    if wrong.any():
        index = tuple(int(i) for i in wrong.nonzero()[0])
        where = f" at index {index}" if index else ""
        raise ValueError(f"{name} must be positive and finite; got {value[index].item()}{where}")


def check_units(units: Tensor, bias: Tensor, name: str) -> None:
    """Raise a `ValueError` unless the tensor called `name` has as many units, and the dtype, as their bias.

    Example:
        >>> check_units(torch.zeros(5, 3), torch.zeros(4), "x")
        Traceback (most recent call last):
        ValueError: x must have the shape (…, 4), as the parameters do; got (5, 3)
    """
    if not isinstance(units, Tensor):
        raise ValueError(f"{name} must be a tensor; got {type(units).__name__}")
    if units.ndim == 0 or units.shape[-1] != len(bias):
        raise ValueError(
            f"{name} must have the shape (…, {len(bias)}), as the parameters do; got {tuple(units.shape)}"
        )
    if units.dtype != bias.dtype:
        raise ValueError(f"{name} must hold {bias.dtype}, as the parameters do; got {units.dtype}")


def check_columns(name: str, value: Tensor, width: int) -> None:
    """Raise a `ValueError` unless `value` has `width` columns."""
    if value.ndim < 2 or value.shape[-1] != width:
        raise ValueError(f"{name} must have {width} columns; got the shape {tuple(value.shape)}")


def check_widths(widths: Sequence[int]) -> tuple[int, ...]:
    """Raise a `ValueError` unless there are two layers or more, each of one unit or more."""
    if len(widths) < 2 or any(not isinstance(width, int) or width < 1 for width in widths):
        raise ValueError(
            f"widths must be two or more positive whole numbers, the data's first; got {widths!r}"
        )
    return tuple(widths)
