"""Pictures of two bits that depend on each other: their joint probabilities as tables of two by two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import draw_curve, one_row
from course.view.style import INK, panels
from course.view.words import number, sentence, text


def pairs(tables: Mapping[str, ArrayLike], *, names: tuple[str, str], title: str = "") -> Figure:
    """Draw the joint probabilities of two bits, a table of two by two for each name, dark where probable.

    Args:
        tables: by name the probabilities, rows for the first bit and columns for the second, (2, 2).
        names: what the two bits are called.
        title: title of the figure.

    Raises:
        ValueError: there is no table, or one is not two by two, or does not sum to 1.

    Example:
        >>> pairs({"exact": [[0.1, 0.4], [0.4, 0.1]]}, names=("z₁", "z₂")).alt_text.split(". ")[1]
        'exact: 00 0.1, 01 0.4, 10 0.4, 11 0.1.'
    """
    known = _tables(tables)
    with panels(1, len(known), width=2.3 * len(known) + 0.6, height=3.2) as (figure, axes):
        figure.suptitle(title, fontsize=12)
        for axis, (name, table) in zip(axes[0], known.items(), strict=True):
            _draw(axis, name, table, names)
    return describe(figure, text(sentence(title), _start(names), _told(known)))


def coupling(
    strengths: ArrayLike,
    chances: Mapping[str, ArrayLike],
    now: float,
    tables: Mapping[str, ArrayLike],
    *,
    names: tuple[str, str],
    title: str = "",
) -> Figure:
    """Draw the chance of the first bit against the strength of the coupling, and tables of both bits at one strength.

    Args:
        strengths: strengths of the coupling, (P,).
        chances: by name the probability that the first bit is on, at each strength, (P,).
        now: the strength that the tables belong to.
        tables: by name the joint probabilities, as in `pairs`.
        names: what the two bits are called.
        title: title of the figure.

    Raises:
        ValueError: a curve has not as many values as there are strengths, or as in `pairs`.

    Example:
        >>> figure = coupling([0, 1], {"exact": [0.5, 0.6]}, 1, {"exact": [[1, 0], [0, 0]]}, names=("a", "b"))
        >>> figure.alt_text.split(". ")[0]
        'Chance of a at the coupling 1: exact 0.6'
    """
    places, known = one_row(strengths, "strengths"), _tables(tables)
    curves = {name: one_row(values, name) for name, values in chances.items()}
    if any(len(values) != len(places) for values in curves.values()):
        raise ValueError(f"each of the chances must have {len(places)} values, as many as strengths")
    width = 4.6 + 2.1 * len(known)
    with panels(1, 1 + len(known), width=width, height=3.3, width_ratios=(2.3, *[1] * len(known))) as (
        figure,
        axes,
    ):
        left, *right = axes[0]
        left.set(xlabel="coupling", ylabel=f"chance of {names[0]}", ylim=(-0.03, 1.03), title=title)
        for index, (name, values) in enumerate(curves.items()):
            draw_curve(left, places, values, index, name)
        left.axvline(now, color=INK, linewidth=1, linestyle=(0, (1, 2)))
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper left", ncols=len(curves))
        for axis, (name, table) in zip(right, known.items(), strict=True):
            _draw(axis, name, table, names)
    at = ", ".join(f"{name} {number(np.interp(now, places, values))}" for name, values in curves.items())
    here = sentence(f"Chance of {names[0]} at the coupling {number(now)}: {at}")
    return describe(figure, text(sentence(title), here, _start(names), _told(known)))


def _tables(tables: Mapping[str, ArrayLike]) -> dict[str, np.ndarray]:
    known = {name: np.asarray(table, dtype=float) for name, table in tables.items()}
    if not known:
        raise ValueError("tables must hold at least one")
    for name, table in known.items():
        if table.shape != (2, 2) or not np.isclose(table.sum(), 1, atol=1e-6) or (table < 0).any():
            raise ValueError(f"{name} must be 2 by 2 probabilities that sum to 1; got {table.tolist()}")
    return known


def _draw(axis: Axes, name: str, table: np.ndarray, names: Sequence[str]) -> None:
    axis.imshow(table, cmap="Blues", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(table):
        axis.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=11,
                  color="white" if value > 0.55 else INK)  # fmt: skip
    axis.set(title=name, xlabel=names[1], ylabel=names[0], xticks=(0, 1), yticks=(0, 1))
    axis.title.set_fontsize(10)
    axis.spines[:].set_visible(False)
    axis.tick_params(length=0)


def _start(names: Sequence[str]) -> str:
    return f"Probabilities of two bits, {names[0]} first and {names[1]} second."


def _told(known: Mapping[str, np.ndarray]) -> str:
    told = (
        f"{name}: " + ", ".join(f"{i}{j} {number(table[i, j])}" for i in (0, 1) for j in (0, 1))
        for name, table in known.items()
    )
    return sentence(told)
