"""A data set as rows that can be passed over again and again, whatever holds them.

`Rows` takes a tensor, an array, or chunks that come anew in every pass: a list of tensors, or an object of your own
whose `__iter__` reads a file from its beginning. Then only one chunk at a time need be in memory.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import check_values

SAMPLE_SIZE = 10_000
BLOCK = 8192  # rows looked at together in the first pass


class Rows:
    """The rows of a data set, with what one first pass over them tells: how many, their mean, and a sample.

    Args:
        data: a tensor or array (N, D), or a re-iterable of tensors or arrays (n, D); float32 or float64.
        sample_size: how many rows to draw as the sample, without replacement.
        generator: source of the randomness of the sample.

    Attributes:
        count: the number of rows N.
        width: the number of columns D.
        dtype, device: those of the data.
        mean: the mean of the rows, (D,), float64.
        sample: min(N, sample_size) of the rows.

    Raises:
        ValueError: the data are no such thing, change their width or type on the way, have no rows, hold a value
            that is not finite (the row is named), or can be passed over only once.

    Example:
        >>> rows = Rows([torch.zeros(2, 3), torch.ones(2, 3)])
        >>> rows.count, rows.mean
        (4, tensor([0.5000, 0.5000, 0.5000], dtype=torch.float64))
        >>> [len(block) for block in rows.blocks(3)]
        [2, 2]
    """

    count: int
    width: int
    dtype: torch.dtype
    device: torch.device
    mean: Tensor
    sample: Tensor

    def __init__(
        self, data: Any, *, sample_size: int = SAMPLE_SIZE, generator: torch.Generator | None = None
    ) -> None:
        self._chunks = _re_iterable(data)
        self._kind: tuple[int, torch.dtype, torch.device] | None = None
        self.count, total, reservoir = 0, torch.zeros(()), Reservoir(sample_size, generator)
        for block in self._pass(BLOCK):
            check_values(block, self.count)
            self.count += len(block)
            total = total.to(home(block.device)) + block.to(home(block.device)).sum(0, dtype=torch.float64)
            reservoir.offer(block)
        if self._kind is None or self.count == 0:
            raise ValueError("data must have rows; got none")
        self.width, self.dtype, self.device = self._kind
        self.mean, self.sample = total / self.count, reservoir.rows

    @classmethod
    def of(cls, data: Any) -> "Rows":
        """Return `data` itself where it is `Rows` already, else its `Rows` without a sample."""
        return data if isinstance(data, cls) else cls(data, sample_size=0)

    def blocks(self, size: int) -> Iterator[Tensor]:
        """Pass over the rows once, in blocks of at most `size`.

        Raises:
            ValueError: this pass gives other rows than the first (another number, width or type).
        """
        count = 0
        for block in self._pass(size):
            count += len(block)
            yield block
        if count != self.count:
            raise ValueError(
                f"data gave {self.count} rows in the first pass and {count} in a later one; an iterable must begin "
                "anew whenever iter() is called on it"
            )

    def _pass(self, size: int) -> Iterator[Tensor]:
        for index, chunk in enumerate(self._chunks):
            _check_form(chunk, f"chunk {index}")
            # An array is copied: torch cannot share memory that is read-only or strided backwards.
            rows = chunk.detach() if isinstance(chunk, Tensor) else torch.from_numpy(chunk.copy())
            kind = rows.shape[1], rows.dtype, rows.device
            self._kind = self._kind or kind
            if kind != self._kind:
                raise ValueError(
                    f"chunk {index} is {_described(kind)}; the first is {_described(self._kind)}"
                )
            if len(rows):
                yield from rows.split(size)


class Slices:
    """A tensor or array in slices of rows: only a slice of a memory-mapped array is read at a time."""

    def __init__(self, data: Tensor | np.ndarray) -> None:
        self.data = data

    def __iter__(self) -> Iterator[Tensor | np.ndarray]:
        step = len(self.data) if isinstance(self.data, Tensor) else BLOCK
        for start in range(0, len(self.data), max(step, 1)):
            yield self.data[start : start + step]


class Reservoir:
    """A sample of at most `size` rows from a stream of unknown length, every row being equally likely.

    Each row gets a uniform key, and the rows with the smallest keys stay (Efraimidis and Spirakis 2006).
    """

    def __init__(self, size: int, generator: torch.Generator | None) -> None:
        self.size, self.generator = size, generator
        self.keys = torch.empty(0, dtype=torch.float64)
        self.rows: Tensor = torch.empty(0)

    def offer(self, block: Tensor) -> None:
        """Let the rows of `block` compete for a place."""
        if self.size == 0:
            return
        device = self.generator.device if self.generator is not None else torch.device("cpu")
        keys = torch.rand(len(block), generator=self.generator, dtype=torch.float64, device=device).cpu()
        if len(self.keys) == self.size:
            better = keys < self.keys.max()
            keys, block = keys[better], block[better.to(block.device)]
        self.keys = torch.cat([self.keys, keys])
        self.rows = torch.cat([self.rows.to(block), block])
        if len(self.keys) > self.size:
            self.keys, kept = self.keys.topk(self.size, largest=False)
            self.rows = self.rows[kept.to(block.device)]


def home(device: torch.device) -> torch.device:
    """Where float64 numbers about data on `device` live: there too, or on the cpu for mps, which has none."""
    return torch.device("cpu") if device.type == "mps" else device


def _re_iterable(data: Any) -> Iterable:
    if isinstance(data, Tensor | np.ndarray):
        _check_form(data, "data")
        return Slices(data)
    if not isinstance(data, Iterable) or isinstance(data, str | bytes | dict):
        raise ValueError(f"data must be a tensor, an array or chunks of them; got {type(data).__name__}")
    if isinstance(data, Iterator):
        raise ValueError(
            f"data is a {type(data).__name__}, which can be passed over only once, and EM needs a pass per step; "
            "give a list of chunks, or an object whose __iter__ starts anew"
        )
    return data


def _check_form(chunk: Any, name: str) -> None:
    if not isinstance(chunk, Tensor | np.ndarray):
        raise ValueError(f"{name} must be a tensor or an array of shape (n, D); got {type(chunk).__name__}")
    if chunk.ndim != 2 or chunk.shape[1] == 0:
        raise ValueError(f"{name} must have the shape (n, D); got {tuple(chunk.shape)}")
    if chunk.dtype not in (torch.float32, torch.float64, np.dtype("float32"), np.dtype("float64")):
        raise ValueError(f"{name} must hold float32 or float64; got {chunk.dtype}: convert it first")


def _described(kind: tuple[int, torch.dtype, torch.device]) -> str:
    return f"{kind[0]} columns of {kind[1]} on {kind[2]}"
