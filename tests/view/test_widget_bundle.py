"""The explorable figure and the toggle are shown with ipywidgets 7, which Colab has, as with 8."""

import ipywidgets
import pytest

from course.view import DeviceToggle, Explore, points
from course.view.widget_bundle import VIEW, widget_bundle


class OfVersion7:
    """A widget as version 7 has them: it knows its number and says nothing of a bundle."""

    model_id = "0123"


def test_a_widget_without_a_bundle_of_its_own_gets_the_one_that_front_ends_read():
    ours = widget_bundle(OfVersion7())[VIEW]  # type: ignore[arg-type]
    theirs = widget_bundle(ipywidgets.HTML())[VIEW]
    assert ours == {**theirs, "model_id": "0123"}


def draw(distance):
    return points([[0, 0], [distance, 1]])


@pytest.mark.parametrize("shown", [DeviceToggle(), Explore(draw, alt="Two points", distance=[1, 2])])
def test_it_is_shown_where_widgets_have_no_bundle(shown, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(ipywidgets.Widget, "_repr_mimebundle_", raising=False)
    bundle = shown._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data[VIEW]["model_id"]
