"""Small networks whose first weights come from a generator of one's own.

- `linear`: one affine map
- `mlp`: affine maps with a non-linearity between them
"""

import itertools
import math
from collections.abc import Callable, Sequence

import torch
from torch import nn


def linear(inputs: int, outputs: int, *, generator: torch.Generator | None = None) -> nn.Linear:
    """Make an affine map, weights and bias uniform between ∓1/√inputs, as torch has them.

    Example:
        >>> linear(3, 2)
        Linear(in_features=3, out_features=2, bias=True)
    """
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    bound = 1 / math.sqrt(inputs)
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return layer


def mlp(
    sizes: Sequence[int],
    *,
    activation: Callable[[], nn.Module] = nn.ReLU,
    generator: torch.Generator | None = None,
) -> nn.Sequential:
    """Chain affine maps from sizes[0] to sizes[-1] columns, with a non-linearity between two of them.

    Args:
        sizes: the number of columns before the first map, between the maps, and after the last. A single size makes the
            network that changes nothing.
        activation: makes a non-linearity; nn.Tanh or nn.Softplus where a smooth function is wanted.
        generator: where the first weights come from, on the CPU.

    Raises:
        ValueError: sizes are not whole numbers, at least 1, or there is none.

    Example:
        >>> mlp([4, 8, 2])
        Sequential(
          (0): Linear(in_features=4, out_features=8, bias=True)
          (1): ReLU()
          (2): Linear(in_features=8, out_features=2, bias=True)
        )
    """
    if not sizes or not all(isinstance(size, int) and size >= 1 for size in sizes):
        raise ValueError(f"sizes must be whole numbers, at least 1, at least one of them; got {sizes!r}")
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [linear(inputs, outputs, generator=generator), activation()]
    return nn.Sequential(*layers[:-1])
