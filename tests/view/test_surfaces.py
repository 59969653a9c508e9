"""Contours of functions of two parameters: each panel has every mark at its place."""

import numpy as np
import pytest

from course import view

X, Y = np.linspace(0, 1, 5), np.linspace(0, 2, 9)
HILL = 3 - ((X[None] - 0.25) ** 2) - (Y[:, None] - 1.5) ** 2


def draw(values=None, **options):
    names = {"x_name": "a", "y_name": "b", **options}
    return view.surfaces(X, Y, values or {"f": HILL, "minus f": -HILL}, {"top": (0.25, 1.5)}, **names)


def test_each_panel_is_named_and_has_every_mark_at_its_place():
    figure = draw()
    assert [axis.get_title() for axis in figure.axes] == ["f", "minus f"]
    for axis in figure.axes:
        places = [line.get_xydata().tolist() for line in axis.lines if line.get_label() == "top"]
        assert places == [[[0.25, 1.5]]]


def test_the_top_that_is_told_is_the_top_of_the_values():
    assert "f is highest, 3, at (0.25, 1.5)" in draw().alt_text
    assert "minus f is highest, −0.188, at (1, 0)" in draw().alt_text


def test_the_diagonal_is_drawn_where_it_has_a_name_and_within_both_axes():
    assert not any(line.get_linestyle() == "--" for line in draw().axes[0].lines)
    (line,) = [line for line in draw(diagonal="tied").axes[0].lines if line.get_linestyle() == "--"]
    assert line.get_xydata().tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize("values", [{"f": HILL.T}, {"f": HILL[:, :-1]}, {"f": HILL[0]}])
def test_a_function_that_does_not_fit_its_places_is_refused(values):
    with pytest.raises(ValueError, match="9 rows of 5"):
        draw(values)
    with pytest.raises(ValueError, match="at least one function"):
        view.surfaces(X, Y, {}, {}, x_name="a", y_name="b")
