"""A picture of positive numbers by name, a row of dots for each, on one logarithmic axis."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import INK, colour, panels
from course.view.words import number, sentence, text


def dots(rows: Mapping[str, ArrayLike], *, x_name: str, title: str = "") -> Figure:
    """Draw a row of dots for each name, and a bar with its number at their median.

    Args:
        rows: the name of each row and its values, above 0; the first row is on top.
        x_name: what the values are, with their unit.
        title: title of the figure.

    Raises:
        ValueError: there is no row, or a value that is not above 0.

    Example:
        >>> dots({"none": [1, 4, 9], "mean": [0.1]}, x_name="variance").alt_text.split(". ")[1]
        'none: median 4, from 1 to 9; mean: median 0.1, from 0.1 to 0.1.'
    """
    named = {name: one_row(values, name) for name, values in rows.items()}
    if not named or any((values <= 0).any() for values in named.values()):
        raise ValueError("rows must have a name and values above 0 each, as the axis is logarithmic")
    with panels(width=7.2, height=1.2 + 0.42 * len(named)) as (figure, axes):
        axis = axes[0, 0]
        axis.set(title=title, xlabel=x_name, xscale="log", ylim=(len(named) - 0.4, -0.75))
        axis.grid(color="#E6E6E6", linewidth=0.8, axis="x")
        for place, values in enumerate(named.values()):
            middle = float(np.median(values))
            axis.plot(values, np.full(len(values), place), "o", color=colour(0), alpha=0.45, markersize=5,
                      markeredgewidth=0)  # fmt: skip
            axis.plot([middle, middle], [place - 0.28, place + 0.28], color=colour(4), linewidth=2.5)
            axis.text(middle, place - 0.3, number(middle), ha="center", va="bottom", fontsize=9, color=INK)
        axis.set_yticks(range(len(named)), list(named))
    told = sentence(
        f"{name}: median {number(np.median(values))}, from {number(values.min())} to {number(values.max())}"
        for name, values in named.items()
    )
    return describe(figure, text(sentence(title), f"Rows of dots, {x_name}, on a logarithmic axis.", told))
