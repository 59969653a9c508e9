"""A picture of a Markov chain on its way from the data to the model: its law as bars, and an error that falls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import GREY, INK, colour, panels
from course.view.words import number, sentence, text


def chain_law(
    states: Sequence[str],
    law: ArrayLike,
    target: ArrayLike,
    *,
    steps: ArrayLike,
    errors: ArrayLike,
    now: int,
    error_name: str,
    title: str = "",
) -> Figure:
    """Draw the law of a chain after `now` steps beside its target, and an error over the steps with `now` marked.

    Args:
        states: names of the states, P of them.
        law: the probabilities of the states after `now` steps, (P,).
        target: those that the chain leaves unchanged, (P,).
        steps: numbers of steps for which the error is known, ascending.
        errors: the error after each of them, above 0.
        now: one of the steps.
        error_name: what the error is.
        title: title of the figure.

    Raises:
        ValueError: the lengths do not belong together, an error is not above 0, or `now` is none of the steps.

    Example:
        >>> way = {"steps": [0, 1], "errors": [1, 0.1], "error_name": "error"}
        >>> chain_law(["0", "1"], [1, 0], [0.25, 0.75], now=0, **way).alt_text
        'After 0 steps the law of the chain is 0.75 from its target in total variation. The error is 1.'
    """
    here, there = one_row(law, "law"), one_row(target, "target")
    counts, heights = one_row(steps, "steps"), one_row(errors, "errors")
    if not len(here) == len(there) == len(states):
        raise ValueError(
            f"there are {len(states)} states, {len(here)} values of law and {len(there)} of target"
        )
    if len(counts) != len(heights) or (heights <= 0).any() or now not in counts:
        raise ValueError("errors must be above 0, one for each of the steps, and now one of the steps")
    at = heights[counts.tolist().index(now)]
    with panels(1, 2, width=9.4, height=3.8, width_ratios=(3, 2)) as (figure, axes):
        figure.suptitle(title, fontsize=12)
        left, right = axes[0]
        places = np.arange(len(states))
        left.bar(places, here, width=0.8, color=colour(0), label=f"chain, k = {now}")
        left.bar(places, there, width=0.8, fill=False, edgecolor=INK, linewidth=1.4, label="model")
        left.set_xticks(places, states, rotation=90)
        left.set(ylabel="probability", xlabel="state x", ylim=(0, 1.15 * max(there.max(), here.max())))
        left.legend(loc="upper right", ncols=2)
        right.plot(counts, heights, color=GREY, linewidth=1.8)
        right.plot([now], [at], "o", color=colour(0), markersize=9)
        right.annotate(
            number(at), (now, at), xytext=(8, 6), textcoords="offset points", fontsize=10, color=INK
        )
        right.set(yscale="log", xlabel="Gibbs steps k", ylabel=error_name)
        right.margins(x=0.12, y=0.12)
        right.grid(color="#E6E6E6", linewidth=0.8)
    apart = 0.5 * np.abs(here - there).sum()
    distance = number(apart if apart > 1e-12 else 0.0)
    start = (
        f"After {now} {'step' if now == 1 else 'steps'} the law of the chain is {distance} from its target"
    )
    return describe(
        figure, text(sentence(title), f"{start} in total variation.", f"The {error_name} is {number(at)}.")
    )
