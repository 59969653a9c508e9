"""Estimators of a gradient compared by their variance, where each may evaluate f equally often.

- `Spread`: the mean and variance of an estimator, and what it cost
- `compare`: that of several estimators at one budget
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.chunks import home
from course.lvm.gradient_estimators import Estimator, Integrand, gradients

BLOCK = 2**21  # numbers in z drawn at once: 16 MiB in float64, and a few times that for the gradient


class Spread(NamedTuple):
    """How an estimator of ∇E_q[f] is distributed, found from independent estimates.

    Attributes:
        mean: the mean of the estimates, a tuple like q.
        variance: the variance of one estimate, a tuple like q; divided by the number of estimates, that of the mean.
        samples: how many samples each estimate averages over.
        evaluations: how often each estimate evaluates f for every row.
    """

    mean: Any
    variance: Any
    samples: int
    evaluations: int


def compare(
    estimators: Mapping[str, Estimator],
    f: Integrand,
    q: Any,
    *,
    budget: int,
    repetitions: int,
    generator: torch.Generator | None = None,
) -> dict[str, Spread]:
    """Estimate mean and variance of every estimator, with as many samples as `budget` evaluations of f allow.

    An estimator that evaluates f twice for each sample gets half as many samples. How often f is evaluated is counted
    in a trial with `budget` samples.

    Args:
        estimators: by name, each on the contract of gradient_estimators.py.
        f: the integrand; z has the shape (S, R, N, M), and f(z, q) must broadcast to (S, R, N).
        q: the approximation.
        budget: how often one estimate may evaluate f, for every row.
        repetitions: from how many independent estimates to tell, R ≥ 2. For light tails, the relative standard error of
            the variance is about √(2 / R).
        generator: where the randomness comes from.

    Returns:
        For every name its `Spread`, in float64.

    Raises:
        ValueError: budget or repetitions are no whole numbers, too small, or the budget does not pay for one sample.

    Source: Mohamed, Rosca, Figurnov and Mnih (2020), who compare this way.

    Example (E[z²] for N(1, 1), whose pathwise gradient 2z by the mean has the variance 4, the score function's 30):
        >>> from course.lvm.approximations import DiagonalGaussian
        >>> from course.lvm.pathwise import pathwise
        >>> from course.lvm.score_function import score_function
        >>> q, draws = DiagonalGaussian(torch.ones(1, 1), torch.zeros(1, 1)), torch.Generator().manual_seed(0)
        >>> found = compare({"score": score_function, "path": pathwise}, lambda z, q: z.square().sum(-1), q,
        ...                 budget=1, repetitions=20_000, generator=draws)
        >>> {name: round(spread.variance.mean.item()) for name, spread in found.items()}
        {'score': 30, 'path': 4}
    """
    for name, value, least in (("budget", budget, 1), ("repetitions", repetitions, 2)):
        if not isinstance(value, int) or value < least:
            raise ValueError(f"{name} must be a whole number, at least {least}; got {value!r}")
    spreads = {}
    for name, estimator in estimators.items():
        price = _evaluations(estimator, f, q, budget, generator) / budget
        samples = int(budget / price)
        if samples < 1:
            raise ValueError(
                f"budget must pay for one sample of {name!r}, {price:g} evaluations; got {budget}"
            )
        estimates = _many(estimator, f, q, repetitions, samples, generator)
        mean, variance = (type(q)(*(way(field) for field in estimates)) for way in (_mean, _variance))
        spreads[name] = Spread(mean, variance, samples, round(samples * price))
    return spreads


def _evaluations(
    estimator: Estimator, f: Integrand, q: Any, samples: int, generator: torch.Generator | None
) -> float:
    """Count how often f is evaluated for every row when an estimator gets this many samples."""
    count = 0.0

    def counted(z: Tensor, approximation: Any) -> Tensor:
        nonlocal count
        count += z.shape[:-1].numel() / q[0].shape[:-1].numel()
        return f(z, approximation)

    gradients(estimator, counted, q, 1, samples=samples, generator=generator)
    return count


def _many(
    estimator: Estimator,
    f: Integrand,
    q: Any,
    repetitions: int,
    samples: int,
    generator: torch.Generator | None,
) -> list[Tensor]:
    """Draw the estimates block by block, so that memory does not grow with the number of samples; float64."""
    block = max(1, BLOCK // (samples * max(field.numel() for field in q)))
    parts = [
        gradients(estimator, f, q, min(block, repetitions - start), samples=samples, generator=generator)
        for start in range(0, repetitions, block)
    ]
    return [torch.cat(fields).to(home(q[0].device), torch.float64) for fields in zip(*parts, strict=True)]


def _mean(estimates: Tensor) -> Tensor:
    return estimates.mean(0)


def _variance(estimates: Tensor) -> Tensor:
    return estimates.var(0)
