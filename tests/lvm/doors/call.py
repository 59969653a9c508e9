"""A call as it should be made, and what a door is allowed to let through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A right call of a public callable.

    Attributes:
        function: what is called; made anew for every call, so that a generator in `arguments` begins anew too.
        arguments: by name.
        axes: for each tensor, and as "parameters.means" for each tensor in a tuple, the names of its axes as the
            docstring has them: "N D". "... M" takes any axes in front, "N? M" one row for all. An axis that two have
            must have the same size in both; "" is a scalar.
        held: the axes whose size the object fixes that a method belongs to, or an argument that is no tensor.
        fine: by argument, the kinds of unusual input that are right there, though not everywhere: see the kinds in
            test_bad_input.py.
        wrong: by argument, values that must be refused besides those of its kind.
    """

    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    axes: Mapping[str, str] = field(default_factory=dict)
    held: str = ""
    fine: Mapping[str, set[str]] = field(default_factory=dict)
    wrong: Mapping[str, list[Any]] = field(default_factory=dict)
