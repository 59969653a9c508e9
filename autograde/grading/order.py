"""Bring the cells of a rebuilt notebook into an order in which they can be run: what is missing comes back, and nothing
is checked before it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from autograde.grading.matching import Role, defines, role_of


@dataclass
class Item:
    """A cell of the rebuilt notebook, and which cell of the release it is: "" for a student's own."""

    cell: NotebookNode
    key: str = ""


def in_order(items: list[Item], release: Mapping[str, NotebookNode]) -> list[str]:
    """Put in what is missing of a release's cells, and move what stands where it cannot work.

    A missing task stays missing where its function stands in another cell.
    Returns the keys of the checks that were moved.
    """
    place = 0
    for key, cell in release.items():
        if (index := _index_of(items, key)) is not None:
            place = index + 1
        elif role_of(cell) is not Role.TASK or _defining(items, key) is None:
            items.insert(place, Item(cell, key))
            place += 1
    moved = _put_checks_behind_tasks(items, release)
    _put_locked_cells_first(items, release)
    return moved


def _put_locked_cells_first(items: list[Item], release: Mapping[str, NotebookNode]) -> None:
    """Put each locked cell before the tasks and checks that it precedes in the release."""
    order = [key for key, cell in release.items() if role_of(cell) is not Role.FREE]
    for place, key in reversed(list(enumerate(order))):
        if role_of(release[key]) is Role.LOCKED:
            later = set(order[place + 1 :])
            first = next((index for index, item in enumerate(items) if item.key in later), len(items))
            index = _index_of(items, key)
            if index is not None and first < index:
                items.insert(first, items.pop(index))


def _put_checks_behind_tasks(items: list[Item], release: Mapping[str, NotebookNode]) -> list[str]:
    """Put each check that stands before its task right behind it, in the release's order; returns their keys."""
    moved: dict[str, str] = {}
    for key, cell in release.items():
        _, _, task = key.partition("-")
        if role_of(cell) is not Role.CHECK or task not in release:
            continue
        index, anchor = _index_of(items, key), _index_of(items, task)
        anchor = _defining(items, task) if anchor is None else anchor
        if index is not None and anchor is not None and index < anchor:
            item = items.pop(index)
            behind = [_index_of(items, check) for check, of in moved.items() if of == task]
            items.insert(max([anchor - 1, *(place for place in behind if place is not None)]) + 1, item)
            moved[key] = task
    return list(moved)


def _index_of(items: list[Item], key: str) -> int | None:
    return next((index for index, item in enumerate(items) if item.key == key), None)


def _defining(items: list[Item], name: str) -> int | None:
    """Where a function is first defined, be it inside a block."""
    return next(
        (
            index
            for index, item in enumerate(items)
            if item.cell.cell_type == "code" and defines(item.cell.source, name, indented=True)
        ),
        None,
    )
