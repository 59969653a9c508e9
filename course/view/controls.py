"""Pictures of a control variate: what it explains of f, and how much variance each coefficient leaves."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import GREY, INK, colour, dashes, panels
from course.view.words import number, sentence, text

REACH = (-0.25, 1.25)  # the coefficients that the parabola is drawn for


def control(c: ArrayLike, f: ArrayLike, beta: float, *, c_name: str, f_name: str, title: str = "") -> Figure:
    """Draw f against its control, the line of slope β through the means, and a standard deviation of f − βc about it.

    Args:
        c: the control at the samples, (S,).
        f: the integrand at the same samples, (S,).
        beta: the slope β.
        c_name: what the control is.
        f_name: what the integrand is.
        title: title of the figure.

    Raises:
        ValueError: f and c are not as many, or fewer than two.

    Example:
        >>> view = control([0, 1, 2], [0, 3, 3], 1.5, c_name="c", f_name="f")
        >>> view.alt_text.split(". ")[0]
        'Scatter plot of f against c, 3 samples, with a line of slope 1.5'
    """
    places, values = pair(c, f)
    with panels(width=6.4, height=3.8) as (figure, axes):
        draw_line(axes[0, 0], places, values, beta)
        axes[0, 0].set(xlabel=c_name, ylabel=f_name, title=title)
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right center")
    first = f"Scatter plot of {f_name} against {c_name}, {len(places)} samples, with a line of slope {number(beta)}."
    left = left_over(places, values, np.array([beta]))[0]
    second = f"About the line is left {number(left)} of the variance, which is {number(values.var())}."
    return describe(figure, text(sentence(title), first, second))


def coefficient(c: ArrayLike, f: ArrayLike, beta: float, *, most: float, title: str = "") -> Figure:
    """Draw f against its control with a line of slope β, and beside it the variance that every β leaves, a parabola.

    Args:
        c: the control at the samples, (S,), not all the same.
        f: the integrand at the same samples, (S,), not all the same.
        beta: β, ringed on the parabola; 0, 1 and the best are marked.
        most: where the axis of the variance ends, in units of Var(f).
        title: title of the figure.

    Raises:
        ValueError: f and c are not as many, or fewer than two.

    Example:
        >>> coefficient([-1, -1, 1, 1], [-2, 0, 0, 2], 1, most=2).alt_text.split(". ")[1]
        'At β = 1 is left 0.5 of the variance of f, at the best β* = 1 is left 0.5.'
    """
    places, values = pair(c, f)
    deviations = places - places.mean()
    best = float(deviations @ values / (deviations @ deviations))
    with panels(1, 2, width=8.4, height=3.6) as (figure, axes):
        left, right = axes[0]
        draw_line(left, places, values, beta)
        left.set(xlabel="control c", ylabel="f")
        betas = np.linspace(*REACH, 121)
        right.fill_between(REACH, 1, most, color=GREY, alpha=0.15, linewidth=0)
        right.text(REACH[0] + 0.03, 0.97 * most, "worse than no control", color=INK, fontsize=10, va="top")
        right.plot(betas, left_over(places, values, betas), color=colour(0), linewidth=1.8)
        for place, mark, name in (
            (0.0, "s", "β = 0, plain"),
            (1.0, "^", "β = 1, difference"),
            (best, "D", "β*"),
        ):
            height = left_over(places, values, np.array([place]))
            right.plot([place], height, mark, color=colour(1), markersize=7, label=name, linestyle="none")
        now = left_over(places, values, np.array([beta]))
        right.plot(
            [beta], now, "o", markersize=15, fillstyle="none", color=INK, markeredgewidth=1.6, label="this β"
        )
        right.set(xlabel="coefficient β", ylabel="Var(f − βc) / Var(f)", xlim=REACH, ylim=(0, most))
        figure.legend(*right.get_legend_handles_labels(), loc="outside upper center", ncols=4)
        left.set(title=title)
    least = left_over(places, values, np.array([best]))[0]
    first = "f against its control with a line, and the parabola of the variance over the coefficient β."
    second = (
        f"At β = {number(beta)} is left {number(now[0])} of the variance of f, "
        f"at the best β* = {number(best)} is left {number(least)}."
    )
    return describe(figure, text(sentence(title), first, second))


def pair(c: ArrayLike, f: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The control and the integrand as rows of equal length.

    Raises:
        ValueError: they are not, or hold fewer than two samples.
    """
    places, values = one_row(c, "c"), one_row(f, "f")
    if len(places) != len(values) or len(places) < 2:
        raise ValueError(f"c and f must be as many, at least two; got {len(places)} and {len(values)}")
    return places, values


def draw_line(axis: Axes, c: np.ndarray, f: np.ndarray, beta: float) -> None:
    """Scatter the samples, and draw the line of slope β with a standard deviation of f − βc on either side."""
    ends = np.array([c.min(), c.max()])
    line = f.mean() + beta * (ends - c.mean())
    spread = (f - beta * c).std()
    axis.fill_between(ends, line - spread, line + spread, color=colour(1), alpha=0.25, linewidth=0,
                      label="± one standard\ndeviation of f − βc")  # fmt: skip
    axis.plot(
        ends, line, color=colour(4), linewidth=2, linestyle=dashes(1), label=f"slope β = {number(beta)}"
    )
    axis.scatter(c, f, s=12, color=colour(0), alpha=0.7, linewidth=0, label="samples")
    axis.grid(color="#E6E6E6", linewidth=0.8)


def left_over(c: np.ndarray, f: np.ndarray, betas: np.ndarray) -> np.ndarray:
    """Var(f − βc) / Var(f) for every β.

    Example:
        >>> left_over(np.array([-1.0, 1.0]), np.array([-2.0, 2.0]), np.array([0.0, 1.0, 2.0]))
        array([1.  , 0.25, 0.  ])
    """
    return (f - betas[:, None] * c).var(1) / f.var()
