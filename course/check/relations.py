"""Name what came by its relation to what is right: transposed, twice as large, its logarithm, two parts exchanged.

Such mistakes are the same for every task, so no case needs to list them. A relation says what would have come; it is
named only if that came in every case that was asked, and if no other relation says the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import Any

import torch

from course.check.compare import difference, numbers

#: How closely what came must be what a relation says, by what the type of the answer can hold.
TIGHT, TIGHT_IN_SINGLE_PRECISION = 1e-6, 1e-4
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class Made:
    """What the right value of a case is made of, as far as the case says so.

    sizes: by the symbol that the task uses (N, D, K, M, S); terms: by name, their sum is the right value;
    alternatives: by a sentence, what comes if something else is taken.
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, Any] = field(default_factory=dict)
    alternatives: Mapping[str, Any] = field(default_factory=dict)


def relations(found: Any, expected: Any, made: Made | None = None) -> set[str]:
    """The relations of what came to what is right, in words.

    >>> relations(torch.tensor([2.0, -6.0, 5.0]), torch.tensor([-2.0, 6.0, -5.0]))
    {'the sign is reversed'}
    >>> relations(torch.tensor([1.0, 2.0, 4.0]), torch.tensor([3.0, 7.0, 4.5]))
    set()
    """
    made = made or Made()
    return {
        name for name, value in predictions(expected, made) if _is(found, value) and not _is(value, expected)
    }


def the_only(held: Iterable[set[str]]) -> str | None:
    """The relation that holds in every case, if it is the only one.

    >>> the_only([{"twice", "squared"}, {"twice"}])
    'twice'
    >>> the_only([{"twice", "squared"}]) is None
    True
    """
    sets = list(held)
    common = set.intersection(*sets) if sets else set()
    return common.pop() if len(common) == 1 else None


def predictions(expected: Any, made: Made) -> Iterator[tuple[str, Any]]:
    """Each relation with the value that would have come by it."""
    for name, value in made.alternatives.items():
        yield name, value
    if _is_parts(expected):
        yield from _of_parts(expected, made)
    elif (block := numbers(expected)) is not None and block.is_floating_point():
        yield from _of_terms(block, made)
        for name, change in _changes(made):
            if (value := _applied(change, block.to(torch.float64))) is not None:
                yield name, value


def _is_parts(expected: Any) -> bool:
    return isinstance(expected, tuple) or (isinstance(expected, list) and numbers(expected) is None)


def _of_parts(expected: Any, made: Made) -> Iterator[tuple[str, Any]]:
    """Of a tuple: two parts exchanged, one part changed and the others right, all parts changed alike."""
    parts = list(expected)
    names = _part_names(expected)
    for i, j in combinations(range(len(parts)), 2):
        swapped = list(parts)
        swapped[i], swapped[j] = parts[j], parts[i]
        yield f"{names[i]} and {names[j]} are exchanged", tuple(swapped)
    blocks = [numbers(part) for part in parts]
    for name, change in _changes(made):
        changed = [
            None
            if block is None or not block.is_floating_point()
            else _applied(change, block.to(torch.float64))
            for block in blocks
        ]
        for i, value in enumerate(changed):
            if value is not None and not _is(value, parts[i]):
                yield f"{names[i]}: {name}", (*parts[:i], value, *parts[i + 1 :])
        if len(parts) > 1 and all(value is not None for value in changed):
            yield f"in every part {name}", tuple(changed)


def _part_names(expected: Any) -> list[str]:
    names = getattr(expected, "_fields", None)
    if names:
        return [f"`{name}`" for name in names]
    return [
        f"the {ORDINALS[i]} value" if i < len(ORDINALS) else f"value {i + 1}" for i in range(len(expected))
    ]


def _of_terms(right: torch.Tensor, made: Made) -> Iterator[tuple[str, torch.Tensor]]:
    for name, value in made.terms.items():
        term = numbers(value)
        assert term is not None, name
        yield f"{name} is left out", right - term
        yield f"{name} counts twice", right + term
        yield f"{name} has the wrong sign", right - 2 * term
        yield f"{name} is halved", right - term / 2


Change = Callable[[torch.Tensor], torch.Tensor | None]


def _applied(change: Change, block: torch.Tensor) -> torch.Tensor | None:
    """What a change makes of a right value; None where it makes nothing of it, or nothing that could be told."""
    try:
        value = change(block)
    except (RuntimeError, IndexError):
        return None
    return value if value is not None and value.numel() and bool(value.isfinite().all()) else None


def _changes(made: Made) -> Iterator[tuple[str, Change]]:
    yield "the sign is reversed", lambda e: -e
    yield "the result is transposed", lambda e: e.mT if e.ndim == 2 else None
    yield from _ORDER
    yield from _FACTORS
    for symbol, size in made.sizes.items():
        for words, factor in _size_factors(symbol, size):
            yield words, partial(torch.mul, other=factor)
    yield from _FUNCTIONS
    yield from _SUMS
    yield from _MATRICES


def _size_factors(symbol: str, size: int) -> Iterator[tuple[str, float]]:
    yield f"it is multiplied by {symbol}", size
    yield f"it is divided by {symbol}", 1 / size
    if size > 1:
        yield f"divided by {symbol} − 1 instead of {symbol}", size / (size - 1)
        yield f"divided by {symbol} instead of {symbol} − 1", (size - 1) / size


_ORDER: tuple[tuple[str, Change], ...] = (
    ("the order is reversed", lambda e: e.flip(0) if e.ndim == 1 else None),
    ("the rows are in reverse order", lambda e: e.flip(0) if e.ndim == 2 else None),
    ("the columns are in reverse order", lambda e: e.flip(1) if e.ndim == 2 else None),
    ("the last entry is missing", lambda e: e[:-1] if e.ndim == 1 and len(e) > 2 else None),
    ("the first entry is missing", lambda e: e[1:] if e.ndim == 1 and len(e) > 2 else None),
)
_FACTORS: tuple[tuple[str, Change], ...] = (
    ("it is twice what it should be: a factor ½ is missing, or a 2 too many", lambda e: 2 * e),
    ("it is half of what it should be: a factor ½ too many, or a 2 missing", lambda e: e / 2),
)
_FUNCTIONS: tuple[tuple[str, Change], ...] = (
    ("the logarithm came back, not the value itself", lambda e: e.log() if bool((e > 0).all()) else None),
    ("the value itself came back, not its logarithm", lambda e: e.exp()),
    (
        "the square came back: is a square root missing?",
        lambda e: e.square() if bool((e > 0).all()) else None,
    ),
    ("the square root came back", lambda e: e.sqrt() if bool((e > 0).all()) else None),
    ("one over the value came back", lambda e: 1 / e),
    ("one minus the value came back", lambda e: 1 - e),
    ("the absolute value came back", lambda e: e.abs() if bool((e > 0).any() and (e < 0).any()) else None),
)
_SUMS: tuple[tuple[str, Change], ...] = (
    ("it is summed to one number", lambda e: e.sum() if e.ndim else None),
    ("it is averaged to one number", lambda e: e.mean() if e.ndim else None),
    ("it is summed over the rows", lambda e: e.sum(0) if e.ndim > 1 else None),
    ("it is averaged over the rows", lambda e: e.mean(0) if e.ndim > 1 else None),
    ("it is summed over the columns", lambda e: e.sum(1) if e.ndim > 1 else None),
    ("it is averaged over the columns", lambda e: e.mean(1) if e.ndim > 1 else None),
    ("running sums came back", lambda e: e.cumsum(0) if e.ndim == 1 else None),
)
_MATRICES: tuple[tuple[str, Change], ...] = (
    ("nothing is left off the diagonal", lambda e: torch.diag(e.diagonal()) if _is_square(e) else None),
    ("the diagonal alone came back", lambda e: e.diagonal() if _is_square(e) else None),
    ("the inverse came back", lambda e: torch.linalg.inv(e) if _is_square(e) else None),
    (
        "the Cholesky factor came back, not the matrix",
        lambda e: torch.linalg.cholesky(e) if _is_square(e) and bool((e == e.mT).all()) else None,
    ),
)


def _is_square(e: torch.Tensor) -> bool:
    return e.ndim == 2 and e.shape[0] == e.shape[1] > 1


def _is(found: Any, value: Any) -> bool:
    single = any(part is not None and part.dtype == torch.float32 for part in map(numbers, _leaves(found)))
    return difference(found, value, tolerance=TIGHT_IN_SINGLE_PRECISION if single else TIGHT) is None


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def rough_relation(found: Any, expected: Any) -> str | None:
    """A relation with a number of its own, which is no known mistake but helps to find one: a factor, an offset."""
    came, right = numbers(found), numbers(expected)
    if came is None or right is None or not right.is_floating_point():
        return None
    if came.is_complex():
        return "the result has an imaginary part" if bool((came.imag != 0).any()) else None
    came, right = came.to(torch.float64), right.to(torch.float64)
    if (
        came.shape != right.shape
        or came.numel() < 3
        or not bool(came.isfinite().all() & right.isfinite().all())
    ):
        return None
    factor = float((came * right).sum() / (right * right).sum())
    if abs(factor) > 1e-9 and not math.isclose(factor, 1, rel_tol=1e-4) and _is(came / factor, right):
        return f"every entry is {factor:.6g} times what it should be"
    offset = float((came - right).mean())
    if _is(came - offset, right):
        return f"every entry is off by {offset:.6g}"
    return None
