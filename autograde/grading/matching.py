"""Find out which cell of the release each cell of a submission is, though other programs may have stripped its header.

The routes, from the surest to the weakest; a later one only looks at what those before it left open:

1. the grade_id in the cell's metadata,
2. the cell's id, which the release made equal to the grade_id, and for cells without a header to a digest of the text,
3. the text, for what students need not touch,
4. the function that a cell defines, for tasks,
5. the place and half of the lines, for prose and ungraded code that a student edited,
6. the place beside a known cell, for open questions, and for checks of which students see nothing.

Student's code is only searched and never parsed: a parser can be kept busy for ever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from nbformat import NotebookNode

from autograde.exercise import grade_id, header, is_open_question, is_task
from autograde.grading.releases import Release
from course.reading import SubmittedCell


class Role(Enum):
    """What a cell of a release is for."""

    TASK = "a function to write, graded by checks"
    QUESTION = "an open question, graded by hand"
    CHECK = "run for points"
    LOCKED = "fixed, but without points"
    FREE = "prose or ungraded code, which students may edit"


@dataclass(frozen=True)
class Place:
    """A cell of the release, or of the earlier one that a student worked from, or of both.

    texts: what stood in it, each as `normal`; current: whether it is in the release that is graded by.
    """

    key: str
    role: Role
    kind: str
    texts: frozenset[str]
    current: bool


def key_of(cell: NotebookNode) -> str:
    """What a cell of a release is called: its grade_id, or its cell id."""
    return grade_id(cell) or cell.id


def role_of(cell: NotebookNode) -> Role:
    """What a cell of a release is for."""
    if is_task(cell):
        return Role.TASK
    if is_open_question(cell):
        return Role.QUESTION
    if header(cell):
        return Role.CHECK if header(cell).get("grade") else Role.LOCKED
    return Role.FREE


def normal(text: str) -> str:
    """A text without what programs change when they save it: blanks at the end of lines, empty lines around it."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def defines(source: str, name: str, *, indented: bool = False) -> bool:
    """Whether code defines a name, by `def`, `class` or an assignment; with indented also inside a block.

    >>> defines("def f(x):\\n    g = 1", "f"), defines("def f(x):\\n    g = 1", "g"), defines("f = abs", "f")
    (True, False, True)
    """
    blank = r"[ \t]*" if indented else ""
    name = re.escape(name)
    pattern = rf"^{blank}(?:(?:async[ \t]+)?(?:def|class)[ \t]+{name}\b|{name}[ \t]*(?::[^=\n]*)?=(?!=))"
    return re.search(pattern, source, re.MULTILINE) is not None


def lines_of(text: str) -> set[str]:
    """The lines of a text that say something, without indentation."""
    return {line.strip() for line in text.split("\n")} - {""}


def worked_from(cells: Sequence[SubmittedCell], releases: Sequence[Release]) -> Release:
    """The release of which most cells stand untouched in a submission; of several the newest."""
    texts = {normal(cell.source) for cell in cells}
    agreeing = [sum(normal(cell.source) in texts for cell in each.released.cells) for each in releases]
    return max(zip(agreeing, range(len(releases)), releases, strict=True))[2]


def places_of(now: NotebookNode, then: NotebookNode) -> dict[str, Place]:
    """The cells of two released notebooks by their keys: those of the first in order, then what else there was."""
    places: dict[str, Place] = {}
    for notebook in (now, then):
        for cell in notebook.cells:
            key, text = key_of(cell), normal(cell.source)
            known = places.get(key, Place(key, role_of(cell), cell.cell_type, frozenset(), notebook is now))
            places[key] = Place(key, known.role, known.kind, known.texts | {text}, known.current)
    return places


def match(cells: Sequence[SubmittedCell], now: NotebookNode, then: NotebookNode) -> list[str]:
    """For each submitted cell the key of the release's cell that it is, or "" for one of the student's own.

    A key can come more than once: which of the copies counts is for others to say.
    """
    orders = [[key_of(cell) for cell in notebook.cells] for notebook in (then, now)]
    matching = _Matching(cells, places_of(now, then), orders)
    matching.by_header()
    matching.by_cell_id()
    matching.by_text()
    matching.by_definition()
    matching.by_half_of_the_lines()
    matching.by_neighbour()
    return matching.keys


@dataclass
class _Matching:
    cells: Sequence[SubmittedCell]
    places: dict[str, Place]
    orders: list[list[str]]
    keys: list[str] = field(init=False)
    texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = [""] * len(self.cells)
        self.texts = [normal(cell.source) for cell in self.cells]

    def by_header(self) -> None:
        for index, cell in enumerate(self.cells):
            if cell.name in self.places:
                self.keys[index] = cell.name

    def by_cell_id(self) -> None:
        missing = self._missing()
        for index in self._open():
            if self.cells[index].id in missing:
                self.keys[index] = self.cells[index].id

    def by_text(self) -> None:
        """Copies of fixed cells are known as well, so that they can go."""
        missing = self._missing()
        for index in self._open():
            alike = [place for place in self.places.values() if self._is_untouched(index, place)]
            fresh = [place.key for place in alike if place.key in missing]
            fixed = [place.key for place in alike if place.role is not Role.FREE]
            for key in (fresh or fixed)[:1]:
                self.keys[index] = key
                missing = [other for other in missing if other != key]

    def by_definition(self) -> None:
        """A task that somebody made a cell of prose, and wrote anew, is where it was written anew."""
        run = {key for key, cell in zip(self.keys, self.cells, strict=True) if cell.kind == "code"}
        for key in [key for key, place in self.places.items() if place.role is Role.TASK and key not in run]:
            for index in self._open():
                if self.cells[index].kind != "markdown" and defines(self.cells[index].source, key):
                    self.keys[index] = key

    def by_half_of_the_lines(self) -> None:
        for order in self.orders:
            start = 0
            for key in order:
                if key in self.keys:
                    start = self.keys.index(key) + 1
                elif self.places[key].role is Role.FREE:
                    self._find_edited(self.places[key], start)

    def _find_edited(self, place: Place, start: int) -> None:
        """Look for an edited cell among the student's own that begin at an index."""
        text = max(place.texts, key=len)
        index = start
        while self._is_open(index):
            cell = self.cells[index]
            bearable = cell.kind == place.kind and len(cell.source) <= 4 * len(text) + 200
            if bearable and 2 * len(lines_of(cell.source) & lines_of(text)) >= len(lines_of(text)) > 0:
                self.keys[index] = place.key
                return
            index += 1

    def by_neighbour(self) -> None:
        """An answer can be any text; of other cells only those that were empty have nothing else to be known by."""
        for order in self.orders:
            for key in self._missing(Role.QUESTION, Role.CHECK, Role.LOCKED):
                for index in self._beside(key, order):
                    if self._is_open(index) and self._may_be(index, self.places[key]):
                        self.keys[index] = key
                        break

    def _may_be(self, index: int, place: Place) -> bool:
        known = place.role is Role.QUESTION or "" == self.texts[index] in place.texts
        return known and self.cells[index].kind == place.kind

    def _beside(self, key: str, order: list[str]) -> list[int]:
        """Where a cell stood: behind the one that it follows in a release, or else before the one that follows it."""
        place = order.index(key) if key in order else len(order)
        before, after = order[max(place - 1, 0) : place], order[place + 1 : place + 2]
        return [
            *(self.keys.index(other) + 1 for other in before if other in self.keys),
            *(self.keys.index(other) - 1 for other in after if other in self.keys),
        ]

    def _missing(self, *roles: Role) -> list[str]:
        """The keys that no cell has yet, of some roles or of all, in the order of the release."""
        taken = set(self.keys)
        return [key for key in self.places if key not in taken and self.places[key].role in (roles or Role)]

    def _open(self) -> list[int]:
        return [index for index, key in enumerate(self.keys) if not key]

    def _is_open(self, index: int) -> bool:
        return 0 <= index < len(self.keys) and not self.keys[index]

    def _is_untouched(self, index: int, place: Place) -> bool:
        """Whether a cell holds what stood in a place that nobody need write in; nothing is no text."""
        text, written = self.texts[index], place.role in (Role.TASK, Role.QUESTION)
        return text != "" and text in place.texts and not written
