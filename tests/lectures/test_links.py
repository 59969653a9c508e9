"""Each task of an exercise leads back to the section of its lecture, where JupyterLab finds it."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.lectures.reading import LECTURES, ROOT

HEADING = r"^## (?:Task|Question) \d+: .+$"
LINKED = re.compile(HEADING + r"\n\n\[Lecture: (.+)\]\(\.\./lectures/(\w+)\.ipynb#cell-id=(\S+)\)$", re.M)


def prose(notebook: Path) -> dict[str, str]:
    """The texts of a notebook by the ids of their cells."""
    cells = nbformat.read(notebook, as_version=4).cells
    return {cell.id: cell.source for cell in cells if cell.cell_type == "markdown"}


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_every_task_leads_to_the_section_of_its_lecture_that_it_names(lecture: Path):
    sections = prose(lecture.with_suffix(".ipynb"))
    exercise = "\n\n".join(prose(ROOT / "exercises" / f"{lecture.stem}.ipynb").values())
    links = LINKED.findall(exercise)
    assert len(links) == len(re.findall(HEADING, exercise, re.M)) >= 5
    for title, unit, name in links:
        assert unit == lecture.stem
        assert re.match(
            rf"##+ (\d+ · )?{re.escape(title)}(:.*)?( \((further reading, )?\d+ minutes\))?\n", sections[name]
        )


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_every_section_begins_a_cell_where_links_and_folding_find_it(lecture: Path):
    inside = [
        source for source in prose(lecture.with_suffix(".ipynb")).values() if re.search(r"\n##+ ", source)
    ]
    assert inside == []


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_a_unit_that_has_come_is_not_called_to_come(lecture: Path):
    """What comes next is a link as soon as it is there."""
    there = {int(path.stem[:2]) for path in LECTURES}
    promised = re.findall(r"[Uu]nit\s(?:# )?(\d+)\s(?:# )?\(to come\)", lecture.read_text(encoding="utf-8"))
    assert there.isdisjoint(map(int, promised))
