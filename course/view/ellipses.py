"""A covariance in the plane as an ellipse."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Ellipse


def ellipse(mean: np.ndarray, covariance: np.ndarray, standard_deviations: float) -> Ellipse:
    """The ellipse (x − mean)ᵀ covariance⁻¹ (x − mean) = standard_deviations².

    Args:
        mean: centre, (2,).
        covariance: (2, 2), symmetric, not negative.
        standard_deviations: half axes, in standard deviations along them.

    Example:
        >>> outline = ellipse(np.zeros(2), np.diag([1.0, 9.0]), 2)
        >>> outline.width, outline.height, outline.angle
        (12.0, 4.0, 90.0)
    """
    (short, long), angle = principal_axes(covariance)
    width, height = 2 * standard_deviations * long, 2 * standard_deviations * short
    return Ellipse((float(mean[0]), float(mean[1])), width, height, angle=angle)


def principal_axes(covariance: np.ndarray) -> tuple[tuple[float, float], float]:
    """Standard deviations along the short and the long axis, and the angle of the long one in degrees, (−90, 90]."""
    values, vectors = np.linalg.eigh(covariance)
    short, long = np.sqrt(values.clip(0))
    angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1]))
    return (float(short), float(long)), float(90 - (90 - angle) % 180)
