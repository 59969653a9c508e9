"""A picture of functions of two parameters: their contours side by side, with the same places marked on all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import GREY, INK, array, colour, marker, panels
from course.view.words import number, place, position, sentence, text

LEVELS = 14


def surfaces(
    x: ArrayLike,
    y: ArrayLike,
    values: Mapping[str, ArrayLike],
    marks: Mapping[str, tuple[float, float]],
    *,
    x_name: str,
    y_name: str,
    diagonal: str = "",
    title: str = "",
) -> Figure:
    """Draw contours of functions of (x, y), one panel each, darker where they are higher, and mark places on all.

    Args:
        x: where the functions are known along the first axis, (P,), rising.
        y: where they are known along the second axis, (R,), rising.
        values: for each name a function at these places, (R, P), a row for each y.
        marks: for each name a place (x, y).
        x_name, y_name: what stands at the axes.
        diagonal: name of the line y = x, which is drawn if it has a name.
        title: title of the figure.

    Raises:
        ValueError: there is no function, or one has not a row for each y with a value for each x.

    Example:
        >>> bowl = [[0, 1], [1, 4]]
        >>> surfaces([0, 1], [0, 1], {"f": bowl}, {"best": (1, 1)}, x_name="a", y_name="b").alt_text.split(". ")[1]
        'f is highest, 4, at (1, 1)'
    """
    columns, rows = one_row(x, "x"), one_row(y, "y")
    heights = {name: array(height, name) for name, height in values.items()}
    if not heights or any(height.shape != (len(rows), len(columns)) for height in heights.values()):
        shapes = {name: height.shape for name, height in heights.items()}
        raise ValueError(
            f"values must have at least one function with {len(rows)} rows of {len(columns)}; got {shapes}"
        )
    with panels(1, len(heights), width=0.8 + 3.1 * len(heights), height=3.9, sharey=True) as (figure, axes):
        figure.suptitle(title, fontsize=12)
        for axis, (name, height) in zip(axes[0], heights.items(), strict=True):
            axis.contourf(columns, rows, height, levels=LEVELS, cmap="Greys", alpha=0.45)
            axis.contour(columns, rows, height, levels=LEVELS, colors=GREY, linewidths=0.7, linestyles="-")
            if diagonal:
                ends = max(columns[0], rows[0]), min(columns[-1], rows[-1])
                axis.plot(ends, ends, "--", color=INK, linewidth=1.2, label=diagonal)
            for index, (which, where) in enumerate(marks.items()):
                axis.plot(*where, marker(index), color=colour(index), markersize=9, linestyle="none",
                          markeredgecolor="white", label=which, clip_on=False, zorder=3)  # fmt: skip
            axis.set(title=name, xlabel=x_name, aspect="equal")
        axes[0, 0].set_ylabel(y_name)
        handles, names = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=2)
    panels_in_words = "1 panel" if len(heights) == 1 else f"{len(heights)} panels"
    tops = [top_in_words(name, columns, rows, height) for name, height in heights.items()]
    places = [f"{which} at {place(np.array(where))}" for which, where in marks.items()]
    marked = sentence(f"Marked: {', '.join(places)}") if places else ""
    line = sentence(f"A dashed line where both are equal: {diagonal}") if diagonal else ""
    first = f"Contours over {x_name} and {y_name}, {panels_in_words}."
    return describe(figure, text(sentence(title), first, *tops, marked, line))


def top_in_words(name: str, x: np.ndarray, y: np.ndarray, height: np.ndarray) -> str:
    row, column = np.unravel_index(height.argmax(), height.shape)
    where = f"({position(x, column)}, {position(y, row)})"
    return sentence(f"{name} is highest, {number(height[row, column])}, at {where}")
