"""Texts on a page of feedback: readable, with formulas and attached images, and without any HTML of their own."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings

from autograde.desk.prose import as_html, with_hints
from tests.autograde.grading.test_student_text import FRAGMENTS, HOSTILE, Live
from tests.autograde.hostile import picture

EXERCISES = sorted((Path(__file__).parents[3] / "exercises").glob("*.ipynb"))
MATHEMATICS = re.compile("<math.*?</math>", re.DOTALL)


def live(page: str) -> list[object]:
    """What of a page is neither text nor a formula; links to the network only show where they lead."""
    without = re.sub('<a href="https?://[^"]*" rel="noopener noreferrer">', "<a>", MATHEMATICS.sub("", page))
    return Live(without).found


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_of_a_hostile_text_is_live(source: str):
    assert live(as_html(source)) == []
    assert live(with_hints(source)) == []


@settings(max_examples=200, deadline=None)
@given(FRAGMENTS)
@example("\\![a](attachment:x.png)")
def test_no_text_whatever_is_live(source: str):
    assert live(as_html(source)) == []


def test_hints_open_and_other_markup_stays_text():
    page = with_hints("a\n\n<details><summary>Hint: $x$ <b></summary>\n\n**b** <i>\n\n</details>\n\nc")
    assert "<details><summary>Hint: <span" in page
    assert "<strong>b</strong> &lt;i&gt;" in page
    assert page.endswith("</details>\n<p>c</p>\n")
    assert "<b>" not in page


def test_a_hint_in_a_students_text_stays_text():
    assert "<details>" not in as_html("<details><summary>a</summary>\n\nb\n\n</details>")


def test_headings_stand_below_those_of_the_page():
    assert as_html("# a\n\n###### b") == "<h3>a</h3>\n<h6>b</h6>\n"


def test_an_attached_image_is_inside_and_others_are_described():
    page = as_html(
        '![a "b"](attachment:x.png) ![far](https://e.example/x.png)', {"x.png": {"image/png": picture()}}
    )
    assert f'<img alt="a &#34;b&#34;" src="data:image/png;base64,{picture()}">' in page
    assert "[image: far]" in page
    assert "e.example" not in page


@pytest.mark.parametrize(
    "address", ["../lectures/03_gaussian_mixtures.ipynb#cell-id=the-e-step", "//e.example/x"]
)
def test_a_link_that_leads_nowhere_from_here_shows_its_words_alone(address: str):
    assert as_html(f"You need [lecture 03]({address}).") == "<p>You need <a>lecture 03</a>.</p>\n"
    assert as_html("[x](javascript:alert)") == "<p>[x](javascript:alert)</p>\n"


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_all_formulas_of_the_exercises_are_shown(path: Path):
    """The mathematics that the course itself writes is within the converter's reach."""
    texts = [
        "".join(cell["source"])
        for cell in json.loads(path.read_text())["cells"]
        if cell["cell_type"] == "markdown"
    ]
    page = "".join(map(with_hints, texts))
    assert page.count("<math") > 10
    assert 'class="tex"' not in page
    assert "$" not in MATHEMATICS.sub("", page)
