"""What every reader of an export is given, and what it says: the class, and whose each file is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from autograde.desk.collecting.account import Earlier, Fate
from autograde.desk.collecting.arrivals import Arrival


@dataclass(frozen=True)
class ClassList:
    """Who may hand in what. roster: the ids of the class, empty if it is not given; known: those of the gradebook."""

    roster: Collection[str] = ()
    known: Collection[str] = ()
    earlier: Sequence[Earlier] = ()
    unit: str = ""


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    student: the id; handed_in_as: the part of its path that stands for the hand-in, and level its place there;
    fate: why it is nobody's, unknown or a collision, and why in words.
    """

    student: str
    level: int
    handed_in_as: str
    fate: Fate | None = None
    why: str = ""


#: Says whose each arrival of an export is, in their order.
Reader = Callable[[Sequence[Arrival], ClassList], list[Owner]]
