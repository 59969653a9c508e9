"""Draws against the law that they should follow: distances, scores, and what relates a wrong law to the right one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from course.check.relations import Made, predictions

Law = Callable[[torch.Tensor], torch.Tensor]


def z_scores(draws: torch.Tensor, expected: Any, deviation: Any) -> torch.Tensor:
    """(mean of the draws - expected) / (deviation / √S), for draws of shape (S, ...)."""
    expected = torch.as_tensor(expected, dtype=torch.float64)
    deviation = torch.as_tensor(deviation, dtype=torch.float64)
    return (draws.to(torch.float64).mean(0) - expected) / (deviation / math.sqrt(len(draws)))


def kolmogorov_distance(draws: torch.Tensor, cumulative: Law) -> float:
    """The largest gap between the draws' empirical distribution function and the law's, for draws of shape (S,)."""
    law = cumulative(draws.to(torch.float64).sort().values)
    steps = torch.arange(len(draws) + 1, dtype=torch.float64) / len(draws)
    return float(torch.maximum(steps[1:] - law, law - steps[:-1]).max())


def relations_of_means(draws: torch.Tensor, expected: Any, deviation: Any, band: float) -> set[str]:
    """The relations of the draws' mean to the right one that are within the band.

    >>> twice = 2 + 0.1 * torch.randn(4000, generator=torch.Generator().manual_seed(0))
    >>> relations_of_means(twice, 1.0, 0.1, band=5.0)
    {'it is twice what it should be: a factor ½ is missing, or a 2 too many'}
    """
    right = torch.as_tensor(expected, dtype=torch.float64)
    held = set()
    for name, value in predictions(right, Made()):
        if value.shape == right.shape == draws.shape[1:]:
            scores = z_scores(draws, value, deviation)
            if bool((scores.abs() <= band).all()):
                held.add(name)
    return held


def relations_of_draws(draws: torch.Tensor, law: Law, band: float) -> set[str]:
    """What undoes the draws' mistake: for each relation the draws are changed back and compared with the right law.

    >>> from torch.distributions import Normal
    >>> wide = 1 + 9 * torch.randn(4000, generator=torch.Generator().manual_seed(0))
    >>> relations_of_draws(wide, Normal(1.0, 3.0).cdf, band=0.05)
    {'the variance of the draws is used as their standard deviation'}
    """
    draws = draws.to(torch.float64)
    if len(draws.unique()) == 1:
        return {"all draws are the same"}
    quantiles = _quantiles(law)
    mean, deviation = quantiles.mean(), quantiles.std()
    undone: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "the sign of the draws is reversed": lambda x: -x,
        "the draws are twice as large as they should be": lambda x: x / 2,
        "the draws are half as large as they should be": lambda x: 2 * x,
        "the mean is left out of the draws": lambda x: x + mean,
        "the mean is added twice to the draws": lambda x: x - mean,
        "the variance of the draws is used as their standard deviation": (
            lambda x: mean + (x - mean) / deviation
        ),
        "the draws are not scaled: their deviation is 1": lambda x: mean + (x - mean) * deviation,
        "the draws' deviation is the square root of what it should be": (
            lambda x: mean + (x - mean) * deviation.sqrt()
        ),
        "the draws are divided by their deviation, not multiplied": (
            lambda x: mean + (x - mean) * deviation.square()
        ),
        "the logarithms of the draws came back": torch.exp,
        "the exponentials of the draws came back": torch.log,
    }
    return {
        name
        for name, undo in undone.items()
        if _distance(undo(draws), law) <= band < _distance(undo(quantiles), law)
    }


def _distance(draws: torch.Tensor, law: Law) -> float:
    """The distance, and 1 where numbers came up that no law has (the logarithm of a negative draw)."""
    return kolmogorov_distance(draws, law) if bool(draws.isfinite().all()) else 1.0


def _quantiles(law: Law, count: int = 2000) -> torch.Tensor:
    """Quantiles of a law at the middles of equal shares, by bisection."""
    shares = (torch.arange(count, dtype=torch.float64) + 0.5) / count
    low, high = torch.full_like(shares, -1e6), torch.full_like(shares, 1e6)
    for _ in range(80):
        middle = (low + high) / 2
        below = law(middle) < shares
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2
