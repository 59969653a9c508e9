"""Gaussians are drawn as their ellipses, told apart by line and name, and the frame holds all of them."""

import numpy as np
import pytest
from matplotlib.patches import Ellipse

from course import view

P = ([1.0, -1.0], [[0.2928, -0.1577], [-0.1577, 0.2387]])
Q = ([1.0, -1.0], np.diag([0.1887, 0.1538]))


def drawn(**options):
    return view.gaussians({"p": P, "q": Q}, **options)


def test_each_gaussian_has_its_ellipses_at_one_and_two_standard_deviations():
    one, two = [patch for patch in drawn().axes[0].findobj(Ellipse)][2:]
    expected = 2 * np.sqrt([0.1887, 0.1538])
    np.testing.assert_allclose((one.width, one.height), expected)
    np.testing.assert_allclose((two.width, two.height), 2 * expected)


def test_they_differ_by_more_than_their_color_and_are_named():
    figure = drawn()
    styles = {str(patch.get_linestyle()) for patch in figure.axes[0].findobj(Ellipse)}
    assert len(styles) == 2
    assert [entry.get_text() for entry in figure.legends[0].get_texts()] == ["p", "q"]


def test_the_frame_holds_two_standard_deviations_and_the_path():
    axis = drawn(path=[[5.0, 0.0], [1.0, -1.0]], path_name="ascent").axes[0]
    low, high = axis.get_xlim()
    assert low < 1 - 2 * 0.2928**0.5
    assert high > 5
    np.testing.assert_allclose(axis.lines[-1].get_xdata(), [5, 1])


def test_the_words_say_what_it_shows_first():
    words = drawn(path=[[5.0, 0.0], [1.0, -1.0]], path_name="ascent").alt_text
    assert words.startswith("2 Gaussians in the plane, as ellipses.")
    assert "ascent: from (5, 0) to (1, −1)." in words


@pytest.mark.parametrize("named", [{}, {"p": ([0.0], [[1.0]])}])
def test_what_is_not_in_the_plane_is_refused(named):
    with pytest.raises(ValueError, match=r"empty|\(2,\)"):
        view.gaussians(named)
