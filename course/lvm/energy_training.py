"""The loop that trains energy-based models: a batch, a gradient that is an estimate by formula, a step uphill.

Their log-likelihood cannot be evaluated, so there is no objective to differentiate as in gradient_ascent.py. A model
brings its gradient instead, and this is all that tells one way of training from another:

    gradient(x, parameters) -> (gradient, value)   # of the parameters' own type, to be ascended; a number to watch

- `fit`: the loop
- `TrainingResult`: what it returns
"""

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import torch
from torch import Tensor


class TrainingResult(NamedTuple):
    """The outcome of training.

    Attributes:
        parameters: the last ones.
        values: what the gradient said at every step.
        steps: how often the parameters were renewed.
        interrupted: whether it was stopped from the keyboard.
    """

    parameters: Any
    values: list[float]
    steps: int
    interrupted: bool


def fit(
    batches: Iterable[Tensor],
    parameters: Any,
    gradient: Callable[[Tensor, Any], tuple[Any, Any]],
    *,
    learning_rate: float,
    callback: Callable[[int, Any, float], None] | None = None,
) -> TrainingResult:
    """Climb by stochastic gradient ascent, θ ← θ + learning_rate · gradient(x, θ), once for every batch.

    Ctrl-C ends the loop and keeps what was learned so far.

    Args:
        batches: an iterable of rows x (n, D), numbers from 0 to 1; its end is the end of training. Only one need be in
            memory at a time.
        parameters: the start, a tuple of tensors with names.
        gradient: (x, parameters) -> (gradient, value), such as `contrastive_divergence.likelihood_gradient`, a
            `functools.partial` of `contrastive_divergence`, or a `PersistentContrastiveDivergence`.
        learning_rate: the length of a step.
        callback: called as callback(step, parameters, value) after every step, the first of which is 1, with the new
            parameters and the value before the step.

    Raises:
        ValueError: learning_rate is not positive, a batch is no such thing, or there is no batch.
        FloatingPointError: the value is not finite; the step is not made.

    Source: Robbins and Monro (1951).

    Example (a machine learns that its first unit is on):
        >>> from course.lvm.contrastive_divergence import likelihood_gradient
        >>> from course.lvm.rbm import RBMParameters
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> x = torch.tensor([[1.0, 0.0], [1.0, 1.0]])
        >>> result = fit([x] * 20, theta, likelihood_gradient, learning_rate=1.0)
        >>> result.values[-1] > result.values[0]
        True
    """
    if not 0 < learning_rate < math.inf:
        raise ValueError(f"learning_rate must be a positive number; got {learning_rate}")
    parameters = type(parameters)(*(value.detach() for value in parameters))
    values: list[float] = []
    interrupted = False
    try:
        for x in batches:
            _check_batch(x)
            uphill, value = gradient(x, parameters)
            if not math.isfinite(value):
                raise FloatingPointError(
                    f"the value is {float(value)} at step {len(values) + 1}; try a smaller learning rate"
                )
            parameters = _stepped(parameters, uphill, learning_rate)
            values.append(float(value))
            if callback is not None:
                callback(len(values), parameters, values[-1])
    except KeyboardInterrupt:
        interrupted = True
    if not values and not interrupted:
        raise ValueError("batches gave no batch")
    return TrainingResult(parameters, values, len(values), interrupted)


def _stepped(parameters: Any, uphill: Any, learning_rate: float) -> Any:
    return type(parameters)(
        *(old.add(new, alpha=learning_rate) for old, new in zip(parameters, uphill, strict=True))
    )


def _check_batch(x: Any) -> None:
    if not isinstance(x, Tensor) or x.ndim != 2 or 0 in x.shape:
        found = f"the shape {tuple(x.shape)}" if isinstance(x, Tensor) else type(x).__name__
        raise ValueError(f"a batch must be a tensor of shape (n, D), with rows; got {found}")
    low, high = torch.aminmax(x)
    if not (low >= 0 and high <= 1):
        raise ValueError(
            f"a batch must hold numbers from 0 to 1; got {low.item():.4g} to {high.item():.4g}: scale them first"
        )
