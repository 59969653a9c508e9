"""Pictures of data in space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.scatter import scatter_in_words
from course.view.style import array, colour, panels
from course.view.words import number, sentence, text

AXIS_NAMES = ("x₁", "x₂", "x₃")
WIDTH, HEIGHT = 5.6, 4.4  # inches


def space(
    x: ArrayLike,
    values: ArrayLike | None = None,
    *,
    title: str = "",
    axis_names: Sequence[str] = AXIS_NAMES,
    value_name: str = "z₁",
    elevation: float = 20.0,
    azimuth: float = -60.0,
) -> Figure:
    """Scatter data in space, with a color for each value.

    Args:
        x: data, (N, 3).
        values: a number for each row, (N,), shown as a color from dark to light; None: all rows alike.
        title: title of the figure.
        axis_names: names of the three columns.
        value_name: what the values are.
        elevation: height of the eye above the floor, in degrees.
        azimuth: where the eye stands around the vertical axis, in degrees.

    Raises:
        ValueError: x has not three columns, or there is not one value for each row.

    Example:
        >>> space([[0, 0, 0], [1, 2, 3]], [5, 7]).alt_text.split(". ")[1]
        'The color tells z₁ from 5 to 7.'
    """
    data = three_columns(x)
    shades = None if values is None else one_row(values, "values")
    if shades is not None and len(shades) != len(data):
        raise ValueError(f"values must be {len(data)} numbers, one for each row of x; got {len(shades)}")
    with panels(width=WIDTH, height=HEIGHT, subplot_kw={"projection": "3d"}) as (figure, axes):
        axis = axes[0, 0]
        look = {"color": colour(0)} if shades is None else {"c": shades, "cmap": "viridis"}
        drawn = axis.scatter(*data.T, s=10, linewidth=0, alpha=0.8, **look)
        figure.suptitle(title, fontsize=12)
        axis.set(xlabel=axis_names[0], ylabel=axis_names[1], zlabel=axis_names[2])
        axis.set_box_aspect(np.maximum(np.ptp(data, axis=0), 0.1 * np.ptp(data)))
        axis.locator_params(nbins=4)
        axis.view_init(elev=elevation, azim=azimuth)
        if shades is not None:
            figure.colorbar(drawn, ax=axis, label=value_name, shrink=0.6, pad=0.02)
        fill(figure, axis)
    about = "" if shades is None else f"The color tells {value_name} {span(shades)}."
    return describe(figure, text(sentence(title), scatter_in_words(data, axis_names), about))


def fill(figure: Figure, axis: Any) -> None:
    """Enlarge axes in space until box and labels fill their part of the figure: matplotlib leaves most of it white."""
    figure.draw_without_rendering()  # the layout decides which part that is
    part = axis.get_position()
    figure.set_layout_engine("none")
    for _ in range(3):  # names and numbers do not grow with the box, so once is not enough
        sides = axis.xaxis, axis.yaxis, axis.zaxis
        boxes = [box for side in sides for box in (side.get_tightbbox(), side.pane.get_window_extent())]
        drawn = Bbox.union(boxes).transformed(figure.transFigure.inverted())
        factor = min(part.width / drawn.width, part.height / drawn.height)
        here, size = axis.get_position(), factor * np.array(axis.get_position().size)
        corner = (part.p0 + part.p1 - factor * (drawn.p0 + drawn.p1)) / 2 + factor * here.p0
        axis.set_position((*corner, *size))
        figure.draw_without_rendering()


def span(values: np.ndarray) -> str:
    return f"from {number(values.min())} to {number(values.max())}"


def three_columns(x: ArrayLike) -> np.ndarray:
    """The data as an (N, 3) array.

    Raises:
        ValueError: x is something else.
    """
    data = array(x, "x")
    if data.ndim != 2 or data.shape[1] != 3 or len(data) == 0:
        raise ValueError(
            f"x has the shape {data.shape}, and this figure shows space, (N, 3): choose three columns"
        )
    return data
