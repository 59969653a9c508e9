"""A lecture's text keeps its shape: minutes, short cells, and numbers that are asserted."""

import re

import pytest

from autograde.authoring.build import is_assertion
from tests.lectures.reading import (
    LECTURES,
    ROOT,
    cells,
    claims,
    values,
)

pytestmark = pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)


def prose(lecture):
    return "\n\n".join(cell.source for cell in cells(lecture) if cell.cell_type == "markdown")


def test_it_states_objectives_prerequisites_and_time(lecture):
    first = cells(lecture)[0].source
    assert first.startswith("# ")
    for word in ("Objectives", "Prerequisites", "Time"):
        assert f"**{word}.**" in first


def test_it_ends_with_what_it_covers_the_exercise_and_what_comes_next(lecture):
    last = prose(lecture).rpartition("## ")[0].rpartition("What you have learned")[2]
    places = [last.find(f"**{words}**") for words in ("What this lecture covers.", "Now you.", "Next.")]
    assert -1 not in places
    assert places == sorted(places)


def test_no_formula_in_a_quotation_goes_over_a_line(lecture):
    """JupyterLab takes the mark of the quotation on the next line for a part of the formula."""
    quoted = [line for line in prose(lecture).splitlines() if line.startswith(">")]
    assert [line for line in quoted if line.replace("$$", "").count("$") % 2] == []


def test_no_cell_is_longer_than_40_lines(lecture):
    code = [cell.source for cell in cells(lecture) if cell.cell_type == "code"]
    assert [source.splitlines()[0] for source in code if len(source.splitlines()) > 40] == []


def test_no_cell_draws_by_itself(lecture):
    """Figures come from course.view, which gives them their alt text."""
    code = [cell.source for cell in cells(lecture) if cell.cell_type == "code"]
    assert [source for source in code if re.search(r"\bplt\b|\bmatplotlib\b", source)] == []


def test_every_number_in_the_prose_is_asserted_in_the_next_assertion_cell(lecture):
    missing = [
        (number, source)
        for stated, source in claims(lecture)
        for number in sorted(stated)
        if float(number) not in values(source)
    ]
    assert missing == []


def test_every_assertion_cell_asserts(lecture):
    sources = [cell.source for cell in cells(lecture) if is_assertion(cell)]
    assert sources
    assert [source for source in sources if "assert" not in source] == []


def test_every_folded_cell_says_in_its_first_line_what_it_is(lecture):
    """JupyterLab shows the first line of a folded cell."""
    first = [cell.source.partition("\n")[0] for cell in cells(lecture) if is_assertion(cell)]
    assert [line for line in first if not line.startswith("# ")] == []


def test_its_links_lead_somewhere(lecture):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", prose(lecture))
    assert targets
    for target in targets:
        path = (lecture.parent / target).resolve()
        assert path.exists(), target


def test_the_index_names_it_with_its_exercise_and_the_minutes_of_both(lecture):
    exercise = (ROOT / "exercises" / "solutions" / f"{lecture.stem}.py").read_text(encoding="utf-8")
    minutes = (
        re.search(r"\*\*Time\.\*\* (\d+) minutes(?:, and (\d+) of further reading)?", prose(lecture)),
        re.search(r"about\s+(?:# )?(\d+)\s+(?:# )?minutes", exercise),
    )
    assert all(minutes)
    title = cells(lecture)[0].source.partition("\n")[0].removeprefix("# ")
    number, _, name = title.partition(" · ")
    time = " + ".join(filter(None, minutes[0].groups()))
    row = (
        f"| {number} | [{name}]({lecture.stem}.ipynb) | {time} "
        f"| [{lecture.stem[:2]}](../exercises/{lecture.stem}.ipynb) | {minutes[1][1]} |"
    )
    assert row in (ROOT / "lectures" / "index.md").read_text(encoding="utf-8")
