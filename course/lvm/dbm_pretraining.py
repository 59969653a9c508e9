"""Pretraining of a deep Boltzmann machine, layer by layer: two restricted machines, and how they are joined.

In the deep machine h¹ hears from both sides, in a restricted one from a single side only. To make up for it, the lower
machine sees x twice and the upper one has h² twice, with the same weights.

- `start`: small random parameters
- `pretrain`: a restricted machine on x, another on its hidden units, joined
- `with_visible_twice`, `with_hidden_twice`: the gradients of these machines
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.lvm import energy_training, rbm_training
from course.lvm.contrastive_divergence import contrastive_divergence, drawn
from course.lvm.deep_boltzmann_machine import DBMParameters
from course.lvm.rbm import RBMParameters, hidden_probabilities


def start(
    width: int,
    hidden_1: int,
    hidden_2: int,
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> DBMParameters:
    """Begin at small random weights and at biases of zero, for D, H1 and H2 units, as `rbm_training.start` does.

    Example:
        >>> start(4, 3, 2).weights_2.shape
        torch.Size([3, 2])
    """
    bottom = rbm_training.start(width, hidden_1, generator=generator, dtype=dtype, device=device)
    top = rbm_training.start(hidden_1, hidden_2, generator=generator, dtype=dtype, device=device)
    return _joined(bottom, top)


def pretrain(
    passes: Callable[[], Iterable[Tensor]],
    parameters: DBMParameters,
    *,
    learning_rate: float,
    generator: torch.Generator | None = None,
    callback: Callable[[int, RBMParameters, float], None] | None = None,
) -> DBMParameters:
    """Train layer by layer: a restricted machine on x by CD-1, another on its hidden units, and join the two.

    Ctrl-C ends the training of the layer at hand, and of what comes after it.

    Args:
        passes: makes an iterable of rows (n, D), such as `lambda: minibatches(x, 100, epochs=10)`; called once a layer.
        parameters: where to begin.
        learning_rate: the length of a step.
        generator: source of the randomness.
        callback: as in `energy_training.fit`, with the parameters of the restricted machine at hand.

    Raises:
        ValueError: as `energy_training.fit`.

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> x = torch.tensor([[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
        >>> theta = pretrain(lambda: [x] * 50, start(3, 2, 1), learning_rate=0.1)
        >>> bool(theta.visible_bias[2] > 1)
        True
    """
    bottom = RBMParameters(parameters.weights_1, parameters.visible_bias, parameters.hidden_bias_1)
    top = RBMParameters(parameters.weights_2, parameters.hidden_bias_1, parameters.hidden_bias_2)
    train = partial(energy_training.fit, learning_rate=learning_rate, callback=callback)
    estimate = partial(contrastive_divergence, generator=generator)
    lower = train(passes(), bottom, with_visible_twice(estimate))
    if lower.interrupted:
        return _joined(lower.parameters, top)

    twice = _visible_twice(lower.parameters)
    features = (drawn(hidden_probabilities(torch.cat([x, x], 1), twice), generator) for x in passes())
    upper = train(features, top, with_hidden_twice(estimate))
    return _joined(lower.parameters, upper.parameters)


def with_visible_twice(gradient: Callable[[Tensor, RBMParameters], tuple[RBMParameters, Any]]) -> Callable:
    """Turn a gradient of restricted machines into that of the machine which sees x twice, with the same weights.

    Its p(h = 1 | x) is sigmoid(hidden_bias + 2 xᵀ weights), its p(x | h) as it was.

    Example:
        >>> from course.lvm.contrastive_divergence import likelihood_gradient
        >>> theta = RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1))
        >>> with_visible_twice(likelihood_gradient)(torch.ones(1, 1), theta)[0].visible_bias
        tensor([1.])
    """

    def twice(x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Any]:
        found, value = gradient(torch.cat([x, x], 1), _visible_twice(parameters))
        weights, visible_bias, hidden_bias = found
        return RBMParameters(_halves(weights), _halves(visible_bias), hidden_bias), value

    return twice


def with_hidden_twice(gradient: Callable[[Tensor, RBMParameters], tuple[RBMParameters, Any]]) -> Callable:
    """Turn a gradient of restricted machines into that of the machine with two copies of h, with the same weights.

    Its p(x = 1 | h, h) is sigmoid(visible_bias + 2 weights h), its p(h | x) as it was.

    Example:
        >>> from course.lvm.contrastive_divergence import likelihood_gradient
        >>> theta = RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1))
        >>> with_hidden_twice(likelihood_gradient)(torch.ones(1, 1), theta)[0].weights
        tensor([[0.5000]])
    """

    def twice(x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Any]:
        weights, visible_bias, hidden_bias = parameters
        doubled = RBMParameters(
            torch.cat([weights, weights], 1), visible_bias, torch.cat([hidden_bias, hidden_bias])
        )
        (weights, visible_bias, hidden_bias), value = gradient(x, doubled)
        return RBMParameters(_halves(weights, 1), visible_bias, _halves(hidden_bias)), value

    return twice


def _visible_twice(parameters: RBMParameters) -> RBMParameters:
    weights, visible_bias, hidden_bias = parameters
    return RBMParameters(torch.cat([weights, weights]), torch.cat([visible_bias, visible_bias]), hidden_bias)


def _halves(both: Tensor, dim: int = 0) -> Tensor:
    """Add what the gradient says of the two copies."""
    one, other = both.chunk(2, dim)
    return one + other


def _joined(bottom: RBMParameters, top: RBMParameters) -> DBMParameters:
    """Average what the two machines say of h¹: sigmoid(b + 2 xᵀ W¹) and sigmoid(a + 2 W² h²), in log-odds."""
    between = (bottom.hidden_bias + top.visible_bias) / 2
    return DBMParameters(bottom.weights, top.weights, bottom.visible_bias, between, top.hidden_bias)
