"""Does what a student's function returned equal what it should have, however it is written?

Lists, tuples and the course's records are alike, so are arrays, tensors and plain numbers; the tolerance follows the
coarser floating-point type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

#: Relative tolerance by the coarser of the types involved. Types with fewer digits than float32 get no wider one: a
#: mistake of a few per cent could hide in it.
TOLERANCES = {torch.float64: 1e-7, torch.complex128: 1e-7}
WIDEST = 1e-3
TOO_COARSE = (torch.float16, torch.bfloat16)


@dataclass(frozen=True)
class Difference:
    """Where two values differ: a sentence, and both sides at the place where they differ."""

    problem: str
    expected: Any
    found: Any


def difference(
    found: Any, expected: Any, *, tolerance: float | None = None, path: str = ""
) -> Difference | None:
    """The first difference between two values, or None if they agree.

    `tolerance` is relative to each entry, and absolute below one: |found - expected| ≤ tolerance·(|expected| +
    min(1, max |expected|)). Without it `TOLERANCES` decides. Infinities must stand in the same places; NaN agrees with
    nothing but NaN.

    >>> difference((1.0, [2.0]), (torch.tensor(1.0), (np.float64(2.0),))) is None
    True
    >>> difference(torch.ones(2, 3), torch.ones(3, 2)).problem
    'the shape is (2, 3), not (3, 2)'
    """
    where = f" at {path}" if path else ""
    if found is None and expected is not None:
        return Difference(f"nothing (None) came back{where}: is a return missing?", expected, found)
    if isinstance(expected, dict):
        if not isinstance(found, dict) or set(found) != set(expected):
            return Difference(f"a dict with the keys {sorted(expected)} was expected{where}", expected, found)
        pairs = [(found[key], expected[key], f"{path}[{key!r}]") for key in expected]
        return _first(pairs, tolerance)
    if isinstance(expected, list | tuple) and not _is_numbers(expected):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            came = f"{len(found)} values" if isinstance(found, list | tuple) else _kind(found)
            return Difference(
                f"{len(expected)} values were expected{where}, but {came} came back", expected, found
            )
        names = getattr(expected, "_fields", range(len(expected)))
        return _first(
            [(f, e, _item(path, n)) for f, e, n in zip(found, expected, names, strict=True)], tolerance
        )
    if expected is None or isinstance(expected, str):
        same = type(found) is type(expected) and found == expected
        return (
            None
            if same
            else Difference(f"the value{where} is {_kind(found)}, not {expected!r}", expected, found)
        )
    return _numeric_difference(found, expected, tolerance, where)


def numbers(value: Any) -> torch.Tensor | None:
    """A tensor with the value's numbers, or None if it is not a block of numbers."""
    if isinstance(value, torch.Tensor):
        return value
    try:
        array = np.asarray(value)
        return (
            torch.from_numpy(np.ascontiguousarray(array)).reshape(array.shape)
            if array.dtype.kind in "biufc"
            else None
        )
    except (TypeError, ValueError):
        return None


def _first(pairs: list[tuple[Any, Any, str]], tolerance: float | None) -> Difference | None:
    for found, expected, path in pairs:
        if (met := difference(found, expected, tolerance=tolerance, path=path)) is not None:
            return met
    return None


def _numeric_difference(found: Any, expected: Any, tolerance: float | None, where: str) -> Difference | None:
    right, came = numbers(expected), numbers(found)
    assert right is not None, f"a case expects something that is not a number: {expected!r}"
    if came is None:
        return Difference(f"numbers were expected{where}, but {_kind(found)} came back", expected, found)
    if came.shape != right.shape:
        return Difference(
            f"the shape{where} is {tuple(came.shape)}, not {tuple(right.shape)}", expected, found
        )
    if not right.is_floating_point() and not right.is_complex():
        return None if bool((came == right).all()) else Difference(f"wrong values{where}", expected, found)
    if tolerance is None:
        tolerance = max(_tolerance(came), _tolerance(right))
    close = _close(came, right, tolerance)
    if bool(close.all()):
        return None
    if came.dtype in TOO_COARSE:
        name = str(came.dtype).removeprefix("torch.")
        problem = f"the numbers{where} are of type {name}, which has few digits: use float64 or float32"
        return Difference(problem, expected, found)
    return Difference(_problem(came, close, where), expected, found)


def _tolerance(value: torch.Tensor) -> float:
    exact = not value.is_floating_point() and not value.is_complex()
    return 0.0 if exact else TOLERANCES.get(value.dtype, WIDEST)


def _close(found: torch.Tensor, expected: torch.Tensor, tolerance: float) -> torch.Tensor:
    if found.is_complex() or expected.is_complex():  # a part that should not be there counts too
        return _close(_parts(found), _parts(expected), tolerance).all(-1)
    found, expected = found.to(torch.float64), expected.to(torch.float64)
    finite = expected[expected.isfinite()].abs()
    size = float(finite.max()) if finite.numel() else 0.0
    least = tolerance * min(1.0, size or 1.0)  # where all is zero, there is no scale but one
    return torch.isclose(found, expected, rtol=tolerance, atol=least, equal_nan=True)


def _parts(value: torch.Tensor) -> torch.Tensor:
    return torch.view_as_real(value.to(torch.complex128).resolve_conj())


def _problem(found: torch.Tensor, close: torch.Tensor, where: str) -> str:
    wrong = ~close
    if found.numel() == 1:
        return f"the number{where} is {'NaN' if found.isnan() else 'infinite' if found.isinf() else 'wrong'}"
    if bool((wrong & found.isnan()).any()):
        return f"NaN{where} in {_count(found.isnan())}"
    if bool((wrong & found.isinf()).any()):
        return f"infinite values{where} in {_count(found.isinf())}"
    return f"wrong values{where} in {_count(wrong)}"


def _count(mask: torch.Tensor) -> str:
    return f"{int(mask.sum())} of {mask.numel()} entries"


def _is_numbers(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, bool | int | float) for item in value)
    )


def _item(path: str, name: Any) -> str:
    return f"{path}.{name}" if isinstance(name, str) else f"{path}[{name}]"


def _kind(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def hint(found: Any, expected: Any) -> str | None:
    """What simple relation an unexpected result has to the right one: transposed, sign, factor, offset."""
    came, right = numbers(found), numbers(expected)
    if came is None or right is None or not right.is_floating_point():
        return None
    if came.is_complex():
        return "the result has an imaginary part" if bool((came.imag != 0).any()) else None
    came, right = came.to(torch.float64), right.to(torch.float64)
    if came.ndim == right.ndim == 2 and came.shape == right.T.shape != right.shape:
        return "the result is transposed" if bool(_close(came.T, right, 1e-6).all()) else None
    if came.shape != right.shape or not bool(came.isfinite().all() & right.isfinite().all()):
        return None
    return _relation(came, right)


def _relation(found: torch.Tensor, expected: torch.Tensor) -> str | None:
    if bool(_close(-found, expected, 1e-6).all()):
        return "the sign is reversed"
    if found.ndim == 2 and found.shape[0] == found.shape[1] and bool(_close(found.T, expected, 1e-6).all()):
        return "the result is transposed"
    if found.numel() < 3:
        return None
    factor = (found * expected).sum() / (expected * expected).sum()
    if float(factor.abs()) > 1e-9 and bool(_close(found / factor, expected, 1e-6).all()):
        return f"every entry is {float(factor):.6g} times what it should be"
    offset = (found - expected).mean()
    if bool(_close(found - offset, expected, 1e-6).all()):
        return f"every entry is off by {float(offset):.6g}"
    return None
