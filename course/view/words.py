"""Numbers, places and lists as they are read out in an alt text."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def number(value: float) -> str:
    """A number with four digits and a true minus sign.

    Example:
        >>> number(-867.8992), number(0.5)
        ('−867.9', '0.5')
    """
    return f"{value:.4g}".replace("-", "−")


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
