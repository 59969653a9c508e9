"""Name what came by its relation to what is right: transposed, twice as large, its logarithm, two parts exchanged.

Such mistakes are the same for every task, so no case needs to list them. A relation says what would have come; it is
named only if that came in every case that was asked, and if no other relation says the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations, permutations
from typing import Any

import torch

from course.check.compare import difference, numbers

#: How closely what came must be what a relation says, by what the type of the answer can hold.
TIGHT, TIGHT_IN_SINGLE_PRECISION = 1e-6, 1e-4
#: Below this relative difference what came is nearly right.
NEARLY = 2e-5
#: Where something climbed stands tells not why: it may still be on its way, or rest where its own rule holds it.
NOT_AT_THE_TOP = (
    "the objective rose, but its top is not reached: it has not converged, or comes to rest elsewhere"
)
#: Said of a shape that is right but for sides of length one.
ONES = "the shape has a side of 1 too many or too few: squeeze it, or keep the dimension"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class Made:
    """What the right value of a case is made of, as far as the case says so.

    sizes: by the symbol that the task uses (N, D, K, M, S); terms: by name, their sum is the right value;
    alternatives: by a sentence, what comes if something else is taken. For what climbs, objective: how good an answer
    is, larger is better; start: the answer that it began with. For a case of extreme numbers, not_finite: what NaN
    or an infinity comes from, and otherwise: what other wrong values come from, if nothing else is known of them.
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, Any] = field(default_factory=dict)
    alternatives: Mapping[str, Any] = field(default_factory=dict)
    objective: Callable[[Any], float] | None = None
    start: Any = None
    not_finite: str = ""
    otherwise: str = ""


def relations(
    found: Any,
    expected: Any,
    made: Made | None = None,
    arguments: Sequence[Any] = (),
    tolerance: float | None = None,
) -> set[str]:
    """The relations of what came to what is right, or to the arguments of the call, in words.

    tolerance: of the case, where right answers have an error of their own.

    >>> relations(torch.tensor([2.0, -6.0, 7.0]), torch.tensor([-2.0, 6.0, -7.0]))
    {'the sign is reversed'}
    >>> relations(torch.tensor([1.0, 2.0, 4.0]), torch.tensor([3.0, 7.0, 4.5]))
    set()
    """
    made = made or Made()
    if made.start is not None and _is(found, made.start):
        return {"nothing moved: this is the start"}
    predicted = [*predictions(expected, made), *_handed_back(expected, arguments)]
    held = {
        name
        for name, value in predicted
        if _is(found, value, tolerance) and not _is(value, expected, tolerance)
    }
    return held | _in_another_shape(found, expected) | _all_the_same(found, expected)


def _all_the_same(found: Any, expected: Any) -> set[str]:
    """Zeros or ones alone, exactly: numbers that are merely small are another matter."""
    came, right = numbers(found), numbers(expected)
    if came is None or right is None or came.shape != right.shape or _is(came, right):
        return set()
    words = {0: "only zeros came back", 1: "only ones came back"}
    return {words[value] for value in words if bool((came == value).all())}


def loose_relations(found: Any, expected: Any, made: Made, *, exact_values: bool = True) -> set[str]:
    """What can be said where no relation holds exactly: it is nearly right, in another order, or on the way there.

    exact_values: whether a right answer has no error of its own, so that a small one tells something.

    >>> loose_relations(torch.tensor([3.0, 1.0, 2.0]), torch.tensor([1.0, 2.0, 3.0]), Made())
    {'the numbers are right, but in another order'}
    """
    if made.objective is not None:
        return _on_the_way(found, expected, made)
    if exact_values and (nearly := _nearly(found, expected)):
        return {nearly}
    came, right = numbers(found), numbers(expected)
    if came is None or right is None or came.shape != right.shape or came.is_complex():
        return set()
    if made.not_finite and bool(right.isfinite().all()) and not bool(came.isfinite().all()):
        return {made.not_finite}
    if made.otherwise and bool(came.isfinite().all()):
        return {made.otherwise}
    if right.numel() < 3 or difference(came, right, tolerance=NEARLY) is None:
        return set()
    same = _is(came.flatten().sort().values, right.flatten().sort().values)
    return {"the numbers are right, but in another order"} if same else set()


def _nearly(found: Any, expected: Any) -> str | None:
    """A difference so small that no other mistake makes it; the numbers themselves tell if they were rounded."""
    if difference(found, expected, tolerance=NEARLY) is not None:
        return None
    blocks = [block for leaf in _leaves(found) if (block := numbers(leaf)) is not None]
    if all(block.dtype == torch.float64 and torch.equal(block.float().double(), block) for block in blocks):
        return "a step is in single precision (float32): the numbers have only its digits"
    return (
        "it is right but for about one part in a million: is something small added for safety (an epsilon, a jitter, "
        "a clamp), or a step in single precision?"
    )


def _on_the_way(found: Any, expected: Any, made: Made) -> set[str]:
    """How far something that climbs has come, by its objective."""
    assert made.objective is not None
    try:
        here, start, top = (float(made.objective(answer)) for answer in (found, made.start, expected))
    except Exception:  # of another form
        return set()
    if not math.isfinite(here) or here < start - 1e3 * (top - start):
        return {"it diverged: the steps are too large, or go the wrong way"}
    if here < start:
        return {"it went downhill: the objective is lower than at the start"}
    return {NOT_AT_THE_TOP} if here < top else set()


def _in_another_shape(found: Any, expected: Any) -> set[str]:
    """Right values in a shape with ones too many or too few, or repeated along a further axis."""
    came, right = numbers(found), numbers(expected)
    if came is None or right is None or came.shape == right.shape:
        return set()
    if came.squeeze().shape == right.squeeze().shape and _is(came.squeeze(), right.squeeze()):
        return {f"the values are right, but {ONES}"}
    repeated = came.ndim == right.ndim + 1 and len(came) > 1 and all(_is(part, right) for part in came)
    return (
        {"the values are right, but repeated along a further axis: they are asked once"}
        if repeated
        else set()
    )


def relations_of_form(found: Any, form: Any) -> set[str]:
    """What the shapes alone tell: two parts exchanged, a part transposed, ones too many.

    >>> relations_of_form((torch.ones(3, 5), torch.ones(4)), (torch.ones(4), torch.ones(3, 5)))
    {'the first value and the second value are exchanged'}
    """
    if not _is_parts(form) or not isinstance(found, tuple | list) or len(found) != len(form):
        return _of_shapes(found, form)
    names, held = _part_names(form), set()
    came, right = [_shape(item) for item in found], [_shape(item) for item in form]
    if came == right:
        return set()
    for i, j in combinations(range(len(right)), 2):
        swapped = list(came)
        swapped[i], swapped[j] = came[j], came[i]
        if swapped == right:
            held.add(f"{names[i]} and {names[j]} are exchanged")
    for i, pair in enumerate(zip(found, form, strict=True)):
        if came[:i] + came[i + 1 :] == right[:i] + right[i + 1 :]:
            held |= {f"{names[i]}: {words}" for words in _of_shapes(*pair)}
    return held


def _of_shapes(found: Any, form: Any) -> set[str]:
    came, right = _shape(found), _shape(form)
    if came is None or right is None or came == right:
        return set()
    if len(right) == 2 and came == right[::-1]:
        return {"the result is transposed"}
    if [size for size in came if size != 1] == [size for size in right if size != 1]:
        return {ONES}
    return set()


def _shape(value: Any) -> tuple[int, ...] | None:
    return None if (block := numbers(value)) is None else tuple(block.shape)


def _handed_back(expected: Any, arguments: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """An argument that came back as it was given, in the place of the answer or of a part of it."""
    tensors = [
        (f"the {_ordinal(place)} argument came back as it was given", argument)
        for place, argument in enumerate(arguments)
        if isinstance(argument, torch.Tensor) and argument.is_floating_point() and argument.numel() > 0
    ]
    if not _is_parts(expected):
        yield from tensors
        return
    parts, names = list(expected), _part_names(expected)
    for i, part in enumerate(parts):
        block = numbers(part)
        for name, argument in tensors:
            if block is not None and block.shape == argument.shape and not _is(argument, part):
                yield f"{names[i]}: {name}", (*parts[:i], argument, *parts[i + 1 :])


def _ordinal(place: int) -> str:
    return ORDINALS[place] if place < len(ORDINALS) else f"{place + 1}th"


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
    return [f"the {_ordinal(i)} value" for i in range(len(expected))]


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
    for (one, first), (other, second) in permutations(made.sizes.items(), 2):
        yield f"divided by {one} where {other} belongs", partial(torch.mul, other=second / first)
    yield from _FUNCTIONS
    yield from _NORMALIZED
    yield from _SUMS
    yield from _MATRICES


def _size_factors(symbol: str, size: int) -> Iterator[tuple[str, float]]:
    yield f"it is multiplied by {symbol}", size
    yield f"it is divided by {symbol}", 1 / size
    if size > 1:
        yield f"divided by {symbol} − 1 instead of {symbol}", size / (size - 1)
        yield f"divided by {symbol} instead of {symbol} − 1", (size - 1) / size
        yield f"divided by {symbol} + 1 instead of {symbol}", size / (size + 1)


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
    ("minus the logarithm came back", lambda e: -e.log() if bool((e > 0).all()) else None),
    ("the logarithm is to the base 2", lambda e: e / math.log(2)),
    ("the logarithm is to the base 10", lambda e: e / math.log(10)),
    (
        "the square came back: is a square root missing?",
        lambda e: e.square() if bool((e > 0).all()) else None,
    ),
    ("the square root came back", lambda e: e.sqrt() if bool((e > 0).all()) else None),
    ("one over the value came back", lambda e: 1 / e),
    ("one minus the value came back", lambda e: 1 - e),
    ("the absolute value came back", lambda e: e.abs() if bool((e > 0).any() and (e < 0).any()) else None),
)
_NORMALIZED: tuple[tuple[str, Change], ...] = (
    ("it is divided by its sum", lambda e: e / e.sum() if e.ndim else None),
    ("each row is divided by its sum", lambda e: e / e.sum(1, keepdim=True) if e.ndim == 2 else None),
    ("each column is divided by its sum", lambda e: e / e.sum(0) if e.ndim == 2 else None),
    (
        "each row gives all to its largest entry: a hard assignment",
        lambda e: (e == e.amax(1, keepdim=True)).to(e.dtype) if e.ndim == 2 else None,
    ),
    (
        "each entry has its row's largest entry subtracted",
        lambda e: e - e.amax(1, keepdim=True) if e.ndim == 2 else None,
    ),
    (
        "negative values are set to zero",
        lambda e: e.clamp(min=0) if bool((e > 0).any() and (e < 0).any()) else None,
    ),
)
_SUMS: tuple[tuple[str, Change], ...] = (
    ("it is summed to one number", lambda e: e.sum() if e.ndim else None),
    ("it is averaged to one number", lambda e: e.mean() if e.ndim else None),
    ("it is summed over the rows", lambda e: e.sum(0) if e.ndim > 1 else None),
    ("it is averaged over the rows", lambda e: e.mean(0) if e.ndim > 1 else None),
    ("it is summed over the columns", lambda e: e.sum(1) if e.ndim > 1 else None),
    ("it is averaged over the columns", lambda e: e.mean(1) if e.ndim > 1 else None),
    ("the first entry alone came back", lambda e: e[0] if e.ndim == 1 and len(e) > 2 else None),
    ("the last entry alone came back", lambda e: e[-1] if e.ndim == 1 and len(e) > 2 else None),
    ("the first row alone came back", lambda e: e[0] if e.ndim == 2 and len(e) > 2 else None),
    ("the last row alone came back", lambda e: e[-1] if e.ndim == 2 and len(e) > 2 else None),
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


def _is(found: Any, value: Any, tolerance: float | None = None) -> bool:
    single = any(part is not None and part.dtype == torch.float32 for part in map(numbers, _leaves(found)))
    tight = TIGHT_IN_SINGLE_PRECISION if single else TIGHT
    return difference(found, value, tolerance=max(tight, tolerance or 0.0)) is None


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
    if _is_square(right):
        added = float((came - right).diagonal().mean())
        if added and _is(came - added * torch.eye(len(right), dtype=torch.float64), right):
            return f"{added:.6g} times the identity is added"
    offset = float((came - right).mean())
    if _is(came - offset, right):
        return f"every entry is off by {offset:.6g}"
    return None
