"""Teaching a network to denoise: regression on data that were made noisy, at times drawn at random.

- `denoising_loss`: the squared error of a prediction
- `fit`: step by step
- `DenoisingNetwork`: a small network of x_t and t for rows of a few columns
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from course.lvm.diffusion import diffuse
from course.lvm.diffusion_prediction import Prediction, target
from course.lvm.diffusion_schedule import Schedule
from course.lvm.gradient_ascent import Ascent, OptimiserFactory, adam, climb
from course.lvm.networks import mlp

WAVES = 16


def denoising_loss(
    network: Callable[[Tensor, Tensor], Tensor],
    x_0: Tensor,
    schedule: Schedule,
    *,
    predicts: Prediction = "noise",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Estimate E |target − network(x_t, t)|² with t uniform on 1, …, T and x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε.

    Where the noise is predicted, this is −ELBO without its weights (see `diffusion_elbo.noise_weights`) and
    constants, over T.

    Args:
        network: (x_t, times) -> prediction, (N, D).
        x_0: data, (N, D).
        schedule: of T steps.
        predicts: "noise", "data" or "velocity".
        generator: where t and ε come from.

    Returns:
        A scalar: the squared error, summed over columns, averaged over rows; an unbiased estimate.

    Raises:
        ValueError: `predicts` is none of the three.

    Source: Ho, Jain and Abbeel (2020).

    Example (the noise has the mean square 1, so who predicts 0 loses 2 on 2 columns):
        >>> from course.lvm.diffusion_schedule import linear_schedule
        >>> draws = torch.Generator().manual_seed(0)
        >>> loss = denoising_loss(
        ...     lambda x, times: 0 * x, torch.zeros(10_000, 2), linear_schedule(1000), generator=draws
        ... )
        >>> abs(loss - 2) < 0.1
        tensor(True)
    """
    times = torch.randint(1, schedule.steps + 1, (len(x_0),), generator=generator, device=x_0.device)
    noise = torch.randn(x_0.shape, generator=generator, dtype=x_0.dtype, device=x_0.device)
    output = network(diffuse(x_0, noise, times, schedule), times)
    return (target(x_0, noise, times, schedule, predicts) - output).square().sum(-1).mean()


def fit(
    batches: Iterable[Tensor],
    network: nn.Module,
    schedule: Schedule,
    *,
    predicts: Prediction = "noise",
    optimiser: OptimiserFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Ascent:
    """Take one step down `denoising_loss` for every minibatch.

    Args:
        batches: minibatches x_0 (n, D), from any iterable.
        network: (x_t, times) -> prediction; changed in place.
        schedule: of T steps.
        predicts: "noise", "data" or "velocity".
        optimiser: makes the optimiser from the list of parameters.
        generator: where t and ε come from.
        callback: called as callback(step, network, value) after every step.

    Returns:
        An `Ascent` with −denoising_loss of every batch. Ctrl-C ends the loop and keeps what was learned.

    Raises:
        FloatingPointError: the loss is not finite.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> from course.lvm.diffusion_schedule import linear_schedule
        >>> draws = torch.Generator().manual_seed(0)
        >>> network = DenoisingNetwork(1, generator=draws)
        >>> batches = [torch.full((100, 1), 2.0)] * 50
        >>> trace = fit(batches, network, linear_schedule(1000), generator=draws)
        >>> trace.values[-1] > trace.values[0]
        True
    """

    def objective(x_0: Tensor) -> Tensor:
        return -denoising_loss(network, x_0, schedule, predicts=predicts, generator=generator)

    return climb(batches, objective, network, optimiser=optimiser, generator=generator, callback=callback)


class DenoisingNetwork(nn.Module):
    """A multilayer perceptron of x_t and waves of t, cos(ω_k t) and sin(ω_k t) with 16 ω_k from 1 down to 1/1000.

    Args:
        width: the number of columns, D.
        hidden: the numbers of units of the hidden layers.
        generator: where the first weights come from.

    Source: Vaswani and others (2017), for the waves; Ho, Jain and Abbeel (2020).

    Example:
        >>> DenoisingNetwork(2)(torch.zeros(5, 2), torch.tensor([1, 2, 3, 4, 5])).shape
        torch.Size([5, 2])
    """

    def __init__(
        self,
        width: int,
        hidden: Sequence[int] = (128, 128),
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.frequencies: Tensor
        self.register_buffer("frequencies", torch.logspace(0, -3, WAVES))
        self.layers = mlp([width + 2 * WAVES, *hidden, width], activation=nn.SiLU, generator=generator)

    def forward(self, x: Tensor, times: Tensor) -> Tensor:
        """Predict from x_t (N, D) at times (N,); (N, D)."""
        angles = times[:, None].to(x.dtype) * self.frequencies
        return self.layers(torch.cat([x, angles.cos(), angles.sin()], 1))
