"""Data in space: what is drawn, and what is refused."""

import re

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from course import view

X = [[0.0, 0.0, 0.0], [1.0, 4.0, 2.0], [2.0, 2.0, 1.0]]


def test_every_row_is_drawn_at_its_place_with_its_value():
    axis = view.space(X, [3.0, 5.0, 4.0]).axes[0]
    (drawn,) = axis.collections
    np.testing.assert_allclose(np.sort(np.array(drawn._offsets3d), axis=1), np.sort(np.array(X).T, axis=1))
    assert sorted(drawn.get_array()) == [3.0, 4.0, 5.0]


def test_a_length_looks_alike_along_all_three_axes():
    aspect = view.space(X).axes[0]._box_aspect
    np.testing.assert_allclose(aspect / aspect.max(), [0.5, 1.0, 0.5])


@pytest.mark.parametrize("title", ["", "Sheet"])
@pytest.mark.parametrize("values", [None, [3.0, 5.0, 4.0]])
@pytest.mark.parametrize("azimuth", [-80, -45, 100])
def test_box_and_labels_fill_the_figure_and_none_is_cut_off(title, values, azimuth):
    figure = view.space(X, values, title=title, azimuth=azimuth)
    figure.draw_without_rendering()
    axis, whole = figure.axes[0], figure.bbox
    sides = axis.xaxis, axis.yaxis, axis.zaxis
    drawn = Bbox.union(
        [side.get_tightbbox() for side in sides] + [side.pane.get_window_extent() for side in sides]
    )
    for low, high, end in ((drawn.x0, drawn.x1, whole.x1), (drawn.y0, drawn.y1, whole.y1)):
        assert low > -1
        assert high < end + 1
    assert max(drawn.width / whole.width, drawn.height / whole.height) > 0.7


def test_the_alt_text_tells_ranges_and_colors():
    assert view.space(X, [3.0, 5.0, 4.0], title="Sheet", value_name="z").alt_text == (
        "Sheet. Scatter plot of 3 points, x₁ from 0 to 2, x₂ from 0 to 4, x₃ from 0 to 2. "
        "The color tells z from 3 to 5."
    )


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: view.space([[0.0, 1.0]]), "x has the shape (1, 2)"),
        (lambda: view.space(X, [1.0, 2.0]), "values must be 3 numbers, one for each row of x; got 2"),
    ],
)
def test_what_is_not_in_space_is_refused(draw, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()
