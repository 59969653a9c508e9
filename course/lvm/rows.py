"""A data set as rows that can be passed over again and again, whatever holds them.

`Rows` takes a tensor, an array, numbers in lists, a data frame, or chunks of such that come anew in every pass: a list
of tensors, or an object of your own whose `__iter__` reads a file from its beginning. Then only one chunk at a time
need be in memory.

- `Rows`: the data, how often each row counts, and what one first pass tells of them
- `Reservoir`: a sample of a stream
- `home`: where float64 numbers about the data live
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, as_tensor, check_values, numbers, whole

SAMPLE_SIZE = 10_000
BLOCK = 8192  # rows looked at together in the first pass


class Rows:
    """The rows of a data set, with what one first pass over them tells: how many, their mean, and a sample.

    Args:
        data: (N, D) as a tensor, array, numbers in lists or data frame; or a re-iterable of such chunks (n, D). Whole
            numbers become torch's default dtype.
        sample_size: how many rows to draw as the sample, without replacement.
        sample_weight: how often each row counts, (N,), at least 0 and not all 0; None: once each.
        generator: source of the randomness of the sample.

    Attributes:
        count: the number of rows N.
        width: the number of columns D.
        dtype, device: those of the data.
        mean: the mean of the rows, each counted once, (D,), float64.
        weights: how often each row counts, (N,), float64, or None.
        total: the sum of the weights, or N.
        sample: min(N, sample_size) of the rows, each being as likely as any other.
        sample_weight: the weights of the rows of the sample, float64, or None.

    Raises:
        ValueError: the data are no such thing, change their width or type on the way, have no rows, hold a value
            that is not finite (the row is named), or can be passed over only once; the weights do not fit.

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
    weights: Tensor | None
    total: float
    sample: Tensor
    sample_weight: Tensor | None

    @accepts(sample_size=whole(0))
    def __init__(
        self,
        data: Any,
        *,
        sample_size: int = SAMPLE_SIZE,
        sample_weight: Any = None,
        generator: torch.Generator | None = None,
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
        self.weights, self.total, self.sample_weight = None, float(self.count), None
        if sample_weight is not None:
            self._weigh(sample_weight, reservoir.places)

    def _weigh(self, sample_weight: Any, places: Tensor) -> None:
        kind, seen = numbers("N", least=0, mixed=True), Seen({"N": (self.count, "data")})
        self.weights = (
            kind.take("sample_weight", sample_weight, seen).detach().to(home(self.device), torch.float64)
        )
        self.total, self.sample_weight = (
            float(self.weights.sum()),
            self.weights[places.to(self.weights.device)],
        )
        if self.total == 0:
            raise ValueError("sample_weight must not be 0 for every row")

    @classmethod
    def of(cls, data: Any) -> "Rows":
        """Return `data` itself where it is `Rows` already, else its `Rows` without a sample."""
        return data if isinstance(data, cls) else cls(data, sample_size=0)

    @accepts(size=whole())
    def blocks(self, size: int) -> Iterator[Tensor]:
        """Pass over the rows once, in blocks of at most `size`.

        Raises:
            ValueError: this pass gives other rows than the first (another number, width or type).
        """
        return (block for block, _ in self.weighted_blocks(size))

    def weighted_blocks(self, size: int) -> Iterator[tuple[Tensor, Tensor | None]]:
        """Pass over the rows as `blocks` does, with the weights of each block, or None; for loops, without a door."""
        count = 0
        for block in self._pass(size):
            start, count = count, count + block.shape[0]
            yield block, None if self.weights is None else self.weights[start:count]
        if count != self.count:
            raise ValueError(
                f"data gave {self.count} rows in the first pass and {count} in a later one; an iterable must begin "
                "anew whenever iter() is called on it"
            )

    def _pass(self, size: int) -> Iterator[Tensor]:
        for index, chunk in enumerate(self._chunks):
            rows = chunk if isinstance(self._chunks, _Slices) else _as_rows(chunk, f"chunk {index}")
            kind = rows.shape[1], rows.dtype, rows.device
            self._kind = self._kind or kind
            if kind != self._kind:
                raise ValueError(
                    f"data must be of one kind; chunk {index} is {_described(kind)}, the first {_described(self._kind)}"
                )
            if rows.shape[0] > size:
                yield from rows.split(size)
            elif rows.shape[0]:
                yield rows


class _Slices:
    """A tensor or array in slices of rows: only a slice of a memory-mapped array is read at a time."""

    def __init__(self, data: Tensor | np.ndarray) -> None:
        self.data = data

    def __iter__(self) -> Iterator[Tensor]:
        if isinstance(self.data, Tensor):
            yield self.data
            return
        for start in range(0, len(self.data), BLOCK):
            # An array is copied: torch cannot share memory that is read-only or strided backwards.
            yield torch.from_numpy(self.data[start : start + BLOCK].copy())


class Reservoir:
    """A sample of at most `size` rows from a stream of unknown length, every row being equally likely.

    Each row gets a uniform key, and the rows with the smallest keys stay (Efraimidis and Spirakis 2006).

    Attributes:
        rows: the sample.
        places: which of the rows that were offered they are, counted from 0.
    """

    def __init__(self, size: int, generator: torch.Generator | None) -> None:
        self.size, self.generator, self.seen = size, generator, 0
        self.keys = torch.empty(0, dtype=torch.float64)
        self.places = torch.empty(0, dtype=torch.long)
        self.rows: Tensor = torch.empty(0)

    def offer(self, block: Tensor) -> None:
        """Let the rows of `block` compete for a place."""
        if self.size == 0:
            return
        device = self.generator.device if self.generator is not None else torch.device("cpu")
        keys = torch.rand(len(block), generator=self.generator, dtype=torch.float64, device=device).cpu()
        places = torch.arange(self.seen, self.seen + len(block))
        self.seen += len(block)
        if len(self.keys) == self.size:
            better = keys < self.keys.max()
            keys, places, block = keys[better], places[better], block[better.to(block.device)]
        self.keys, self.places = torch.cat([self.keys, keys]), torch.cat([self.places, places])
        self.rows = torch.cat([self.rows.to(block), block])
        if len(self.keys) > self.size:
            self.keys, kept = self.keys.topk(self.size, largest=False)
            self.places, self.rows = self.places[kept], self.rows[kept.to(block.device)]


def home(device: torch.device) -> torch.device:
    """Where float64 numbers about data on `device` live: there too, or on the cpu for mps, which has none."""
    return torch.device("cpu") if device.type == "mps" else device


def _re_iterable(data: Any) -> Iterable:
    if hasattr(data, "_fields"):
        fields = ", ".join(data._fields)
        raise ValueError(
            f"data is a {type(data).__name__} of {fields}; give the rows in it, for example its x"
        )
    if isinstance(data, list | tuple) and not any(_may_be_chunk(each) for each in data[:1]) and data:
        data = as_tensor("data", data)
    elif hasattr(data, "to_numpy"):
        data = data.to_numpy()
    if isinstance(data, Tensor | np.ndarray):
        whole_array = isinstance(data, np.ndarray) and data.dtype in (np.float32, np.float64)
        whole_array = whole_array and not np.ma.isMaskedArray(data)
        return _Slices(_with_columns(data if whole_array else _as_rows(data, "data"), "data"))
    if not isinstance(data, Iterable) or isinstance(data, str | bytes | dict):
        raise ValueError(
            "data must be a tensor, an array, numbers in lists, a data frame, or chunks of them; got "
            f"{type(data).__name__}"
        )
    if isinstance(data, Iterator):
        raise ValueError(
            f"data is a {type(data).__name__}, which can be passed over only once, and EM needs a pass per step; "
            "give a list of chunks, or an object whose __iter__ starts anew"
        )
    return data


def _may_be_chunk(value: Any) -> bool:
    """Whether the first element of a list is a chunk of rows, and not a row of numbers or a number."""
    return hasattr(value, "to_numpy") or (isinstance(value, Tensor | np.ndarray) and value.ndim > 1)


def _as_rows(chunk: Any, name: str) -> Tensor:
    """Make a tensor (n, D) of a chunk; of the lists with one tensor that torch's loaders give, that tensor."""
    if isinstance(chunk, list | tuple) and len(chunk) == 1 and _may_be_chunk(chunk[0]):
        chunk = chunk[0]
    return _with_columns(as_tensor(name, chunk).detach(), name)


def _with_columns(chunk: Any, name: str) -> Any:
    if chunk.ndim != 2 or chunk.shape[1] == 0:
        raise ValueError(f"{name} must have the shape (n, D); got {tuple(chunk.shape)}")
    return chunk


def _described(kind: tuple[int, torch.dtype, torch.device]) -> str:
    return f"{kind[0]} columns of {kind[1]} on {kind[2]}"
