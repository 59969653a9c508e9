"""The look that all figures share: colours, type sizes, and a figure that pyplot does not know of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import DPI, show

# The colours of Okabe and Ito (2008), told apart with any colour vision; their yellow and black are left out.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (1, 1)))
INK = "#333333"
GREY = "#8A8A8A"

LOOK = {
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
}


class CourseFigure(Figure):
    """A figure of the course: in its look whatever the reader's settings, and with alt text when displayed."""

    _ipython_display_ = show

    def savefig(self, *arguments: Any, **options: Any) -> None:
        with look():  # matplotlib makes the ticks when it draws
            super().savefig(*arguments, **options)


def look() -> AbstractContextManager[None]:
    """A block in which matplotlib draws in the course's look."""
    return style.context(["default", LOOK])


@contextmanager
def panels(
    rows: int = 1, columns: int = 1, *, width: float, height: float, **options
) -> Iterator[tuple[CourseFigure, np.ndarray]]:
    """A block in which a figure in the course's look, with rows × columns axes, is drawn.

    Args:
        rows: number of rows of axes.
        columns: number of columns of axes.
        width: width of the whole figure, in inches.
        height: height of the whole figure, in inches.
        options: passed to `matplotlib.figure.Figure.subplots`.

    Example:
        >>> with panels(1, 2, width=6, height=3) as (figure, axes):
        ...     axes.shape
        (1, 2)
    """
    with look():
        figure = CourseFigure(figsize=(width, height), dpi=DPI, layout="constrained")
        yield figure, figure.subplots(rows, columns, squeeze=False, **options)


def colour(index: int) -> str:
    """The colour of component or curve `index`; they repeat after six.

    Example:
        >>> colour(0), colour(6)
        ('#0072B2', '#0072B2')
    """
    return PALETTE[index % len(PALETTE)]


def marker(index: int) -> str:
    """The marker of label or curve `index`; with the colour it makes 36 that differ.

    Example:
        >>> marker(0), marker(6)
        ('o', 's')
    """
    return MARKERS[(index + index // len(PALETTE)) % len(MARKERS)]


def dashes(index: int) -> Any:
    """The dash pattern of line `index`, solid first, for lines that have no markers.

    Example:
        >>> dashes(0), dashes(1), dashes(5)
        ('-', (0, (6, 2)), '-')
    """
    return DASHES[index % len(DASHES)]


def array(values: ArrayLike, name: str) -> np.ndarray:
    """A tensor, array or list as a float64 array.

    Raises:
        ValueError: a value is NaN or infinite.
    """
    detach = getattr(values, "detach", None)  # a tensor, also one that lives on a GPU
    result = np.asarray(detach().cpu() if detach else values, dtype=float)
    if not np.isfinite(result).all():
        place = tuple(np.argwhere(~np.isfinite(result))[0].tolist())
        raise ValueError(f"{name} must be finite; {name}[{', '.join(map(str, place))}] is {result[place]}")
    return result


def break_mark(axis: Axes, x: tuple[float, float], y: tuple[float, float]) -> None:
    """Draw a slanted gap across a bar, from (x[0], y[0]) to (x[1], y[1]): the bar is longer than drawn."""
    for color, width in ((INK, 8.0), ("white", 5.5)):
        axis.plot(x, y, color=color, linewidth=width, solid_capstyle="butt")
