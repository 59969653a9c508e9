"""Data in space: what is drawn, and what is refused."""

import re

import numpy as np
import pytest

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


def test_the_alt_text_tells_ranges_and_colours():
    assert view.space(X, [3.0, 5.0, 4.0], title="Sheet", value_name="z").alt_text == (
        "Sheet. Scatter plot of 3 points, x₁ from 0 to 2, x₂ from 0 to 4, x₃ from 0 to 2. "
        "The colour tells z from 3 to 5."
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
