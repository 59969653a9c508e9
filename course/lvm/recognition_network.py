"""The recognition network of a Helmholtz machine: from the data up, layer by layer, what may have caused them.

- `RecognitionNetwork`: x -> q(z | x), one network for all data points
- `LayeredBernoulli`: that q, a chain of layers of bits
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course.lvm.sigmoid_belief_network import (
    check_columns,
    check_widths,
    draw_layer,
    first_weight,
    layer_log_prob,
    split_layers,
)


class LayeredBernoulli(NamedTuple):
    """A chain of layers of bits above the data, q(z | x) = Π_l q(h_{l+1} | h_l) with h_0 = x, z = [h_1, …, h_L].

    q(h_{l+1} = 1 | h_l) = sigmoid(h_l weights[l] + biases[l]). With one hidden layer the bits are independent given
    x, as in `approximations.Bernoulli`; with more, only given the layer below. The entropy has no closed form then,
    so there is no `entropy`, and as bits do not move with their logits, no `rsample`.

    Attributes:
        x: data, (N, D).
        weights: weights[l] leads from layer l up to layer l + 1, (M_l, M_{l+1}).
        biases: biases[l] belongs to layer l + 1, (M_{l+1},).

    Example:
        >>> q = LayeredBernoulli(torch.ones(3, 2), (torch.zeros(2, 4),), (torch.zeros(4),))
        >>> q.sample(5).shape, q.log_prob(torch.zeros(3, 4))
        (torch.Size([5, 3, 4]), tensor([-2.7726, -2.7726, -2.7726]))
    """

    x: Tensor
    weights: Sequence[Tensor]
    biases: Sequence[Tensor]

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q from the data up, (S, N, M), without gradient."""
        if not isinstance(samples, int) or samples < 1:
            raise ValueError(f"samples must be a whole number, at least 1; got {samples!r}")
        with torch.no_grad():
            layers = [self.x.expand(samples, *self.x.shape)]
            for weight, bias in zip(self.weights, self.biases, strict=True):
                layers.append(draw_layer(layers[-1] @ weight + bias, generator))
        return torch.cat(layers[1:], -1)

    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z | x) for z (S, N, M) or (N, M), summed over the M bits; (S, N) or (N,)."""
        widths = (self.x.shape[-1], *(bias.shape[-1] for bias in self.biases))
        hidden = split_layers(z, widths)
        return sum(
            (
                layer_log_prob(below @ weight + bias, layer)
                for below, layer, weight, bias in zip(
                    (self.x, *hidden), hidden, self.weights, self.biases, strict=False
                )
            ),
            start=torch.zeros((), dtype=self.x.dtype, device=self.x.device),
        )


class RecognitionNetwork(nn.Module):
    """The encoder that turns the layers of a `SigmoidBeliefNetwork` upside down: x -> `LayeredBernoulli`.

    Args:
        widths: the number of units of every layer from the data up, (D, M_1, …, M_L), as of the model.
        generator: where the first weights come from, N(0, 0.1²); the biases start at zero.

    Raises:
        ValueError: fewer than two layers, or an empty one.

    Source: Dayan, Hinton, Neal and Zemel (1995).

    Example:
        >>> encode = RecognitionNetwork((16, 8, 1))
        >>> encode(torch.zeros(5, 16)).sample(3).shape
        torch.Size([3, 5, 9])
    """

    def __init__(self, widths: Sequence[int], *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.widths = check_widths(widths)
        self.weights = nn.ParameterList(
            first_weight(below, above, generator) for below, above in itertools.pairwise(widths)
        )
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(width)) for width in widths[1:])

    def forward(self, x: Tensor) -> LayeredBernoulli:
        """Infer q(z | x) for rows x, (N, D).

        Raises:
            ValueError: x is not as wide as the lowest layer.
        """
        check_columns("x", x, self.widths[0])
        return LayeredBernoulli(x, tuple(self.weights), tuple(self.biases))
