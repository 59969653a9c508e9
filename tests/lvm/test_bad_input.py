"""Whatever is put into whatever argument of whatever callable of the library: a right result, or a `ValueError` that
names the argument. None is silently wrong, none never returns, and of what is raised at most one in a hundred is else.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.lvm import doors
from tests.lvm.doors.call import Call
from tests.lvm.test_inventory import FILES, public_names

#: Files that no table covers, with the reason.
ELSEWHERE = {"checks": "these are the doors; every table tries them"}
#: What a call may take, in seconds of processor time.
PATIENCE = 10
#: Of a hundred errors, so many may be another one than a ValueError that names the argument.
OBSCURE = 1


class Frame:
    """What a data frame is to the library."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def to_numpy(self) -> np.ndarray:
        return self.values


class Hangs(BaseException):
    """A call took too long."""


def tables() -> dict[str, Any]:
    found = [name for _, name, _ in pkgutil.iter_modules(doors.__path__) if name != "call"]
    return {name: importlib.import_module(f"{doors.__name__}.{name}") for name in found}


TABLES = tables()
CALLS: dict[str, Callable[[], Call]] = {
    f"{table}: {name}": call for table in TABLES for name, call in TABLES[table].CALLS.items()
}


def callables(module: str) -> Iterator[str]:
    """The public functions, classes and methods with arguments that a file defines, those of private bases included."""
    home = importlib.import_module(f"course.lvm.{module}")
    for name in public_names(FILES[module]):
        value = getattr(home, name)
        if inspect.isclass(value):
            yield f"{module}.{name}"
            own = (base for base in value.__mro__ if base is value or base.__name__.startswith("_"))
            for method, found in {key: found for base in own for key, found in vars(base).items()}.items():
                bare = inspect.unwrap(_bare(found))
                if method.startswith("_") or not inspect.isfunction(bare):
                    continue
                if inspect.signature(bare).parameters.keys() - {"self"}:
                    yield f"{module}.{name}.{method}"
        elif inspect.isfunction(value):
            yield f"{module}.{name}"


def _bare(found: Any) -> Any:
    return found.__func__ if isinstance(found, classmethod | staticmethod) else found


@pytest.mark.parametrize("table", sorted(TABLES))
def test_no_callable_is_missing(table: str):
    in_table = {name.partition(" ")[0] for name in TABLES[table].CALLS} | TABLES[table].LEFT_OUT.keys()
    assert in_table == {name for module in TABLES[table].MODULES for name in callables(module)}


def test_every_file_is_covered_by_one_table():
    covered = [module for table in TABLES.values() for module in table.MODULES]
    assert len(covered) == len(set(covered))
    assert sorted([*covered, *ELSEWHERE]) == sorted(FILES)


# ---- kinds of input: what is the same in another form, what is other numbers, what is wrong


def same_in_another_form(value: Any) -> Iterator[tuple[str, Any]]:
    """What means the same."""
    if isinstance(value, Tensor) and not value.requires_grad:
        array = value.numpy()
        yield "list", value.tolist()
        yield "array", array.copy()
        yield "array in Fortran's order", np.asfortranarray(array)
        locked = array.copy()
        locked.flags.writeable = False
        yield "read-only array", locked
        if value.ndim:
            yield "not contiguous", torch.stack([value, value], -1)[..., 0]
        if value.ndim == 2:
            yield "frame", Frame(array.copy())
        yield "requires gradient", value.clone().requires_grad_()
    elif isinstance(value, int) and not isinstance(value, bool):
        yield "numpy integer", np.int64(value)
    elif isinstance(value, float):
        yield "numpy number", np.float64(value)


def other_numbers(value: Any) -> Iterator[tuple[str, Any, Any]]:
    """What must give what its numbers give in the dtype that is expected."""
    if isinstance(value, Tensor):
        rounded = value.round()
        yield "integers", rounded.long(), rounded
        if ((value == 0) | (value == 1)).all():
            yield "truth values", value.bool(), value


def wrong(value: Any, axes: str, held: set[str], optional: bool) -> Iterator[tuple[str, Any]]:
    """What must be refused."""
    if not optional:
        yield "None", None
    yield "an object", object()
    if isinstance(value, Tensor):
        yield "text", "text"
        yield "a dict", {}
        yield "half precision", value.half()
        yield "complex", value + 1j
        for name in ("nan", "inf", "-inf"):
            changed = value.clone()
            changed.reshape(-1)[0] = float(name)
            yield name, changed
        yield from wrong_shapes(value, axes, held)
    elif isinstance(value, bool):
        yield "text", "text"
    elif isinstance(value, int):
        yield from [
            ("true", True),
            ("0", 0),
            ("negative", -1),
            ("fraction", value + 0.5),
            ("text", "3"),
            ("nan", float("nan")),
        ]
    elif isinstance(value, float):
        yield from [("true", True), ("text", "text"), ("nan", float("nan")), ("inf", float("inf"))]
    elif isinstance(value, torch.Generator):
        yield "an integer", 0
        yield "text", "0"
    elif isinstance(value, str):
        yield "another word", "another"
        yield "a number", 3
    elif callable(value) or isinstance(value, tuple):
        yield "a number", 3
        yield "a tensor", torch.ones(3, 2, dtype=torch.float64)


def wrong_shapes(value: Tensor, axes: str, held: set[str]) -> Iterator[tuple[str, Tensor]]:
    """Other shapes than the axes allow."""
    names = axes.split()
    more = "..." in names
    behind = names[:1] == ["..."]
    names.remove("...") if more else None
    if not more:
        yield "an axis more", value[None]
    if names:
        least = len(names) == 1 or (more and not behind)
        yield "an axis less", value.reshape(-1)[0] if least else value.select(value.ndim - 1, 0)
    for place, name in enumerate(names, start=value.ndim - len(names) if behind else 0):
        if value.shape[place]:
            yield f"no {name}", value.narrow(place, 0, 0)
        if name.rstrip("?") not in held:
            continue
        yield f"more {name}", torch.cat([value, value.narrow(place, 0, 1)], place)
        if value.shape[place] > 1 and not name.endswith("?"):
            yield f"one {name}", value.narrow(place, 0, 1)


# ---- one call with one argument changed, and what came of it


def variants(call: Call) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any] | None]]:
    """Each changed call: the name of what was changed, how, the arguments, and those whose result it must have."""
    parameters = inspect.signature(call.function).parameters
    for name, value in call.arguments.items():
        optional = name in parameters and parameters[name].default is None
        yield from _of_one(call, name, value, optional, lambda new, name=name: {**call.arguments, name: new})
        # what a tuple holds is changed where the call says what that is; else its own constructor stands in a table
        if isinstance(value, tuple) and any(each.startswith(f"{name}.") for each in call.axes):
            for part, old in zip(value._fields, value, strict=True):

                def put(
                    new: Any, name: str = name, part: str = part, value: Any = value
                ) -> dict[str, Any] | None:
                    parts = [
                        new if each == part else one for each, one in zip(value._fields, value, strict=True)
                    ]
                    try:
                        return {**call.arguments, name: type(value)._make(parts)}
                    except ValueError:  # the constructor refuses by itself, and has an entry of its own
                        return None

                if isinstance(old, Tensor):
                    yield from _of_one(call, f"{name}.{part}", old, False, put)


def _of_one(
    call: Call, name: str, value: Any, optional: bool, put: Callable[[Any], dict[str, Any] | None]
) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any] | None]]:
    fine, axes = call.fine.get(name, set()), call.axes.get(name, "")
    assert not isinstance(value, Tensor) or not value.is_floating_point() or name in call.axes, (
        f"axes of {name}"
    )
    changes = [(kind, new, value) for kind, new in same_in_another_form(value)]
    changes += other_numbers(value)
    for kind, new, instead in changes:
        if (arguments := put(new)) is not None:
            yield name, kind, arguments, put(instead)
    refused = [(kind, new) for kind, new in wrong(value, axes, held_axes(call), optional) if kind not in fine]
    for kind, new in refused + [(repr(new), new) for new in call.wrong.get(name, [])]:
        if (arguments := put(new)) is not None:
            yield name, kind, arguments, None


def held_axes(call: Call) -> set[str]:
    """The axes whose size is not free: other arguments have them too, or the object, or they are a number."""
    names = [axis.rstrip("?") for axes in call.axes.values() for axis in axes.split()]
    return {name for name in names if names.count(name) > 1 or name.isdigit()} | set(call.held.split())


def outcome(function: Callable[..., Any], arguments: dict[str, Any], names: set[str]) -> tuple[str, Any]:
    """What comes of a call: "result", "named", "obscure" or "hangs", with the result or the error."""
    torch.manual_seed(0)
    for value in arguments.values():
        if isinstance(value, torch.Generator):
            value.manual_seed(0)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "result", function(**arguments)
    except Hangs:
        return "hangs", None
    except ValueError as error:
        return ("named" if any(re.search(rf"\b{name}\b", str(error)) for name in names) else "obscure"), error
    except Exception as error:  # whatever it is: it names nothing that a reader knows
        return "obscure", error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def leaves(found: Any, depth: int = 0) -> Iterator[Tensor]:
    """All numbers in a result."""
    if isinstance(found, Tensor):
        yield found.detach().double() if not found.is_complex() else found.detach()
    elif isinstance(found, bool | int | float | np.number | np.ndarray):
        yield torch.as_tensor(found).double()
    elif isinstance(found, tuple | list):
        for each in found:
            yield from leaves(each, depth)
    elif isinstance(found, dict):
        yield from leaves(list(found.values()), depth)
    elif isinstance(found, torch.nn.Module):
        yield from leaves(list(found.state_dict().values()), depth)
    elif hasattr(found, "__dict__") and not callable(found) and depth < 3:
        yield from leaves(list(vars(found).values()), depth + 1)


def agree(found: Any, right: Any) -> bool:
    ours, truth = list(leaves(found)), list(leaves(right))
    return len(ours) == len(truth) and all(
        one.shape == other.shape and torch.allclose(one, other, rtol=1e-3, atol=1e-4, equal_nan=True)
        for one, other in zip(ours, truth, strict=True)
    )


def shows_it(found: Any) -> bool:
    """Whether what went in cannot be overlooked in what came out."""
    return any(not leaf.isfinite().all() for leaf in leaves(found))


def tried(make: Callable[[], Call]) -> Iterator[tuple[str, str]]:
    """For each changed call its verdict, "right", "named", "obscure", "silent" or "hangs", and what it was."""
    call = make()
    names = set(call.arguments) | {
        part for value in call.arguments.values() for part in getattr(value, "_fields", ())
    }
    assert outcome(call.function, dict(call.arguments), names)[0] == "result"
    for number, (name, kind, _, _) in enumerate(variants(call)):
        fresh = make()  # what a changed call does to its arguments must not reach the next one
        _, _, arguments, instead = next(each for n, each in enumerate(variants(fresh)) if n == number)
        came, found = outcome(fresh.function, arguments, names)
        if came == "result":
            if instead is not None:
                anew = make()
                _, _, _, instead = next(each for n, each in enumerate(variants(anew)) if n == number)
                came = "right" if agree(found, outcome(anew.function, instead or {}, names)[1]) else "silent"
            elif kind in ("nan", "inf", "-inf"):
                came = "right" if shows_it(found) else "silent"
            elif kind.startswith("no "):
                came = "right" if all(leaf.numel() == 0 for leaf in leaves(found)) else "silent"
            else:
                came = "silent"
        detail = f"{type(found).__name__}: {found}" if came == "obscure" else ""
        yield came, f"{name} = {kind} {detail}"[:300]


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Iterator[None]:
    """A call that takes too long is ended."""

    def end(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, end)
    yield
    signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_bad_input_is_named_or_does_no_harm(name: str):
    verdicts = list(tried(CALLS[name]))
    assert [what for came, what in verdicts if came in ("silent", "hangs")] == []
    raised = [came for came, _ in verdicts if came in ("named", "obscure")]
    obscure = [what for came, what in verdicts if came == "obscure"]
    assert len(obscure) <= OBSCURE / 100 * len(raised), obscure
