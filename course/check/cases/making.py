"""What the cases of all exercises are made with: numbers, draws, parts of answers, cases that name fewer mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case
from course.check.compare import numbers


def real(values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def normal(generator: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=generator)


def uniform(generator: torch.Generator, low: float, high: float, *shape: int) -> Tensor:
    return low + (high - low) * torch.rand(*shape, dtype=torch.float64, generator=generator)


def block(value: Any) -> Tensor:
    """The numbers of a part of an answer, in whatever accepted form it came; `TypeError` if there are none."""
    found = numbers(value)
    if found is None:
        raise TypeError(f"no numbers: {value!r:.80}")
    return found


class Later(Mapping[str, Any]):
    """Mistakes that are computed when they are first looked at: many are dear, and for a right answer nobody looks."""

    def __init__(self, compute: Callable[[], dict[str, Any]]) -> None:
        self._compute = compute

    @cached_property
    def _values(self) -> dict[str, Any]:
        return self._compute()

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def first(pair: Any) -> Any:
    one, _ = pair
    return one


def second(pair: Any) -> Any:
    _, other = pair
    return other


def without(case: Case, *beginnings: str) -> Case:
    """The case without the mistakes that begin so, which it cannot tell apart."""
    kept = {name: value for name, value in case.mistakes.items() if not name.startswith(beginnings)}
    return replace(case, mistakes=kept)


def quiet(case: Case) -> Case:
    """The case without its mistakes, which it cannot tell apart, nor relations."""
    return replace(case, mistakes={}, degenerate=case.degenerate or "mistakes coincide here")


def single_precision(case: Case) -> Case:
    """The case in float32, without its mistakes."""
    arguments, expected = _coarse(case.arguments), _coarse(case.expected)
    return replace(quiet(case), arguments=arguments, expected=expected, tolerance=None)


def _coarse(value: Any) -> Any:
    if isinstance(value, tuple):
        items = map(_coarse, value)
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value.float() if isinstance(value, Tensor) else value
