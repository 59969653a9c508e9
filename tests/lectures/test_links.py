"""Each task of an exercise leads back to the section of its lecture, where JupyterLab finds it."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.lectures.reading import LECTURES, ROOT, cells

TASK = re.compile(r"^## (?:Task|Question) \d+: .+\n\n\[Lecture.*?\]\(\.\./lectures/(\w+)\.ipynb#(\S+)\)$", re.M)


def exercise_prose(unit: str) -> str:
    text = ROOT / "exercises" / "solutions" / f"{unit}.py"
    return "\n\n".join(cell.source for cell in cells(text) if cell.cell_type == "markdown")


def anchors(lecture: Path) -> set[str]:
    """The headings of a lecture, as JupyterLab and nbconvert write them behind a `#`."""
    prose = "\n\n".join(cell.source for cell in cells(lecture) if cell.cell_type == "markdown")
    return {heading.replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", prose, re.MULTILINE)}


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_every_task_leads_to_a_section_of_its_lecture(lecture: Path):
    prose = exercise_prose(lecture.stem)
    links = TASK.findall(prose)
    assert len(links) == len(re.findall(r"^## (?:Task|Question) \d+", prose, re.MULTILINE)) >= 5
    assert {unit for unit, _ in links} == {lecture.stem}
    assert {unquote(anchor) for _, anchor in links} <= anchors(lecture)
