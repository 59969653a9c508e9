"""A picture of what learning does: where free energy is pressed down, and where it is pulled up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import GREY, colour, panels
from course.view.words import sentence, text


def free_energy_change(
    states: Sequence[str], before: ArrayLike, after: ArrayLike, data: Sequence[int], *, title: str = ""
) -> Figure:
    """Draw −log p(x) of every state before learning and, by an arrow, after it; the data apart by color.

    Args:
        states: names of the states, P of them.
        before: F(x) + log Z = −log p(x) before, (P,).
        after: the same after learning, (P,).
        data: indices of the states that are data.
        title: title of the figure.

    Raises:
        ValueError: the lengths do not belong together.

    Example:
        >>> free_energy_change(["0", "1"], [0.7, 0.7], [0.5, 0.9], [0]).alt_text
        '−log p(x) of 2 states: 1 of 1 in the data goes down, 1 of 1 not in it goes up.'
    """
    old, new = one_row(before, "before"), one_row(after, "after")
    if not len(old) == len(new) == len(states):
        raise ValueError(f"there are {len(states)} states, {len(old)} values before and {len(new)} after")
    is_data = np.isin(np.arange(len(states)), list(data))
    with panels(width=7.4, height=3.8) as (figure, axes):
        axis = axes[0, 0]
        for rows, name, index, mark in ((is_data, "data", 0, "o"), (~is_data, "not in the data", 4, "s")):
            axis.plot(np.flatnonzero(rows), old[rows], mark, color=colour(index), markersize=6, label=name)
        for place in range(len(states)):
            axis.annotate("", (place, new[place]), (place, old[place]),
                          arrowprops={"arrowstyle": "-|>", "color": colour(0 if is_data[place] else 4),
                                      "shrinkA": 0, "shrinkB": 0, "linewidth": 1.8})  # fmt: skip
        axis.plot(np.arange(len(states)), new, "_", color=GREY, markersize=12)
        axis.set_xticks(np.arange(len(states)), states, rotation=90)
        axis.set(title=title, xlabel="state x", ylabel="F(x) + log Z = −log p(x)")
        axis.margins(y=0.15)
        figure.legend(loc="outside right center")
    down, up = (new < old)[is_data].sum(), (new > old)[~is_data].sum()
    rest = len(states) - is_data.sum()
    said = (
        f"−log p(x) of {len(states)} states: {down} of {is_data.sum()} in the data "
        f"{'goes' if down == 1 else 'go'} down, "
        f"{up} of {rest} not in it {'goes' if up == 1 else 'go'} up"
    )
    return describe(figure, text(sentence(title), sentence(said)))
