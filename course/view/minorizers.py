"""A picture of minorize-maximize: a curve, and bounds from below that each touch it at one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row, plot
from course.view.style import INK, colour, dashes, marker
from course.view.words import number, sentence, text

ROUNDING = 1e-9


def minorizers(
    x: ArrayLike,
    objective: ArrayLike,
    bounds: Mapping[str, ArrayLike],
    touching: Sequence[float],
    *,
    x_name: str,
    y_name: str,
    title: str = "",
) -> Figure:
    """Draw an objective and its bounds from below, each with the place where it touches.

    The frame is that of the objective; bounds leave it below.

    Args:
        x: where the curves are known, (P,), rising.
        objective: values of what is maximized, (P,).
        bounds: the name of each bound and its values, (P,).
        touching: for each bound, the x at which it touches the objective.
        x_name: what x is, with its unit.
        y_name: what the values are, with their unit.
        title: title of the figure.

    Raises:
        ValueError: a bound lies above the objective, has not as many values as x, or does not say where it touches.

    Example:
        >>> figure = minorizers([-1, 0, 1], [0, 1, 0], {"flat": [0, 0, 0]}, [1], x_name="a", y_name="height")
        >>> figure.alt_text.split(". ")[0]
        'A curve and 1 bound from below: height against a'
    """
    places, heights = one_row(x, "x"), one_row(objective, "objective")
    rows = {name: one_row(values, name) for name, values in bounds.items()}
    if not len(rows) == len(touching) > 0:
        raise ValueError(f"there are {len(rows)} bounds and {len(touching)} places where they touch")
    for name, values in {"objective": heights, **rows}.items():
        if len(values) != len(places):
            raise ValueError(
                f"{name} has {len(values)} values, and x has {len(places)}: they must be as many"
            )
        if (values > heights + ROUNDING * (1 + np.abs(heights))).any():
            raise ValueError(f"{name} lies above the objective: that is no lower bound")
    with plot(title, x_name, y_name) as (figure, axis):
        axis.plot(places, heights, color=INK, linewidth=2.6, label=y_name)
        margin = 0.08 * np.ptp(heights) or 1.0
        axis.set_ylim(heights.min() - margin, heights.max() + margin)
        for index, ((name, values), place) in enumerate(zip(rows.items(), touching, strict=True)):
            look: dict[str, Any] = {
                "color": colour(index),
                "linestyle": dashes(1 + index),  # the curve itself is solid
                "linewidth": 1.8,
            }
            height = np.interp(place, places, heights)
            axis.plot(places, values, **look)
            axis.plot(place, height, marker(index), color=colour(index), markersize=8)
            axis.plot(
                [], [], **look, marker=marker(index), label=name
            )  # the legend shows line and mark as one
        figure.legend(loc="outside right center")
    top = heights.argmax()
    count = f"{len(rows)} bound{'s' if len(rows) > 1 else ''}"
    touches = [
        f"{name} touches at {number(place)}, is highest at {number(places[values.argmax()])}"
        for (name, values), place in zip(rows.items(), touching, strict=True)
    ]
    return describe(
        figure,
        text(
            sentence(title),
            f"A curve and {count} from below: {y_name} against {x_name}.",
            f"The curve is highest, {number(heights[top])}, at {number(places[top])}.",
            sentence(touches),
        ),
    )
