"""Cases: what a student's function is asked, what is right, and what each known mistake would give."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import torch

from course.check import state
from course.check.compare import WIDEST, Difference, difference, flattened
from course.check.relations import Made

#: The environment variable that seeds the random cases; grading sets it for each submission.
SEED_VARIABLE = "LVM_CHECK_SEED"
#: The environment variable that names a further package of cases, for exercises of one's own.
CASES_VARIABLE = "LVM_CASES"
#: So many times what honest float32 loses may a float32 answer be off, and so much it may lose at the most.
FAIRNESS, MOST_LOST = 4, 1e-4
#: What float32 loses in general, and where logarithms are in the thousands or values nearly cancel.
LOST, LOST_AT_EXTREMES = 1e-5, MOST_LOST
#: The seed of everyone's draw at home.
AT_HOME = 0


@dataclass(frozen=True)
class Case:
    """One question to a student's function.

    checked: what is looked at, in words ("the responsibilities of 6 points").
    arguments: passed by position; may hold `Fixture`s and generators.
    expected: the right value. For `check.gradient` the gradients; for `check.mean` the mean and for
        `check.distribution` the cumulative distribution function.
    mistakes: for each known mistake, in words, the value that it gives; for `check.distribution` the law.
    look: what of the returned value is compared, where the task leaves the rest free (a rotation, the length of a
        trace); the mistakes are given after it.
    tolerance: relative; None follows the coarser floating-point type.
    loss_in_single_precision: what honest arithmetic in float32 may lose here, relatively; a float32 answer to float64
        arguments may be four times as far off.
    gradient_of: for `check.gradient`, the places of the arguments to differentiate by.
    deviation: for `check.mean`, the exact standard deviation of one draw, shaped as `expected`.
    inputs: for `check.network`, what to call the network with.
    made: what the right value is made of (sizes, terms, alternatives), for `course.check.relations`.
    form: an example of what should come back, before any look: its shapes, and that numbers are finite, come first.
    arguments_are_free: whether the task lets the function change its arguments in place.
    degenerate: why this case names no relation ("K = 1"): sizes or symmetries make several of them coincide.
    """

    checked: str
    arguments: tuple[Any, ...]
    expected: Any = None
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    look: Callable[[Any], Any] = lambda value: value
    tolerance: float | None = None
    loss_in_single_precision: float = LOST
    gradient_of: tuple[int, ...] = ()
    deviation: Any = None
    inputs: tuple[Any, ...] = ()
    made: Made = field(default_factory=Made)
    form: Any = None
    arguments_are_free: bool = False
    degenerate: str = ""

    def validate(self) -> None:
        """Raise `ValueError` if two known mistakes, or a mistake and the right value, cannot be told apart here."""
        if self.loss_in_single_precision > MOST_LOST:
            raise ValueError(f"float32 loses too much to tell it from a mistake on the case: {self.checked}")
        if callable(self.expected):
            return
        values = {"the right value": self.expected, **self.mistakes, **self.made.alternatives}
        for one, other in close_pairs(values, self.tolerance):
            if difference(values[one], values[other], tolerance=self.tolerance) is None:
                raise ValueError(f"{one!r} and {other!r} give the same on the case: {self.checked}")

    def mistake_that_gives(self, found: Any) -> str | None:
        """The known mistake that gives exactly this value, if there is one."""
        for mistake, value in self.mistakes.items():
            if self.difference(found, value) is None:
                return mistake
        return None

    def difference(self, found: Any, value: Any) -> Difference | None:
        """How what came differs from a value, within what this case allows; None if it does not."""
        return difference(
            found, value, tolerance=self.tolerance, single=FAIRNESS * self.loss_in_single_precision
        )


def close_pairs(values: Mapping[str, Any], tolerance: float | None) -> Iterator[tuple[str, str]]:
    """The pairs of values that may agree: all that hold as many numbers, near each other. A hundred values have five
    thousand pairs, of which it finds the few that are worth a closer look at once.
    """
    flat = {name: flattened(value) for name, value in values.items()}
    groups: dict[int, list[str]] = {}
    for name, row in flat.items():
        groups.setdefault(len(row), []).append(name)
    loose = 2 * max(WIDEST, tolerance or 0.0)
    for names in groups.values():
        table = torch.stack([flat[name] for name in names])
        near = torch.cdist(table, table, p=torch.inf) <= loose * (1 + table.abs().amax(1, keepdim=True))
        for i, j in near.triu(1).nonzero().tolist():
            yield names[i], names[j]


@dataclass(frozen=True)
class CaseDefinition:
    """How a case is made. A hidden one shows no values in its messages; a random one depends on the seed."""

    name: str
    make: Callable[..., Case]
    hidden: bool
    random: bool
    false_reject: float

    def build(self, seed: int) -> Case:
        """Make the case; a fixed case is the same for every seed."""
        with state.library_in_reach():
            if not self.random:
                return self.make()
            return self.make(torch.Generator().manual_seed(derived_seed(seed, self.name)))


def case(
    *, hidden: bool = False, false_reject: float = 0.0
) -> Callable[[Callable[..., Case]], CaseDefinition]:
    """Declare a case. The decorated function takes nothing (a fixed case) or a `generator` (a random one).

    false_reject: the probability that a right answer is rejected, for statistical cases; the whole notebook's total
    must stay below 1e-4.
    """

    def declare(make: Callable[..., Case]) -> CaseDefinition:
        random = bool(inspect.signature(make).parameters)
        return CaseDefinition(make.__name__, make, hidden, random, false_reject)

    return declare


def load_cases(unit: str) -> dict[str, CaseDefinition]:
    """All cases of a unit, by name; `ValueError` if the unit has none.

    >>> sorted(load_cases("03_gaussian_mixtures"))[0]
    'bound_at_the_posterior'
    """
    return _load(unit)[0]


def withheld_modules(unit: str) -> tuple[str, ...]:
    """The modules that a student cannot import while doing a unit's exercise."""
    if state.judged_from_outside():
        return tuple(os.environ[state.WITHHELD_VARIABLE].split(","))
    return ("course.lvm.oracles", *_case_packages(), *_load(unit)[1])


def _case_packages() -> list[str]:
    further = os.environ.get(CASES_VARIABLE)
    return ["course.check.cases", *([further] if further else [])]


@cache
def _load(unit: str) -> tuple[dict[str, CaseDefinition], Sequence[str]]:
    topic = unit.partition("_")[2]
    with state.library_in_reach():
        places = [f"{package}.{topic}" for package in _case_packages()]
        found = [place for place in places if place in sys.modules or importlib.util.find_spec(place)]
        if not found:
            raise ValueError(f"no exercise is called {unit!r}: there is no {' or '.join(places)}")
        module = importlib.import_module(found[0])
    tasks = getattr(module, "TASKS", (module,))
    definitions = [item for task in tasks for item in vars(task).values() if isinstance(item, CaseDefinition)]
    return {definition.name: definition for definition in definitions}, module.WITHHELD


def current_seed() -> int:
    """The seed of the random cases: the environment's LVM_CHECK_SEED, 0 at home."""
    text = os.environ.get(SEED_VARIABLE, str(AT_HOME))
    with contextlib.suppress(ValueError):
        return int(text)
    raise ValueError(f"{SEED_VARIABLE} must be a whole number, not {text!r}")


def derived_seed(seed: int, name: str) -> int:
    """A seed for one case, unrelated to those of the others."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big") >> 1
