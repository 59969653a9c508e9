"""Numbers, places and lists as they are read out in an alt text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsIndex

import numpy as np


def number(value: float) -> str:
    """A number with a true minus sign, and three digits unless it is large.

    Example:
        >>> number(-867.8992), number(0.5)
        ('−867.9', '0.5')
    """
    return f"{value:{'.1f' if 100 <= abs(value) < 1e6 else '.3g'}}".removesuffix(".0").replace("-", "−")


def position(values: np.ndarray, index: SupportsIndex) -> str:
    """One of the numbers along an axis; 0 where only rounding keeps it from 0.

    Example:
        >>> position(np.array([-2.0, 3e-8, 2.0]), 1)
        '0'
    """
    value = values[index]
    return number(0.0 if abs(value) < 1e-6 * np.ptp(values) else value)


def place(point: np.ndarray) -> str:
    """The coordinates of a point.

    Example:
        >>> place(np.array([1, 2.5]))
        '(1, 2.5)'
    """
    return f"({', '.join(map(number, point))})"


def sentence(parts: str | Iterable[str]) -> str:
    """Parts joined by semicolons and closed by a full stop; nothing of nothing.

    Example:
        >>> sentence(["0 is left", "1 is right"])
        '0 is left; 1 is right.'
    """
    text = parts if isinstance(parts, str) else "; ".join(parts)
    return f"{text}." if text else ""


def text(*sentences: str) -> str:
    """The sentences that say something, one after the other.

    Example:
        >>> text("Two clusters.", "", "They overlap.")
        'Two clusters. They overlap.'
    """
    return " ".join(filter(None, sentences))
