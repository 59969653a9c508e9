"""A picture of estimates: how they lie about the truth, against the number of samples that each is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import plot
from course.view.style import INK, array, colour, marker
from course.view.words import number, sentence, text

RANGE = (5, 95)  # percentiles between which a bar goes
APART = 1.12  # factor on the axis between the bars of one number of samples


def spread(
    samples: Sequence[int],
    estimates: Mapping[str, ArrayLike],
    truth: float,
    *,
    y_name: str,
    title: str = "",
) -> Figure:
    """Draw the mean of repeated estimates, and bars that hold 90 % of them, against the number of samples of each.

    Args:
        samples: numbers of samples S, (P,).
        estimates: the name of each method and its estimates, (P, R), R repetitions for each number of samples.
        truth: what is estimated.
        y_name: what it is, with its unit.
        title: title of the figure.

    Raises:
        ValueError: there is no method, or one has not a row for each number of samples.

    Example:
        >>> spread([1, 10], {"prior": [[0, 2], [1, 1]]}, 1, y_name="p(x)").alt_text.split(". ")[1]
        'prior: mean 1, 90 % from 0.1 to 1.9 at S = 1; mean 1, 90 % from 1 to 1 at S = 10.'
    """
    counts = array(samples, "samples")
    rows = {name: array(values, name) for name, values in estimates.items()}
    if not rows or any(values.ndim != 2 or len(values) != len(counts) for values in rows.values()):
        raise ValueError(
            f"estimates must have a name and {len(counts)} rows each, one for each number of samples"
        )
    parts = []
    with plot(title, "number of samples S", y_name) as (figure, axis):
        axis.set(xscale="log")
        axis.axhline(truth, color=INK, linewidth=1.4, label="truth")
        for index, (name, values) in enumerate(rows.items()):
            means, (low, high) = values.mean(1), np.percentile(values, RANGE, axis=1)
            places = counts * APART ** (index - (len(rows) - 1) / 2)
            axis.vlines(places, low, high, color=colour(index), linewidth=2, alpha=0.6)
            axis.plot(places, means, marker(index), color=colour(index), markersize=6, label=name)
            told = [
                f"mean {number(mean)}, 90 % from {number(a)} to {number(b)} at S = {number(count)}"
                for count, mean, a, b in zip(counts, means, low, high, strict=True)
            ]
            parts.append(sentence([f"{name}: {told[0]}", *told[1:]]))
        figure.legend(loc="outside right center")
    first = f"Means and spreads of {y_name} against the number of samples; the truth is {number(truth)}."
    return describe(figure, text(sentence(title), first, *parts))
