"""Pictures of numbers along a line: the trace of a log-likelihood, and curves in general."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter, MaxNLocator
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.style import INK, CourseFigure, array, colour, dashes, marker, panels
from course.view.words import number, position, sentence, text

ROUNDING = 1e-9  # a relative change of the log-likelihood below this is no fall


def trace(
    log_likelihoods: Sequence[float] | Mapping[str, Sequence[float]],
    *,
    title: str = "",
    y_name: str = "log-likelihood",
) -> Figure:
    """Draw the log-likelihood after each step of EM, and mark the steps at which it falls.

    Args:
        log_likelihoods: the values from step 0 on; for several runs, the name of each and its values.
        title: title of the figure.
        y_name: what the values are.

    Raises:
        ValueError: a trace is empty, or holds NaN.

    Example:
        >>> trace([-9, -4, -5, -3.5]).alt_text
        'Line plot of the log-likelihood. run: from −9 at step 0 to −3.5 at step 3, falls at step 2 by 1.'
    """
    named = log_likelihoods if isinstance(log_likelihoods, Mapping) else {"run": log_likelihoods}
    runs = {name: one_row(values, name) for name, values in named.items()}
    with plot(title, "step", y_name) as (figure, axis):
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        for index, (name, values) in enumerate(runs.items()):
            draw_curve(axis, np.arange(len(values)), values, index, name)
            mark_falls(axis, values)
        if len(runs) > 1:
            figure.legend(loc="outside right center")
    parts = [trace_in_words(name, values) for name, values in runs.items()]
    return describe(figure, text(sentence(title), f"Line plot of the {y_name}.", *parts))


def curves(
    x: ArrayLike,
    ys: Mapping[str, ArrayLike],
    *,
    x_name: str,
    y_name: str,
    title: str = "",
    x_scale: str = "linear",
    y_scale: str = "linear",
) -> Figure:
    """Draw named curves over the same x.

    Args:
        x: where the curves are known, (P,).
        ys: the name of each curve and its values, (P,).
        x_name: what x is, with its unit.
        y_name: what the values are, with their unit.
        title: title of the figure.
        x_scale: "linear" or "log".
        y_scale: "linear" or "log".

    Raises:
        ValueError: there is no curve, or one has not as many values as x.

    Example:
        >>> curves([1, 2, 3], {"BIC": [9, 4, 5]}, x_name="K", y_name="BIC").alt_text
        'Line plot of BIC against K. BIC: from 9 at 1 to 5 at 3, lowest 4 at 2, highest 9 at 1.'
    """
    if not ys:
        raise ValueError("ys is empty: give a name and the values of each curve")
    places = one_row(x, "x")
    values = {name: one_row(y, name) for name, y in ys.items()}
    for name, y in values.items():
        if len(y) != len(places):
            raise ValueError(f"{name} has {len(y)} values, and x has {len(places)}: they must be as many")
    with plot(title, x_name, y_name) as (figure, axis):
        axis.set(xscale=x_scale, yscale=y_scale)
        for index, (name, y) in enumerate(values.items()):
            draw_curve(axis, places, y, index, name)
        for line in (axis.xaxis, axis.yaxis):
            write_in_full(line)
        if len(values) > 1:
            figure.legend(loc="outside right center")
    parts = [curve_in_words(name, places, y) for name, y in values.items()]
    return describe(figure, text(sentence(title), f"Line plot of {y_name} against {x_name}.", *parts))


@contextmanager
def plot(title: str, x_name: str, y_name: str) -> Iterator[tuple[CourseFigure, Axes]]:
    with panels(width=6.4, height=3.6) as (figure, axes):
        axis = axes[0, 0]
        axis.set(title=title, xlabel=x_name, ylabel=y_name)
        axis.grid(color="#E6E6E6", linewidth=0.8)
        yield figure, axis


def draw_curve(axis: Axes, x: np.ndarray, y: np.ndarray, index: int, name: str) -> None:
    """Draw one curve, with markers while they can be told apart, otherwise with dashes of its own."""
    look = {"marker": marker(index)} if len(x) <= 40 else {"linestyle": dashes(index)}
    axis.plot(x, y, color=colour(index), markersize=4, linewidth=1.8, label=name, **look)


def write_in_full(axis: Axis) -> None:
    """Write 2 and not 2 × 10⁰ at a logarithmic axis too short for powers of ten to do."""
    low, high = axis.get_view_interval()
    if axis.get_scale() == "log" and low > 0.5 and high < min(100 * low, 10_000):
        axis.set_major_formatter(LogFormatter())
        axis.set_minor_formatter(LogFormatter())


def falls(values: np.ndarray) -> np.ndarray:
    """The steps at which the values fall by more than rounding.

    Example:
        >>> falls(np.array([-9.0, -4.0, -5.0, -3.5]))
        array([2])
    """
    return 1 + np.flatnonzero(np.diff(values) < -ROUNDING * np.abs(values[1:]))


def mark_falls(axis: Axes, values: np.ndarray) -> None:
    """Ring the steps at which the values fall, and say so at the first."""
    steps = falls(values)
    if len(steps):
        axis.plot(steps, values[steps], "o", markersize=11, fillstyle="none", color=INK, markeredgewidth=1.5)
        axis.annotate("falls", (steps[0], values[steps[0]]), xytext=(9, -9), textcoords="offset points",
                      va="top", fontsize=10, color=INK)  # fmt: skip


def trace_in_words(name: str, values: np.ndarray) -> str:
    last = len(values) - 1
    story = f"{name}: from {number(values[0])} at step 0 to {number(values[last])} at step {last}"
    steps = falls(values)
    if len(steps) == 1:
        story += f", falls at step {steps[0]} by {number(values[steps[0] - 1] - values[steps[0]])}"
    elif len(steps):
        drops = -np.diff(values)[steps - 1]
        story += (
            f", falls at {len(steps)} steps, most at step {steps[drops.argmax()]} by {number(drops.max())}"
        )
    return sentence(story)


def curve_in_words(name: str, x: np.ndarray, y: np.ndarray) -> str:
    ends = f"from {number(y[0])} at {position(x, 0)} to {number(y[-1])} at {position(x, -1)}"
    low = f"lowest {number(y.min())} at {position(x, y.argmin())}"
    high = f"highest {number(y.max())} at {position(x, y.argmax())}"
    return sentence(f"{name}: {ends}, {low}, {high}")


def one_row(values: ArrayLike, name: str) -> np.ndarray:
    """The values as an array with one axis.

    Raises:
        ValueError: there are none, or they have more axes.
    """
    row = array(values, name)
    if row.ndim != 1 or len(row) == 0:
        raise ValueError(f"{name} must be a row of numbers, with at least one; got the shape {row.shape}")
    return row
