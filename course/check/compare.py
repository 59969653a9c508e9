"""Does what a student's function returned equal what it should have, however it is written?

Lists, tuples and the course's records are alike, so are arrays, tensors and plain numbers; the tolerance follows the
coarser floating-point type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

#: Relative tolerance by the coarser of the types involved. Types with fewer digits than float32 get no wider one: a
#: mistake of a few per cent could hide in it.
TOLERANCES = {torch.float64: 1e-7, torch.complex128: 1e-7}
WIDEST = 1e-3
TOO_COARSE = (torch.float16, torch.bfloat16)
#: Said of a shape out of sight: its sizes could say anything.
ANOTHER_SHAPE = "the shape is not the one that the task asks for"


@dataclass(frozen=True)
class Difference:
    """Where two values differ: a sentence, both sides at the place where they differ if they are to be shown, and the
    sentence that is told out of sight, if the other holds numbers or names that came back.
    """

    problem: str
    expected: Any = None
    found: Any = None
    brief: str = ""

    @property
    def out_of_sight(self) -> str:
        """The sentence that gives nothing of the case away."""
        return self.brief or self.problem


def difference(
    found: Any, expected: Any, *, tolerance: float | None = None, single: float = WIDEST, path: str = ""
) -> Difference | None:
    """The first difference between two values, or None if they agree.

    `tolerance` is relative to each entry, and absolute below one: |found - expected| ≤ tolerance·(|expected| +
    min(1, max |expected|)). Without it `TOLERANCES` decides, and `single` where fewer digits came than were
    asked for. Infinities must stand in the same places; NaN agrees with nothing but NaN.

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
        return _first(pairs, tolerance, single)
    if isinstance(expected, list | tuple) and not _is_numbers(expected):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            wanted = f"{len(expected)} values were expected{where}, but"
            if not isinstance(found, list | tuple):
                return Difference(f"{wanted} {kind_of(found)} came back", expected, found)
            brief = f"{wanted} another number of them came back"
            return Difference(f"{wanted} {len(found)} values came back", expected, found, brief)
        names = getattr(expected, "_fields", range(len(expected)))
        return _first(
            [(f, e, _item(path, n)) for f, e, n in zip(found, expected, names, strict=True)],
            tolerance,
            single,
        )
    if expected is None or isinstance(expected, str):
        if type(found) is type(expected) and found == expected:
            return None
        brief = f"the value{where} is not the right one"
        return Difference(f"the value{where} is {kind_of(found)}, not {expected!r}", expected, found, brief)
    return _numeric_difference(found, expected, tolerance, single, where)


def form_difference(found: Any, form: Any) -> Difference | None:
    """Where what came is not of the form of an example, or where it is not finite.

    >>> form_difference((1.0, [2.0, 3.0]), (torch.tensor(0.0), torch.ones(3))).problem
    'the shape at [1] is (2,), not (3,)'
    >>> form_difference([float("nan"), 1.0], torch.ones(2)).problem
    'NaN in 1 of 2 entries'
    """
    found = as_parts(found, form)
    blank, wanted = _mapped(torch.zeros_like, found), _mapped(torch.zeros_like, form)
    if (met := difference(blank, wanted)) is not None:
        return met
    finite = _mapped(lambda block: block.nan_to_num(0.0, 0.0, 0.0), found)
    met = difference(found, finite, tolerance=1.0)
    return met and Difference(met.problem, "finite numbers", met.found, met.brief)


def as_parts(found: Any, form: Any) -> Any:
    """A list of parts as a tuple, where a tuple is asked: parts of one shape would else pass for one block."""
    if isinstance(form, tuple) and isinstance(found, list | tuple) and len(found) == len(form):
        return tuple(as_parts(item, like) for item, like in zip(found, form, strict=True))
    return found


def in_form(found: Any, form: Any) -> Any:
    """What came, with its blocks of numbers as tensors in the shapes of an example, which it has been compared with."""
    if isinstance(form, tuple):
        return tuple(in_form(item, like) for item, like in zip(found, form, strict=True))
    block, like = numbers(found), numbers(form)
    return found if block is None or like is None else block.reshape(like.shape)


def tensors(value: Any) -> Any:
    """An answer in any form that checks accept, as float64 tensors; tuples stay tuples.

    >>> tensors(([1, 2], np.float32(0.5)))
    (tensor([1., 2.], dtype=torch.float64), tensor(0.5000, dtype=torch.float64))
    """
    return _mapped(lambda block: block.detach().to(torch.float64), value)


def flattened(value: Any) -> torch.Tensor:
    """The numbers of a value in one row, however it is written; what is not finite is huge, what is no number is 0.

    >>> flattened((1, [2.0, 3.0]))
    tensor([1., 2., 3.], dtype=torch.float64)
    """
    if isinstance(value, list | tuple | dict):
        rows = [flattened(item) for item in (value.values() if isinstance(value, dict) else value)]
        return torch.cat(rows) if rows else torch.zeros(0, dtype=torch.float64)
    if (block := numbers(value)) is None:
        return torch.zeros(1, dtype=torch.float64)
    parts = torch.view_as_real(block.to(torch.complex128)) if block.is_complex() else block.to(torch.float64)
    return parts.flatten().nan_to_num(3e200, 1e200, -1e200)


def _mapped(change: Callable[[torch.Tensor], torch.Tensor], value: Any) -> Any:
    """The value with each block of numbers in it changed."""
    if isinstance(value, tuple):
        items = [_mapped(change, item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if (block := numbers(value)) is not None:
        return change(block)
    return [_mapped(change, item) for item in value] if isinstance(value, list) else value


def numbers(value: Any) -> torch.Tensor | None:
    """A tensor with the value's numbers, or None if it is not a block of numbers.

    A list of equally shaped blocks is a block too: students build them in loops.

    >>> numbers([torch.ones(2), np.zeros(2)]).shape
    torch.Size([2, 2])
    """
    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, list) and any(isinstance(item, torch.Tensor | np.ndarray | list) for item in value):
        return _stacked([numbers(item) for item in value])
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufc":
            return None
        return torch.from_numpy(np.ascontiguousarray(_for_torch(array))).reshape(array.shape)
    except (TypeError, ValueError):
        return None


def _for_torch(array: np.ndarray) -> np.ndarray:
    """An array in a type that PyTorch computes with: it has no long doubles, no wide unsigned numbers, and one order of
    bytes.
    """
    most, plain = {"f": (8, np.float64), "c": (16, np.complex128), "u": (1, np.float64)}.get(
        array.dtype.kind, (8, array.dtype)
    )
    own = array.dtype.newbyteorder("=") if array.dtype.itemsize <= most else np.dtype(plain)
    return array.astype(own, copy=False)


def _stacked(blocks: list[torch.Tensor | None]) -> torch.Tensor | None:
    """Blocks of one shape as one block, of the coarsest type among them."""
    whole = [block for block in blocks if block is not None]
    if len(whole) < len(blocks) or len({block.shape for block in whole}) > 1:
        return None
    coarse = any(block.dtype == torch.float32 for block in whole)
    return torch.stack([block.float() if coarse and block.is_floating_point() else block for block in whole])


def _first(pairs: list[tuple[Any, Any, str]], tolerance: float | None, single: float) -> Difference | None:
    for found, expected, path in pairs:
        met = difference(found, expected, tolerance=tolerance, single=single, path=path)
        if met is not None:
            return met
    return None


def _numeric_difference(
    found: Any, expected: Any, tolerance: float | None, single: float, where: str
) -> Difference | None:
    right, came = numbers(expected), numbers(found)
    assert right is not None, f"a case expects something that is not a number: {expected!r}"
    if came is None:
        return Difference(f"numbers were expected{where}, but {kind_of(found)} came back", expected, found)
    if right.ndim == 0 and came.numel() == 1:  # where one number is asked, an array of one will do
        came = came.reshape(())
    if came.shape != right.shape:
        problem = f"the shape{where} is {tuple(came.shape)}, not {tuple(right.shape)}"
        return Difference(problem, expected, found, ANOTHER_SHAPE.replace(" is", f"{where} is", 1))
    if not right.is_floating_point() and not right.is_complex():
        return None if bool((came == right).all()) else Difference(f"wrong values{where}", expected, found)
    if tolerance is None:
        coarser = right.dtype in TOLERANCES and _tolerance(came) == WIDEST
        tolerance = single if coarser else max(_tolerance(came), _tolerance(right))
    close = _close(came, right, tolerance)
    if bool(close.all()):
        return None
    if came.dtype in TOO_COARSE:
        name = str(came.dtype).removeprefix("torch.")
        problem = f"the numbers{where} are of type {name}, which has few digits: use float64 or float32"
        return Difference(problem, expected, found)
    problem, share = _problem(came, close, where)
    return Difference(problem + share, expected, found, problem)


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


def _problem(found: torch.Tensor, close: torch.Tensor, where: str) -> tuple[str, str]:
    """What is wrong, and in how many entries."""
    wrong = ~close
    if found.numel() == 1:
        what = "NaN" if found.isnan() else "infinite" if found.isinf() else "wrong"
        return f"the number{where} is {what}", ""
    if bool((wrong & found.isnan()).any()):
        return f"NaN{where}", _count(found.isnan())
    if bool((wrong & found.isinf()).any()):
        return f"infinite values{where}", _count(found.isinf())
    return f"wrong values{where}", _count(wrong)


def _count(mask: torch.Tensor) -> str:
    return f" in {int(mask.sum())} of {mask.numel()} entries"


def _is_numbers(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, bool | int | float) for item in value)
    )


def _item(path: str, name: Any) -> str:
    return f"{path}.{name}" if isinstance(name, str) else f"{path}[{name}]"


def kind_of(value: Any) -> str:
    """What an answer is, in words.

    >>> kind_of((1, 2)), kind_of(3)
    ('a tuple', 'an int')
    """
    if value is None:
        return "None"
    if callable(value):
        return "a function or a network"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
