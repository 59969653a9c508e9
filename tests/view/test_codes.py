"""The plane of codes shows data where they lie, and what is decoded where it is decoded."""

import re

import numpy as np
import pytest

from course import view

MEANS, DEVIATIONS = [[0.0, 1.0], [2.0, -1.0]], [[0.1, 0.2], [0.3, 0.4]]


def plane(pictures=((0.0,), (1.0,), (2.0,), (3.0,)), labels=("1", "7")):
    return view.code_plane(MEANS, DEVIATIONS, labels, pictures, (1, 1), reach=3)


def walk(at=(1.9, -1.0), pictures=((4.0,), (5.0,)), names=("mean", "a draw")):
    return view.code_walk(MEANS, ["1", "7"], at, pictures, names, (1, 1), most=16)


def test_each_datum_is_an_ellipse_at_one_standard_deviation():
    ellipses = [patch for patch in plane().axes[0].patches if hasattr(patch, "get_width")]
    assert [tuple(ellipse.center) for ellipse in ellipses] == [(0, 1), (2, -1)]
    assert [(ellipse.width, ellipse.height) for ellipse in ellipses] == [(0.2, 0.4), (0.6, 0.8)]


def test_the_first_picture_is_decoded_at_the_upper_left():
    (mosaic,) = plane().axes[1].images
    assert mosaic.get_array()[1::3, 1::3].tolist() == [[0, 1], [2, 3]]
    assert mosaic.get_array().sum() == 6  # between them lies the value of the lightest pixel
    assert mosaic.get_extent() == [-3, 3, -3, 3]
    assert mosaic.origin == "upper"


def test_a_picture_of_several_pixels_keeps_its_shape():
    pictures = np.arange(8.0).reshape(4, 2)
    (mosaic,) = view.code_plane(MEANS, DEVIATIONS, ["1", "7"], pictures, (2, 1), reach=1).axes[1].images
    assert mosaic.get_array()[[1, 2, 5, 6]][:, 1::3].tolist() == [[0, 2], [1, 3], [4, 6], [5, 7]]


def test_the_walk_marks_its_place_and_names_the_nearest_label():
    figure = walk()
    marked = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in marked] == [(1.9, -1.0)]
    assert "the nearest of label 7" in figure.alt_text
    assert "the nearest of label 1" in walk(at=(0.1, 0.9)).alt_text


def test_all_pictures_of_the_walk_are_shown_on_one_scale():
    insets = walk().axes[1].child_axes
    assert [axis.get_title() for axis in insets] == ["mean", "a draw"]
    assert [axis.images[0].get_clim() for axis in insets] == [(0, 16), (0, 16)]


def test_what_does_not_belong_together_is_refused():
    with pytest.raises(ValueError, match=re.escape("must be as many; got 2, 2 and 1")):
        plane(labels=["1"])
    with pytest.raises(ValueError, match="square grid"):
        plane(pictures=[[0.0], [1.0], [2.0]])
    with pytest.raises(ValueError, match="2 pictures for 1 names"):
        walk(names=["mean"])
    with pytest.raises(ValueError, match=re.escape("a place of the shape (1,)")):
        walk(at=[1.0])
