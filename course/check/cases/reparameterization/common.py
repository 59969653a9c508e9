"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from course.check.case import close_pairs
from course.check.compare import difference, numbers

#: What is said of a wrong answer that only a case with extreme numbers shows.
HELD = "something small is added for safety (an epsilon), or a clamp holds the numbers: leave it out"


def part(answer: Any, place: int, axes: int) -> Any:
    """One of the two blocks of an answer, however they were put together; what is not two blocks stays as it is.

    axes: how many each block has.
    """
    found = numbers(answer)
    if found is not None and found.ndim == axes + 1 and len(found) == 2:
        return found[place]
    return answer[place] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def gathered(right: Tensor, axes: Mapping[str, int]) -> dict[str, Tensor]:
    """What comes if a right answer is averaged or summed along an axis, by what lies along it."""
    found = {}
    for name, axis in axes.items():
        found[f"it is averaged over the {name}: each has its own"] = right.mean(axis)
        found[f"it is summed over the {name}: each has its own"] = right.sum(axis)
    return found


def forced(right: Tensor, axis: int = 0) -> dict[str, Tensor]:
    """What comes if a right answer with samples along an axis is forced into a range that nobody asked for."""
    off = right - right.mean(axis, keepdim=True)
    return {
        "the result is standardized over the samples: leave its mean and scale": off
        / off.square().mean(axis, keepdim=True).sqrt(),
        "the result is standardized over the samples (with S − 1): leave its mean and scale": off
        / right.std(axis, keepdim=True),
        "the mean over the samples is subtracted from the result": off,
        "the result went through a softmax over the samples": right.softmax(axis),
        "the result is cut off at −1 and 1": right.clamp(-1, 1),
        "the result went through tanh": right.tanh(),
    }


def with_minus(mistakes: dict[str, Tensor], right: Tensor, words: str) -> dict[str, Tensor]:
    """The mistakes, and each once more with the other sign, where that is not another of them."""
    mirrored = {f"{name}; and {words}": -value for name, value in mistakes.items()}
    values = {"": right, **mistakes, **mirrored}
    # of the pairs that may agree only a few are compared in earnest: all of them would take half a second
    doubles = {
        other
        for one, other in close_pairs(values, 1e-4)
        if other in mirrored
        and one not in mirrored
        and difference(values[one], values[other], tolerance=1e-4) is None
    }
    return {**mistakes, **{name: value for name, value in mirrored.items() if name not in doubles}}
