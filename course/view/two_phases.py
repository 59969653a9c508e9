"""A picture of wake-sleep: which network is run, and which one learns from what it left."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.view.alt_text import describe
from course.view.style import GREY, INK, colour, panels
from course.view.words import sentence, text


def phases(layers: Sequence[str], *, data: str = "data", title: str = "") -> Figure:
    """Draw both phases of wake-sleep as columns of layers, with the arrows that are run and those that learn.

    Awake the recognition network is run from the data up and the generative one learns; asleep the generative one is
    run from the top down and the recognition network learns. Runs are thin gray arrows, crossed by a bar, as no
    gradient passes there; what learns is a thick colored arrow.

    Args:
        layers: names of the layers from the data up, at least two.
        data: what the lowest layer holds when awake.
        title: title of the figure.

    Raises:
        ValueError: there are fewer than two layers.

    Example:
        >>> phases(["x", "z"]).alt_text.split(". ")[1]
        'Wake: from data up, q draws z from x, without gradient; p learns to give x from z'
    """
    if len(layers) < 2:
        raise ValueError(f"layers must be at least two, from the data up; got {list(layers)}")
    names = list(layers)
    with panels(1, 2, width=7.6, height=0.7 + 1.0 * len(names)) as (figure, axes):
        figure.suptitle(title, fontsize=12)
        for axis, name, awake in zip(axes[0], ("wake", "sleep"), (True, False), strict=True):
            axis.set(title=name, xlim=(-2.2, 2.2), ylim=(-0.75, len(names) - 0.25))
            axis.set_axis_off()
            draw_phase(axis, names, awake)
            start = (data, 0) if awake else ("a dream", len(names) - 1)
            axis.text(-0.62, start[1], f"{start[0]} →", ha="right", va="center", fontsize=11, color=INK)
    up = [f"{above} from {below}" for below, above in itertools.pairwise(names)]
    down = [f"{below} from {above}" for below, above in itertools.pairwise(names)]
    wake = f"Wake: from {data} up, q draws {', then '.join(up)}, without gradient; p learns to give {', '.join(down)}."
    sleep = (
        f"Sleep: from the top down, p draws {', then '.join(down[::-1])}, without gradient; "
        f"q learns to give {', '.join(up)}."
    )
    first = "Two columns of layers with arrows: thin and crossed out are runs, thick is what learns."
    return describe(figure, text(sentence(title), first, wake, sleep))


def draw_phase(axis: Axes, names: Sequence[str], awake: bool) -> None:
    """Draw boxes for the layers, and between neighbors the arrow that is run and the one that learns."""
    for height, name in enumerate(names):
        axis.text(0, height, name, ha="center", va="center", fontsize=13, color=INK,
                  bbox={"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": INK})  # fmt: skip
    for height in range(len(names) - 1):
        ends = {"up": (height + 0.28, height + 0.72), "down": (height + 0.72, height + 0.28)}
        run, learn = ("up", "down") if awake else ("down", "up")
        draw_arrow(axis, -0.28, ends[run], color=GREY, width=1.4)
        axis.plot([-0.42, -0.14], [height + 0.5] * 2, color=INK, linewidth=2.2)
        draw_arrow(axis, 0.28, ends[learn], color=colour(0 if awake else 4), width=3.6)
        axis.text(0.5, height + 0.5, "p learns" if awake else "q learns", va="center", fontsize=10, color=INK)
        axis.text(-0.5, height + 0.5, "q draws" if awake else "p draws", ha="right", va="center",
                  fontsize=10, color=INK)  # fmt: skip


def draw_arrow(axis: Axes, x: float, ends: tuple[float, float], *, color: str, width: float) -> None:
    arrow = {"arrowstyle": "-|>", "color": color, "linewidth": width, "mutation_scale": 8 + 3 * width}
    axis.annotate("", (x, ends[1]), xytext=(x, ends[0]), arrowprops=arrow)
