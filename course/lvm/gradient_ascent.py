"""The loop that every training by gradients shares: a batch, its objective, one step up, and a trace of it.

What is climbed is a bound or a likelihood, so up is good, and the loss of other libraries is −objective:

    objective(batch) -> a scalar to be raised, differentiable by what is learned

- `climb`: one step of an optimiser for every batch
- `adam`: the optimiser that is taken where none is named, fused where the device can
- `minibatches`: the rows of a tensor in random order, a few at a time
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

OptimiserFactory = Callable[[list[Tensor]], Optimizer]


class Ascent(NamedTuple):
    """What happened on the way.

    Attributes:
        values: the objective of every batch, before the step that was made on it.
        interrupted: whether it was stopped from the keyboard.
    """

    values: list[float]
    interrupted: bool


def adam(parameters: list[Tensor], learning_rate: float = 1e-3) -> Optimizer:
    """Make Adam for these parameters, all of its arithmetic in one call where the device can do that.

    Source: Kingma and Ba (2015).

    Example:
        >>> type(adam([torch.zeros(2, requires_grad=True)])).__name__
        'Adam'
    """
    try:
        return torch.optim.Adam(parameters, lr=learning_rate, fused=True)
    except RuntimeError:
        return torch.optim.Adam(parameters, lr=learning_rate)


def minibatches(
    x: Tensor, size: int, *, epochs: int = 1, generator: torch.Generator | None = None
) -> Iterator[Tensor]:
    """Yield the rows in an order drawn anew for every epoch, `size` at a time; the last batch may be smaller.

    Args:
        x: data, (N, D).
        size: the number of rows in a batch.
        epochs: how often every row comes.
        generator: where the orders come from.

    Raises:
        ValueError: size or epochs is not a whole number, at least 1.

    Example:
        >>> [len(batch) for batch in minibatches(torch.zeros(5, 3), 2)]
        [2, 2, 1]
    """
    for name, value in (("size", size), ("epochs", epochs)):
        check_count(name, value)
    return _minibatches(x, size, epochs, generator)


def _minibatches(x: Tensor, size: int, epochs: int, generator: torch.Generator | None) -> Iterator[Tensor]:
    device = None if generator is None else generator.device
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=generator, device=device).to(x.device)
        for rows in order.split(size):
            yield x[rows]


def climb(
    batches: Iterable[Any],
    objective: Callable[[Any], Tensor],
    learned: nn.Module | Sequence[Tensor],
    *,
    optimiser: OptimiserFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Ascent:
    """Change what is learned, in place, by one step of the optimiser for every batch.

    With plain gradient ascent, learned ← learned + rate · ∇objective(batch). No other parameter's gradient is touched,
    even if the objective depends on it. Ctrl-C ends the loop and keeps what was learned so far.

    Args:
        batches: anything that can be looped over; its end is the end of training.
        objective: batch -> a scalar, in nats where it is a bound.
        learned: a network, or tensors that require a gradient.
        optimiser: makes the optimiser from the list of parameters, for example
            `functools.partial(torch.optim.SGD, lr=0.1)`. L-BFGS works too, given the generator.
        generator: the one that the objective draws from, if it draws. An optimiser that evaluates the objective
            several times in one step then sees the same noise every time.
        callback: called as callback(step, learned, value) after every step, the first of which is 1.

    Raises:
        FloatingPointError: the objective is not finite; what is learned stays as it was before that step.

    Example:
        >>> z = torch.zeros((), requires_grad=True)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=0.5)
        >>> climb([1.0, 1.0, 1.0], lambda target: -0.5 * (z - target) ** 2, [z], optimiser=sgd).values
        [-0.5, -0.125, -0.03125]
    """
    parameters = list(learned.parameters() if isinstance(learned, nn.Module) else learned)
    parameters = [parameter for parameter in parameters if parameter.requires_grad]
    stepper, values = optimiser(parameters), []
    try:
        for step, batch in enumerate(batches, start=1):
            values.append(_step(stepper, parameters, objective, batch, generator))
            if callback is not None:
                callback(step, learned, values[-1])
    except KeyboardInterrupt:
        return Ascent(values, interrupted=True)
    return Ascent(values, interrupted=False)


def check_count(name: str, value: Any) -> None:
    """Raise a `ValueError` that names the argument unless it is a whole number, at least 1."""
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} must be a whole number, at least 1; got {value!r}")


def _step(
    stepper: Optimizer,
    parameters: list[Tensor],
    objective: Callable[[Any], Tensor],
    batch: Any,
    generator: torch.Generator | None,
) -> float:
    """Make one step and return the objective before it."""
    noise = None if generator is None else generator.get_state()
    values: list[float] = []

    def closure() -> Tensor:
        if generator is not None and noise is not None:
            generator.set_state(noise)
        stepper.zero_grad()
        loss = -objective(batch)
        values.append(-float(loss.detach()))
        if not math.isfinite(values[-1]):
            raise FloatingPointError(f"the objective is {values[-1]}; try a smaller learning rate")
        loss.backward(inputs=parameters)
        return loss

    stepper.step(closure)  # type: ignore[arg-type]
    return values[0]
