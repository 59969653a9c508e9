"""Say what was mended in a submission, as far as a person should know: a plain sentence on each thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from autograde.grading.copies import Copies, Fate
from autograde.grading.matching import Place, Role, key_of
from autograde.grading.releases import Release

_FIXED = (Role.CHECK, Role.LOCKED)
_WRITTEN = (Role.TASK, Role.QUESTION)


@dataclass(frozen=True)
class Mending:
    """What was found, and what became of it.

    present: the keys of the cells in the rebuilt notebook; moved: those of checks that had stood before their tasks.
    """

    copies: Copies
    fates: Sequence[Fate]
    present: Set[str]
    moved: Sequence[str]
    now: Release
    then: Release

    def notes(self) -> list[str]:
        """All there is to say, in the order in which a reader looks for it."""
        return [
            *self._on_the_release(),
            *self._on_headers(),
            *self._on_tasks(),
            *self._on_copies(),
            *self._on_fixed_cells(),
            *self._on_deleted_cells(),
        ]

    def _on_the_release(self) -> Iterator[str]:
        if self.then.version != self.now.version:
            same_day = self.then.date.date() == self.now.date.date()
            style = "%Y-%m-%d %H:%M:%S UTC" if same_day else "%Y-%m-%d"
            then, now = self.then.date.strftime(style), self.now.date.strftime(style)
            yield f"made from the release of {then}, and checked by that of {now}"

    def _on_headers(self) -> Iterator[str]:
        lost = sum(
            bool(key)
            and cell.name != key
            and fate is not Fate.GONE
            and self._place(key).role is not Role.FREE
            for cell, key, fate in zip(self.copies.cells, self.copies.keys, self.fates, strict=True)
        )
        yield from _told(lost, "cell without a header", "cells without headers", "recognised by other signs")

    def _on_tasks(self) -> Iterator[str]:
        known_then = set(map(key_of, self.then.released.cells))
        for place in self.copies.places.values():
            if place.role in _WRITTEN and place.key in self.copies.keys:
                yield from self._on_a_task(place)
            elif place.role not in _WRITTEN or not place.current:
                continue
            elif place.key not in self.present:
                yield f"{place.key} has no cell of its own: its function stands in another cell"
            elif place.key not in known_then:
                yield f"{place.key} is not in the release that this was made from: it is there untouched"
            else:
                yield f"{place.key} was missing: its untouched cell is back"

    def _on_a_task(self, place: Place) -> Iterator[str]:
        cell = self.copies.cells[self.copies.counting(place.key)]
        if not place.current:
            yield f"{place.key} is not asked any more: what was written for it stays as a cell of the student's own"
        elif cell.kind != place.kind:
            yield f"{place.key} had become a {cell.kind} cell, and is a {place.kind} cell again"

    def _on_copies(self) -> Iterator[str]:
        for place in self.copies.places.values():
            count = self.copies.keys.count(place.key)
            if count > 1 and place.current and place.role in _WRITTEN:
                yield f"{place.key} was there {count} times: one of them is graded, what is written in others stays"
        gone = [key for key, fate in zip(self.copies.keys, self.fates, strict=True) if fate is Fate.GONE]
        copied = sum(key in self.present and self._place(key).role in _FIXED for key in gone)
        yield from _told(copied, "further copy of a fixed cell", "further copies of fixed cells", "left out")

    def _on_fixed_cells(self) -> Iterator[str]:
        edited = []
        for index, (key, fate) in enumerate(zip(self.copies.keys, self.fates, strict=True)):
            if fate in (Fate.STANDS, Fate.BOTH) and (place := self._place(key)).role in _FIXED:
                if self.copies.cells[index].kind != place.kind or not self.copies.is_untouched(index):
                    edited.append(place.role)
                if fate is Fate.BOTH:
                    yield f"what was written into {key} stays as a cell of the student's own"
        yield from _told(edited.count(Role.CHECK), "edited check cell", "edited check cells", "put back")
        yield from _told(edited.count(Role.LOCKED), "edited locked cell", "edited locked cells", "put back")
        one, several = "check cell before its task", "check cells before their tasks"
        yield from _told(len(self.moved), one, several, "moved behind")

    def _on_deleted_cells(self) -> Iterator[str]:
        known_then = set(map(key_of, self.then.released.cells))
        missing = [
            place.role
            for place in self.copies.places.values()
            if place.current and place.key in known_then and place.key not in self.copies.keys
        ]
        for role, what in zip((*_FIXED, Role.FREE), ("check cell", "locked cell", "other cell"), strict=True):
            yield from _told(missing.count(role), f"deleted {what}", f"deleted {what}s", "put back")

    def _place(self, key: str) -> Place:
        return self.copies.places[key]


def _told(count: int, one: str, several: str, done: str) -> Iterator[str]:
    if count:
        yield f"{count} {one} was {done}" if count == 1 else f"{count} {several} were {done}"
