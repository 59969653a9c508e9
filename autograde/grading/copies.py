"""Say what becomes of each submitted cell: which of several copies counts, and what else is the student's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from autograde.grading.matching import Place, Role, defines, lines_of, normal
from course.reading import SubmittedCell

_CALLS_A_CHECK = re.compile(r"^[ \t#]*check\.\w", re.MULTILINE)
_DEFINES_ANYTHING = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]", re.MULTILINE)


class Fate(Enum):
    """What becomes of a submitted cell."""

    STANDS = "it stands where a cell of the release belongs"
    OWN = "it stays as a cell of the student's own"
    BOTH = (
        "a cell of the release belongs there, and what the student wrote into it stays as a cell of their own"
    )
    GONE = "it is left out"


@dataclass(frozen=True)
class Copies:
    """The submitted cells, and for each the key of its place in the release, or ""."""

    cells: Sequence[SubmittedCell]
    keys: Sequence[str]
    places: Mapping[str, Place]

    def fates(self) -> list[Fate]:
        """What becomes of each cell, in their order."""
        counting = {self.counting(key) for key in set(self.keys) - {""}}
        return [self._fate(index, index in counting) for index in range(len(self.cells))]

    def counting(self, key: str) -> int:
        """Which of the cells with a key counts: the first in which most is done."""
        copies = [index for index, each in enumerate(self.keys) if each == key]
        return min(copies, key=lambda index: (self._undone(index, self.places[key]), index))

    def _undone(self, index: int, place: Place) -> int:
        """How little is done in a cell; of what is not the student's to write, how little is left."""
        untouched = self.is_untouched(index)
        if place.role is Role.TASK:  # a cell that is no code did nothing on the student's own machine either
            undefined = not defines(self.cells[index].source, place.key)
            return 4 * (self.cells[index].kind != "code") + 2 * untouched + undefined
        return int(untouched if place.role is Role.QUESTION else not untouched)

    def is_untouched(self, index: int) -> bool:
        """Whether a cell says what the release said in its place."""
        return normal(self.cells[index].source) in self.places[self.keys[index]].texts

    def _fate(self, index: int, counts: bool) -> Fate:
        place = self.places.get(self.keys[index])
        if place is None:
            return Fate.OWN
        own = self._is_students(index, place)
        if not (counts and place.current):
            return Fate.OWN if own else Fate.GONE
        if place.role in (Role.CHECK, Role.LOCKED) and own:
            return Fate.BOTH
        return Fate.STANDS

    def _is_students(self, index: int, place: Place) -> bool:
        """Whether there is anything in a cell that the release does not have and that its student may miss."""
        if place.role is Role.FREE:  # what a student copied should run in both places
            return place.current or place.kind == "code" or not self.is_untouched(index)
        if self.is_untouched(index):
            return False
        if place.role in (Role.CHECK, Role.LOCKED):
            return self._is_written_over(self.cells[index], place)
        return True

    def _is_written_over(self, cell: SubmittedCell, place: Place) -> bool:
        """Whether a student wrote something of their own where the release has a fixed cell.

        An edited check is no such thing; a function that somebody wrote into it is, and so is any text with nothing of
        a check in it: some programs let people write into locked cells. Of a locked cell without points any new line
        is, such as one more import.
        """
        text = normal(cell.source)
        fixed = [each for each in self.places.values() if each.role in (Role.CHECK, Role.LOCKED)]
        if not text or any(text in each.texts for each in fixed):
            return False
        released = {line.strip("# ") for known in place.texts for line in lines_of(known)}
        written = {line for line in lines_of(text) if line.strip("# ") not in released}
        if cell.kind == "code" and (place.role is Role.LOCKED or _DEFINES_ANYTHING.search(text)):
            return bool(written)
        return written == lines_of(text) and not _CALLS_A_CHECK.search(text)
