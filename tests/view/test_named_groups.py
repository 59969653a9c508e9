"""Each group of points carries its name at its median."""

import numpy as np

from course import view

X = np.array([[0.0, 0.0], [1.0, 2.0], [1.0, 3.0], [9.0, 4.0]])


def test_the_name_stands_at_the_median():
    labels = view.named_groups(X, [0, 1, 1, 1], label_names=["a", "b"]).axes[0].texts
    assert [label.get_text() for label in labels] == ["a", "b"]
    np.testing.assert_allclose(labels[1].xy, (1, 3))


def test_the_words_tell_each_group():
    words = view.named_groups(X, [0, 1, 1, 1]).alt_text
    assert words.startswith(
        "2 groups of points with their names: label 0 around (0, 0); label 1 around (1, 3)."
    )
