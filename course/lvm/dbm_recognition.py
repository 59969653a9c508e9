"""A recognition network for the deep Boltzmann machine: one pass upwards that begins where mean field would end.

Mean field takes many steps for every row, again at every step of learning. A network that is taught by their results
starts them so near to the end that a few steps are enough.

- `DBMRecognition`: the network, x -> probabilities of both hidden layers
- `recognition_loss`: how far its answer is from that of mean field
- `RecognitionInference`: network, a few steps of mean field, and a lesson for the network, at every call
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils import skip_init

from course.lvm.dbm_mean_field import mean_field
from course.lvm.deep_boltzmann_machine import DBMParameters, LayerStates
from course.lvm.gradient_ascent import adam, check_count


class DBMRecognition(nn.Module):
    """Two layers upwards, ν¹ = sigmoid(lower(x)), ν² = sigmoid(upper(ν¹)); at first the pass of `bottom_up`.

    Args:
        parameters: the machine at hand; twice its weights_1 stand in for what h¹ hears from above.

    Source: Salakhutdinov and Larochelle (2010).

    Example:
        >>> from course.lvm.dbm_pretraining import start
        >>> network = DBMRecognition(start(4, 3, 2))
        >>> network(torch.ones(5, 4)).hidden_2.shape
        torch.Size([5, 2])
    """

    def __init__(self, parameters: DBMParameters) -> None:
        super().__init__()
        self.lower = _linear(2 * parameters.weights_1, parameters.hidden_bias_1)
        self.upper = _linear(parameters.weights_2, parameters.hidden_bias_2)

    def logits(self, x: Tensor) -> LayerStates:
        """Return the log-odds of a one for both layers, (N, H1) and (N, H2)."""
        hidden_1 = self.lower(x)
        return LayerStates(hidden_1, self.upper(hidden_1.sigmoid()))

    def forward(self, x: Tensor) -> LayerStates:
        """Return the probabilities of a one for both layers, (N, H1) and (N, H2)."""
        return LayerStates(*(value.sigmoid() for value in self.logits(x)))


def recognition_loss(network: DBMRecognition, x: Tensor, states: LayerStates) -> Tensor:
    """Measure the cross-entropy of the network's answer ν(x) relative to the probabilities μ that it should give.

    With ℍ(μ) independent of the network, (1/N) Σ_n [KL(μ_n ‖ ν(x_n)) + ℍ(μ_n)], a scalar in nats.

    Args:
        network: what is taught.
        x: data, (N, D).
        states: μ, as from `mean_field`; no gradient flows into it.

    Example:
        >>> from course.lvm.dbm_pretraining import start
        >>> network = DBMRecognition(start(4, 3, 2))
        >>> halves = LayerStates(torch.full((1, 3), 0.5), torch.full((1, 2), 0.5))
        >>> recognition_loss(network, torch.zeros(1, 4), halves).item() > 3.46  # 5 log 2 at least
        True
    """
    losses = (
        binary_cross_entropy_with_logits(logits, target.detach(), reduction="sum")
        for logits, target in zip(network.logits(x), states, strict=True)
    )
    return sum(losses, torch.zeros(())) / len(x)


class RecognitionInference:
    """Infer by network and a few steps of mean field, and teach the network by the result; to be given as `infer`.

    Args:
        network: changed at every call.
        steps: steps of mean field after the network, at least 1.
        optimiser: makes the optimiser of the network from the list of its parameters.

    Raises:
        ValueError: steps is not positive.

    Source: Salakhutdinov and Larochelle (2010).

    Example:
        >>> from course.lvm.dbm_pretraining import start
        >>> theta = start(4, 3, 2)
        >>> infer = RecognitionInference(DBMRecognition(theta))
        >>> infer(torch.ones(5, 4), theta).hidden_1.shape
        torch.Size([5, 3])
    """

    def __init__(
        self,
        network: DBMRecognition,
        *,
        steps: int = 1,
        optimiser: Callable[[list[Tensor]], torch.optim.Optimizer] = adam,
    ) -> None:
        check_count("steps", steps)
        self.network, self.steps = network, steps
        self._optimiser = optimiser(list(network.parameters()))

    def __call__(self, x: Tensor, parameters: DBMParameters) -> LayerStates:
        """Return probabilities for the rows x (N, D)."""
        with torch.no_grad():
            begin = self.network(x)
        states = mean_field(x, parameters, start=begin, tolerance=0, max_steps=self.steps).states
        self._optimiser.zero_grad()
        recognition_loss(self.network, x, states).backward()
        self._optimiser.step()
        return states


def _linear(weights: Tensor, bias: Tensor) -> nn.Module:
    """Make a layer x -> xᵀ weights + bias that begins with these numbers."""
    below, above = weights.shape
    layer = skip_init(nn.Linear, below, above, dtype=weights.dtype, device=weights.device)
    with torch.no_grad():
        layer.weight.copy_(weights.mT)
        layer.bias.copy_(bias)
    return layer
