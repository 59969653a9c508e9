"""The two loops that all learning by gradients shares: a batch, one step up, and a trace of it.

What is climbed is a bound or a likelihood, so up is good, and the loss of other libraries is −objective:

    objective(batch) -> a scalar to be raised, differentiable by what is learned

Whatever is fitted in steps, here and in the packages, is called alike. The fit of a model takes the model, then what
goes with it, then the data; the loops take the data first. Steps by gradients are made by what `optimizer` makes of the
list of what is learned. And callback(step, learned, value) says how many steps have been made, and what has come of it.

- `climb`: one step of an optimizer for every batch
- `Fit`: what every iterative fit of the library returns
- `adam`: the optimizer that is taken where none is named, fused where the device can
- `minibatches`: the rows of a tensor in random order, a few at a time

The log-likelihood of an energy-based model cannot be evaluated, so there is no objective to differentiate. Such a model
brings its gradient instead, an estimate by formula, and this is all that tells one way of training from another:

    gradient(x, parameters) -> (gradient, value)   # of the parameters' own type, to be ascended; a number to watch,
                                                   # or None where nobody does

- `stochastic_gradient_ascent`: one step along it for every batch
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from course.lvm.checks import Seen, able, accepts, function, made, real, whole

OptimizerFactory = Callable[[list[Tensor]], Optimizer]


class Fit(NamedTuple):
    """The outcome of every iterative fit of the library.

    Attributes:
        learned: what was learned: parameters, an approximation, or the network, which was changed in place.
        values: what was climbed, at every step; the docstring of a fit says before or after it.
        interrupted: whether it was stopped from the keyboard; what was learned until then is kept.
        converged: whether the last change was within the tolerance; None where no tolerance is asked for.
        notes: what was unusual on the way, a sentence each.

    Example:
        >>> learned, values, interrupted, converged, notes = Fit(torch.zeros(()), [-2.0, -1.0])
        >>> values
        [-2.0, -1.0]
    """

    learned: Any
    values: list[float]
    interrupted: bool = False
    converged: bool | None = None
    notes: Sequence[str] = ()


@accepts(parameters=able("__iter__"), learning_rate=real(above=0))
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


@accepts(x="N D", size=whole(), epochs=whole())
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
    return _minibatches(x, size, epochs, generator)


def _minibatches(x: Tensor, size: int, epochs: int, generator: torch.Generator | None) -> Iterator[Tensor]:
    device = None if generator is None else generator.device
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=generator, device=device).to(x.device)
        for rows in order.split(size):
            yield x[rows]


@accepts(
    batches=able("__iter__"),
    objective=function,
    learned=made(nn.Module, Sequence),
    optimizer=function,
    callback=function,
)
def climb(
    batches: Iterable[Any],
    objective: Callable[[Any], Tensor],
    learned: nn.Module | Sequence[Tensor],
    *,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Fit:
    """Change what is learned, in place, by one step of the optimizer for every batch.

    With plain gradient ascent, learned ← learned + rate · ∇objective(batch). No other parameter's gradient is touched,
    even if the objective depends on it. Ctrl-C ends the loop and keeps what was learned so far.

    Args:
        batches: anything that can be looped over; its end is the end of training.
        objective: batch -> a scalar, in nats where it is a bound.
        learned: a network, or tensors that require a gradient.
        optimizer: makes the optimizer from the list of parameters, for example
            `functools.partial(torch.optim.SGD, lr=0.1)`. L-BFGS works too, given the generator.
        generator: the one that the objective draws from, if it draws. An optimizer that evaluates the objective
            several times in one step then sees the same noise every time.
        callback: called as callback(step, learned, value) after every step, the first of which is 1.

    Raises:
        ValueError: an argument is not of its kind, nothing requires a gradient, or the objective is no scalar.
        FloatingPointError: the objective or its gradient is not finite; what is learned stays as it was before that
            step.

    Example:
        >>> z = torch.zeros((), requires_grad=True)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=0.5)
        >>> climb([1.0, 1.0, 1.0], lambda target: -0.5 * (z - target) ** 2, [z], optimizer=sgd).values
        [-0.5, -0.125, -0.03125]
    """
    parameters = list(learned.parameters() if isinstance(learned, nn.Module) else learned)
    if not all(isinstance(parameter, Tensor) for parameter in parameters):
        raise ValueError("learned must be a network, or hold nothing but tensors")
    parameters = [parameter for parameter in parameters if parameter.requires_grad]
    if not parameters:
        raise ValueError("learned must hold at least one tensor that requires a gradient")
    stepper, values = optimizer(parameters), []
    try:
        for step, batch in enumerate(batches, start=1):
            values.append(_step(stepper, parameters, objective, batch, generator))
            if callback is not None:
                callback(step, learned, values[-1])
    except KeyboardInterrupt:
        return Fit(learned, values, interrupted=True)
    return Fit(learned, values)


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
        for parameter in parameters:
            parameter.grad = None
        value = _scalar(objective(batch))
        values.append(float(value.detach()))
        if not math.isfinite(values[-1]):
            raise FloatingPointError(f"the objective is {values[-1]}; try a smaller learning rate")
        torch.autograd.backward(value, torch.full_like(value, -1), inputs=parameters)  # optimizers descend
        _check_slopes(parameters, values[-1])
        return -value.detach()

    stepper.step(closure)  # type: ignore[arg-type]
    return values[0]


def _scalar(value: Any) -> Tensor:
    if not isinstance(value, Tensor) or value.numel() != 1:
        found = f"the shape {tuple(value.shape)}" if isinstance(value, Tensor) else type(value).__name__
        raise ValueError(f"objective must return a scalar tensor; got {found}")
    if not value.requires_grad:
        raise ValueError("objective must depend on what is learned; what it returned has no gradient")
    return value


class _NamedTensors:
    """A named tuple of tensors."""

    def take(self, name: str, value: Any, _: Seen) -> Any:
        if not hasattr(value, "_fields") or not all(isinstance(each, Tensor) for each in value):
            raise ValueError(f"{name} must be a tuple of tensors with names; got {type(value).__name__}")
        return value


def _check_slopes(parameters: list[Tensor], value: float) -> None:
    """Raise a `FloatingPointError` where a gradient is not finite; sums tell, several times faster than a search."""
    sums = [parameter.grad.sum() for parameter in parameters if parameter.grad is not None]
    if sums and not torch.stack([each.to(sums[0]) for each in sums]).isfinite().all():
        raise FloatingPointError(
            f"a gradient is not finite where the objective is {value:g}; does it hold 0 · ∞ or √0?"
        )


@accepts(
    batches=able("__iter__"),
    parameters=_NamedTensors(),
    gradient=function,
    optimizer=function,
    callback=function,
)
def stochastic_gradient_ascent(
    batches: Iterable[Tensor],
    parameters: Any,
    gradient: Callable[[Tensor, Any], tuple[Any, Any]],
    *,
    optimizer: OptimizerFactory = adam,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Fit:
    """Climb along an estimate of the gradient, one step of the optimizer for every batch.

    With plain gradient ascent, θ ← θ + rate · gradient(x, θ). Ctrl-C ends the loop and keeps what was learned so far.

    Args:
        batches: an iterable of rows x (n, D), numbers from 0 to 1; its end is the end of training. Only one need be in
            memory at a time.
        parameters: the start, a tuple of tensors with names.
        gradient: (x, parameters) -> (gradient, value), such as `training.likelihood_gradient`, a
            `functools.partial` of `contrastive_divergence`, or a `PersistentContrastiveDivergence`. The parameters
            that it is given change in place at the step.
        optimizer: makes the optimizer from the list of parameters, for example
            `functools.partial(torch.optim.SGD, lr=0.1)`. It goes up here, whatever its `maximize` says.
        callback: called as callback(step, parameters, value) after every step, the first of which is 1, with the new
            parameters, which it may keep, and the value before the step (NaN where there is none).

    Returns:
        The last parameters, and the value of every step before it (NaN where the gradient has none).

    Raises:
        ValueError: an argument is not of its kind, a batch or a gradient is no such thing, or there is no batch; or
            the optimizer cannot maximize, as LBFGS, which asks for the gradient several times a step.
        FloatingPointError: the value or the gradient is not finite; the step is not made.

    Source: Robbins and Monro (1951).

    Example (a machine learns that its first unit is on):
        >>> from functools import partial
        >>> from course.lvm.boltzmann.training import likelihood_gradient
        >>> from course.lvm.parameters import RBMParameters
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> x = torch.tensor([[1.0, 0.0], [1.0, 1.0]])
        >>> sgd = partial(torch.optim.SGD, lr=1.0)
        >>> result = stochastic_gradient_ascent([x] * 20, theta, likelihood_gradient, optimizer=sgd)
        >>> result.values[-1] > result.values[0]
        True
    """
    moving = _copied(parameters)
    stepper, values, interrupted = _upward(optimizer(list(moving))), list[float](), False
    learned = moving
    try:
        for x in batches:
            _check_batch(x)
            uphill, value = gradient(x, moving)
            _check_shapes(uphill, moving)
            _check_finite(uphill, value, len(values) + 1)
            for each, slope in zip(moving, uphill, strict=True):
                each.grad = _laid_out_as(each, slope.detach())
            stepper.step()
            values.append(math.nan if value is None else float(value))
            if callback is not None:
                learned = _copied(moving)
                callback(len(values), learned, values[-1])
    except KeyboardInterrupt:
        interrupted = True
    if not values and not interrupted:
        raise ValueError("batches gave no batch")
    for each in moving:
        each.grad = None
    return Fit(learned, values, interrupted)


def _upward(stepper: Optimizer) -> Optimizer:
    """The optimizer, told that the gradients it gets lead up."""
    for group in stepper.param_groups:
        if "maximize" not in group:
            raise ValueError(f"optimizer must have an option maximize; {type(stepper).__name__} has none")
        group["maximize"] = True
    return stepper


def _laid_out_as(parameter: Tensor, slope: Tensor) -> Tensor:
    """The slope in the memory layout and dtype of its parameter: torch's fused optimizers go by addresses alone."""
    if (slope.stride(), slope.dtype) == (parameter.stride(), parameter.dtype):
        return slope
    return torch.empty_like(parameter).copy_(slope)


def _copied(parameters: Any) -> Any:
    return type(parameters)(*(value.detach().clone() for value in parameters))


def _check_shapes(uphill: Any, parameters: Any) -> None:
    """What has another shape, torch would spread over all numbers of a parameter."""
    for name, old, new in zip(parameters._fields, parameters, uphill, strict=True):
        if old.shape != new.shape:
            raise ValueError(
                f"gradient must return the shapes of the parameters, {tuple(old.shape)} for {name}; "
                f"got {tuple(new.shape)}"
            )


def _check_finite(uphill: Any, value: Any, step: int) -> None:
    """Raise a `FloatingPointError` unless the value, if there is one, and the gradient are finite."""
    if value is not None and not math.isfinite(value):
        what = f"value is {float(value)}"
    elif not math.isfinite(sum(float(part.sum()) for part in uphill)):
        what = "gradient is not finite"
    else:
        return
    raise FloatingPointError(f"the {what} at step {step}; try a smaller learning rate")


def _check_batch(x: Any) -> None:
    if not isinstance(x, Tensor) or x.ndim != 2 or 0 in x.shape:
        found = f"the shape {tuple(x.shape)}" if isinstance(x, Tensor) else type(x).__name__
        raise ValueError(f"a batch must be a tensor of shape (n, D), with rows; got {found}")
    low, high = torch.aminmax(x)
    if not (low >= 0 and high <= 1):
        raise ValueError(
            f"a batch must hold numbers from 0 to 1; got {low.item():.4g} to {high.item():.4g}: scale them first"
        )
