"""Points in the plane whose groups carry their names in the picture, for more groups than colors can tell apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.scatter import (
    AXIS_NAMES,
    WIDTH,
    by_label,
    fitting_height,
    plane,
    scatter_in_words,
    two_columns,
)
from course.view.style import INK, colour, marker, panels
from course.view.words import place, sentence, text


def named_groups(
    x: ArrayLike,
    labels: ArrayLike,
    *,
    title: str = "",
    axis_names: Sequence[str] = AXIS_NAMES,
    label_names: Sequence[str] = (),
) -> Figure:
    """Scatter data in the plane, and write the name of each group at its median.

    Args:
        x: data, (N, 2).
        labels: a whole number from 0 for each row, (N,).
        title: title of the figure.
        axis_names: names of the two columns.
        label_names: what the labels 0, 1, … stand for; without them they are called by their number.

    Raises:
        ValueError: x has not two columns, or the labels do not fit.

    Example:
        >>> named_groups([[0, 0], [1, 2], [1, 3]], [0, 1, 1], label_names=["a", "b"]).alt_text.split(". ")[0]
        '2 groups of points with their names: a around (0, 0); b around (1, 2.5)'
    """
    data = two_columns(x)
    groups = by_label(data, labels, label_names)
    middles = {name: np.median(rows, axis=0) for name, rows in groups.items()}
    with panels(width=WIDTH + 0.8, height=fitting_height(data, WIDTH) + 0.6) as (figure, axes):
        axis = axes[0, 0]
        for index, (name, rows) in enumerate(groups.items()):
            axis.scatter(
                rows[:, 0],
                rows[:, 1],
                s=11,
                color=colour(index),
                marker=marker(index),
                linewidth=0,
                alpha=0.6,
            )
            axis.annotate(
                name, middles[name], ha="center", va="center", fontsize=11, weight="bold", color=INK, zorder=4,
                bbox={"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": colour(index), "alpha": 0.9},
            )  # fmt: skip
        plane(axis, data, title, axis_names)
    said = [f"{name} around {place(middle)}" for name, middle in middles.items()]
    count = f"{len(groups)} groups of points with their names: "
    return describe(figure, text(sentence(title), count + sentence(said), scatter_in_words(data, axis_names)))
