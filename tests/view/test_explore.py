"""The explorable figure: live controls, precomputed frames, and what it refuses."""

import json
import re
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from course import view
from course.view.explore import MOST_FRAMES, Explore


def draw(step, kind="full"):
    return view.points([[0, 0], [1 + step, 1]], title=kind)


class Page(HTMLParser):
    """Collects the elements of a page with their attributes, and the text of the first script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        if self.elements and self.elements[-1][0] == "script" and data.strip():
            self.scripts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(
        Explore(draw, alt='Two "points" & <more></script>', step=[0, 1, 2], kind=["full", "tied"]).html()
    )


def test_there_is_one_frame_for_each_combination(page):
    frames = json.loads(page.scripts[0])
    assert len(frames) == 6
    said = [re.search(r"step = (\d), kind = (\w+)", frame["alt"]).groups() for frame in frames]
    assert said == [(s, k) for s in "012" for k in ("full", "tied")]
    assert len({frame["src"] for frame in frames}) == 6


def test_the_first_frame_is_there_without_a_script(page):
    (image,) = page.all("img")
    first = json.loads(page.scripts[0])[0]
    assert (image["src"], image["alt"]) == (first["src"], first["alt"])
    assert image["alt"].startswith('Two "points" & <more></script>, step = 0')


def test_the_page_loads_nothing_from_elsewhere(page):
    addresses = [value for _, attributes in page.elements for value in attributes.values() if value]
    assert all(value.startswith("data:image/") for value in addresses if ":" in value and "//" in value)
    assert not any("src" in attributes for attributes in page.all("script"))
    assert not page.all("link")
    assert "http" not in "".join(page.scripts)


def test_numbers_get_a_slider_and_strings_get_buttons(page):
    inputs = page.all("input")
    assert [each["type"] for each in inputs] == ["range", "radio", "radio"]
    assert inputs[0]["max"] == "2"
    assert inputs[0]["aria-valuetext"] == "0"
    groups = [each["aria-label"] for _, each in page.elements if each.get("role") in ("group", "radiogroup")]
    assert groups == ['Two "points" & <more></script>', "kind"]


def test_each_figure_is_drawn_once():
    calls = []

    def counted(step):
        calls.append(step)
        return draw(step)

    explore = Explore(counted, alt="points", step=range(3))
    explore.html()
    explore.html()
    assert sorted(calls) == [0, 0, 1, 2]  # the first also when made, to show its mistakes at once


def test_a_live_control_changes_the_picture_and_its_alt_text():
    slider, buttons, picture = (
        Explore(draw, alt="points", step=[0, 5], kind=["full", "tied"]).widget().children
    )
    assert 'alt="points, step = 0, kind = full.' in picture.value
    slider.value = 5
    assert 'alt="points, step = 5, kind = full.' in picture.value
    buttons.value = "tied"
    assert 'alt="points, step = 5, kind = tied.' in picture.value


def test_a_picture_is_replaced_only_when_a_value_changes():
    slider, picture = Explore(draw, alt="points", step=[0, 5]).widget().children
    changes = []
    picture.observe(changes.append, "value")
    slider.value = 0
    assert changes == []
    slider.value = 5
    assert len(changes) == 1


def test_a_mistake_at_some_value_is_shown_in_the_pictures_place():
    def fragile(step):
        if step == 2:
            raise ValueError("a < b")
        return draw(step)

    slider, picture = Explore(fragile, alt="points", step=[0, 2]).widget().children
    slider.value = 2
    assert picture.value == '<pre role="alert">ValueError: a &lt; b</pre>'


def test_a_figure_that_was_kept_says_its_values_once():
    kept = draw(1)
    explore = Explore(lambda step: kept, alt="points", step=[1, 2])
    assert explore.frame(step=1).alt.count("step = 1") == 1


def test_pyplot_figures_do_not_pile_up():
    explore = Explore(lambda step: plt.subplots()[0], alt="empty axes", step=range(3))
    explore.html()
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    "values", [np.linspace(0, 0.3, 4), torch.linspace(0, 0.3, 4)], ids=["numpy", "torch"]
)
def test_numbers_of_numpy_and_torch_are_numbers(values):
    explore = Explore(draw, alt="points", step=values)
    assert all(type(value) is float for value in explore.grid["step"])
    assert "step = 0.3. " in explore.frame(step=explore.grid["step"][-1]).alt


def test_without_a_front_end_the_first_figure_stands_as_a_png(monkeypatch):
    monkeypatch.delenv("LVM_FRAMES", raising=False)
    data, metadata = Explore(draw, alt="points", step=[0, 5])._repr_mimebundle_()
    assert {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"} <= set(data)
    assert data["text/html"].startswith("<img ")
    assert metadata["image/png"]["alt"].startswith("points, step = 0.")


def test_for_the_web_there_are_frames_and_no_widget(monkeypatch):
    monkeypatch.setenv("LVM_FRAMES", "1")
    data, _ = Explore(draw, alt="points", step=[0, 5])._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain", "text/html"}


REFUSED = {
    "nothing to explore": (draw, {}, "at least one argument"),
    "no values": (draw, {"step": []}, "step has no values"),
    "a bare string": (draw, {"step": [1], "kind": "full"}, "kind must be a list of values"),
    "a bare number": (draw, {"step": 5}, "step must be a list of values"),
    "mixed values": (draw, {"step": [0, "1"]}, "only numbers or only strings"),
    "too many": (draw, {"step": range(MOST_FRAMES // 2 + 1), "kind": ["a", "b"]}, "make 202 figures"),
    "no figure": (lambda step: None, {"step": [3]}, "for step = 3 it returned NoneType"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_explored_is_refused_with_advice(case):
    function, grid, message = REFUSED[case]
    with pytest.raises(ValueError, match=re.escape(message)):
        Explore(function, alt="points", **grid)


def test_an_explorable_figure_without_alt_text_is_refused():
    with pytest.raises(ValueError, match="alt is empty"):
        Explore(draw, alt=" ", step=[1])
