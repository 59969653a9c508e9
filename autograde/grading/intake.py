"""From the bytes that a student handed in to a notebook that can be run, rebuilt from the release.

What is the student's stays in the student's order: tasks, answers, cells of their own, demonstrations that they edited.
What is the course's comes from the release: headers, checks (the hidden ones too), locked cells, prose.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograde.exercise import checks, grade_id
from autograde.grading.attachments import Attachments
from autograde.grading.copies import Copies, Fate
from autograde.grading.matching import Place, Role, key_of, match, normal, places_of, worked_from
from autograde.grading.mending import Mending
from autograde.grading.order import Item, in_order
from autograde.grading.releases import Release
from autograde.grading.versions import note_on_the_course
from course.reading import SubmittedCell, Unreadable, read

__all__ = ["OWN", "Rebuilt", "Unreadable", "rebuild", "stand_in"]

#: What the ids of a student's own cells begin with.
OWN = "own-"


@dataclass(frozen=True)
class Rebuilt:
    """A submission rebuilt from the release.

    notes: a sentence on each thing that was mended; version: of the release that the student worked from.
    """

    notebook: NotebookNode
    notes: list[str]
    version: str


def rebuild(data: bytes | None, releases: Sequence[Release]) -> Rebuilt:
    """Rebuild a submission from its bytes (None where there is no file) and the releases, of which the last is current.

    Raises `Unreadable` with the reason where the bytes are no notebook of the exercise, and nothing else.
    """
    cells, notes = read(data)
    now, then = releases[-1], worked_from(cells, releases)
    copies = Copies(cells, match(cells, now.released, then.released), places_of(now.released, then.released))
    if not any(copies.places[key].role in (Role.TASK, Role.QUESTION) for key in copies.keys if key):
        raise Unreadable("the notebook is not this exercise: none of the cells to be written is in it")
    fates, builder = copies.fates(), _Builder(_cells_of(now), copies.places)
    for cell, key, fate in zip(cells, copies.keys, fates, strict=True):
        builder.add(cell, key, fate)
    items = builder.items
    moved = in_order(items, builder.release)
    mending = Mending(copies, fates, {item.key for item in items}, moved, now, then)
    notes += [*mending.notes(), *builder.attachments.notes(), *note_on_the_course(data, now)]
    return Rebuilt(_notebook(now, items), notes, then.version)


def stand_in(release: Release, reason: str) -> NotebookNode:
    """The untouched release with the reason on top: what is graded, and shown, where a submission cannot be run."""
    text = "**This submission could not be graded, and counts as not attempted.**\n\n" + _verbatim(reason)
    notebook = _notebook(release, [Item(cell, key) for key, cell in _cells_of(release).items()])
    notebook.cells.insert(0, new_markdown_cell(text, id="reason"))
    return notebook


def _cells_of(release: Release) -> dict[str, NotebookNode]:
    """The cells of a release by their keys, without outputs, and with the hidden checks."""
    sources = {grade_id(cell): cell.source for cell in checks(release.source)}
    cells = {key_of(cell): copy.deepcopy(cell) for cell in release.released.cells}
    for key, cell in cells.items():
        cell.source = sources.get(key, cell.source)
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return cells


class _Builder:
    """Makes cells of the rebuilt notebook from what was submitted."""

    def __init__(self, release: Mapping[str, NotebookNode], places: Mapping[str, Place]) -> None:
        self.release, self.places = release, places
        self.items: list[Item] = []
        self.attachments = Attachments()

    def add(self, cell: SubmittedCell, key: str, fate: Fate) -> None:
        """Add what becomes of a submitted cell."""
        if fate is Fate.OWN:
            self.items.append(Item(self._own(cell)))
        elif fate is Fate.STANDS:
            self.items.append(Item(self._standing(cell, key), key))
        elif (
            fate is Fate.BOTH
        ):  # before a check, for what it checks; behind a locked cell, which comes first of all
            both = [Item(self._own(cell)), Item(self.release[key], key)]
            self.items += both if self.places[key].role is Role.CHECK else reversed(both)

    def _standing(self, cell: SubmittedCell, key: str) -> NotebookNode:
        place, released = self.places[key], self.release[key]
        if place.role in (Role.TASK, Role.QUESTION):
            released.source = cell.source
            self._attach(released, cell)
        elif place.role is Role.FREE and (normal(cell.source) not in place.texts or cell.kind != place.kind):
            return self._own(cell)  # edited: the student's from now on, but it need not come back
        return released

    def _own(self, cell: SubmittedCell) -> NotebookNode:
        """A cell without anything of the submission's metadata."""
        make = {"code": new_code_cell, "markdown": new_markdown_cell}.get(cell.kind, new_raw_cell)
        node = make(cell.source, id=OWN)
        self._attach(node, cell)
        return node

    def _attach(self, node: NotebookNode, cell: SubmittedCell) -> None:
        if node.cell_type == "markdown":
            node.source, images = self.attachments.moved_out(cell.source, cell.attachments)
            if images:
                node.attachments = from_dict(images)


def _notebook(release: Release, items: Sequence[Item]) -> NotebookNode:
    """A notebook with the release's metadata, in which the student's own cells are counted through."""
    own = [item.cell for item in items if item.cell.id == OWN]
    for number, cell in enumerate(own, 1):
        cell.id = f"{OWN}{number}"
    metadata = copy.deepcopy(release.released.metadata)
    return new_notebook(cells=[item.cell for item in items], metadata=metadata)


def _verbatim(text: str) -> str:
    """Markdown that shows a text as it is, whatever stands in it."""
    return "\n".join(f"    {line}" for line in text.splitlines())
