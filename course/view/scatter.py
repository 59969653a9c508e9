"""Pictures of data in the plane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.style import array, colour, marker, panels
from course.view.words import number, place, sentence, text

AXIS_NAMES = ("x₁", "x₂")
WIDTH = 5.2  # inches
MARGIN = 0.7  # inches that title, axis names and tick labels take
LOWEST, HIGHEST = 2.4, 4.2  # inches
ELONGATED = 4  # from this ratio of the columns' ranges on, their scales differ


def points(
    x: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    title: str = "",
    axis_names: Sequence[str] = AXIS_NAMES,
    label_names: Sequence[str] = (),
) -> Figure:
    """Scatter data in the plane, with a colour and a marker for each label.

    Args:
        x: data, (N, 2).
        labels: a whole number from 0 for each row, (N,); None: all rows alike.
        title: title of the figure.
        axis_names: names of the two columns.
        label_names: what the labels 0, 1, … stand for; without them they are called by their number.

    Raises:
        ValueError: x has not two columns, or the labels do not fit.

    Example:
        >>> points([[0, 0], [1, 2], [1, 3]], labels=[0, 1, 1]).alt_text.split(". ")[1]
        'label 0: 1 around (0, 0); label 1: 2 around (1, 2.5).'
    """
    data = two_columns(x)
    groups = by_label(data, labels, label_names)
    legend = 1.2 if groups else 0
    with panels(width=WIDTH + legend, height=fitting_height(data, WIDTH)) as (figure, axes):
        axis = axes[0, 0]
        for index, (name, rows) in enumerate(groups.items()):
            look = {"color": colour(index), "marker": marker(index)}
            axis.scatter(rows[:, 0], rows[:, 1], s=18, linewidth=0, label=name, **look)
        if groups:
            figure.legend(loc="outside right center", handletextpad=0.2)
        else:
            axis.scatter(data[:, 0], data[:, 1], s=18, color=colour(0), linewidth=0)
        plane(axis, data, title, axis_names)
    about = [f"{name}: {len(rows)} around {place(rows.mean(0))}" for name, rows in groups.items()]
    return describe(figure, text(sentence(title), scatter_in_words(data, axis_names), sentence(about)))


def two_columns(x: ArrayLike) -> np.ndarray:
    """The data as an (N, 2) array.

    Raises:
        ValueError: x is something else.
    """
    data = array(x, "x")
    if data.ndim != 2 or data.shape[1] != 2 or len(data) == 0:
        raise ValueError(
            f"x has the shape {data.shape}, and this figure shows the plane, (N, 2): "
            "choose two columns, for example x[:, [0, 1]]"
        )
    return data


def by_label(data: np.ndarray, labels: ArrayLike | None, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The rows of each label under the label's name; nothing without labels.

    Raises:
        ValueError: the labels are not one whole number per row, or the names do not tell them apart.
    """
    if labels is None:
        return {}
    values = array(labels, "labels")
    if values.shape != (len(data),) or (values != values.round()).any() or (values < 0).any():
        raise ValueError(
            f"labels must be {len(data)} whole numbers from 0, one for each row of x; got {labels!r:.80}"
        )
    present = [int(value) for value in np.unique(values)]
    if names and max(present) >= len(names):
        raise ValueError(f"label_names has {len(names)} names; label {max(present)} has none")
    if len(set(names)) < len(names):
        raise ValueError(f"label_names must differ; got {list(names)}")
    return {names[k] if names else f"label {k}": data[values == k] for k in present}


def fitting_height(data: np.ndarray, width: float) -> float:
    """Height in inches for a panel of the plane with this width, so that the data fill it."""
    highest = min(HIGHEST, width)
    if not same_scale(data):
        return highest
    across, up = np.ptp(data, axis=0)
    return float(np.clip(MARGIN + (width - MARGIN) * up / across, LOWEST, highest))


def same_scale(data: np.ndarray) -> bool:
    """Whether both axes get the same scale: the data are not far longer one way than the other."""
    short, long = np.sort(np.ptp(data, axis=0))
    return long < ELONGATED * short


def plane(axis: Axes, data: np.ndarray, title: str, axis_names: Sequence[str]) -> None:
    """Name the axes and frame the data, with the same scale on both axes where that can be."""
    axis.set(title=title, xlabel=axis_names[0], ylabel=axis_names[1])
    middle, half = (data.max(0) + data.min(0)) / 2, 0.6 * np.ptp(data, axis=0)
    half[half == 0] = half.max() or 1.0
    if same_scale(data):
        axis.set_aspect("equal", adjustable="datalim")
    # auto lets the aspect widen these limits.
    axis.set_xlim(middle[0] - half[0], middle[0] + half[0], auto=True)
    axis.set_ylim(middle[1] - half[1], middle[1] + half[1], auto=True)


def scatter_in_words(data: np.ndarray, axis_names: Sequence[str]) -> str:
    ranges = zip(axis_names, data.min(0), data.max(0), strict=True)
    spans = ", ".join(f"{name} from {number(low)} to {number(high)}" for name, low, high in ranges)
    return f"Scatter plot of {len(data)} points, {spans}."
