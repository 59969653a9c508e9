"""Mean field in a deep Boltzmann machine: independent units as near to the posterior as such can be, and the bound.

    q(h¹, h²) = Π_j q(h¹_j) Π_k q(h²_k),    log p(x) ≥ E_q[−E(x, h¹, h²)] + ℍ[q] − log Z

At the best q, every probability is what the others make it: hidden_1 = sigmoid(… x … hidden_2), hidden_2 =
sigmoid(… hidden_1). There can be several such fixed points; where the search begins decides which is found.

- `mean_field`: look for a fixed point, one layer after the other or both at once
- `MeanField`: the probabilities found
- `bottom_up`: where the search begins unless told otherwise
- `lower_bound`: what is below log p(x), whatever the probabilities
"""

from typing import NamedTuple

import torch
from torch import Tensor

from course.lvm.deep_boltzmann_machine import (
    DBMParameters,
    LayerStates,
    energy,
    hidden_1_probabilities,
    hidden_2_probabilities,
    validate,
)
from course.lvm.gradient_ascent import check_count


class MeanField(NamedTuple):
    """Where the search for a fixed point ended.

    Attributes:
        states: the probabilities of a one, hidden_1 (N, H1) and hidden_2 (N, H2).
        steps: how often both layers were renewed.
        change: the largest change of a probability in the last step.
    """

    states: LayerStates
    steps: int
    change: float


@torch.no_grad()
def mean_field(
    x: Tensor,
    parameters: DBMParameters,
    *,
    start: LayerStates | None = None,
    parallel: bool = False,
    tolerance: float = 1e-6,
    max_steps: int = 100,
) -> MeanField:
    """Renew the probabilities until none changes by more than `tolerance`, or `max_steps` are made.

    One layer after the other is coordinate ascent: no step lowers the bound. Both at once has the same fixed points,
    but may swing between two states and never settle.

    Args:
        x: data, (N, D).
        parameters: θ.
        start: probabilities to begin with, as from a recognition network; None for `bottom_up`.
        parallel: renew hidden_2 from the old hidden_1 instead of the new one.
        tolerance: change of a probability at which to stop.
        max_steps: the most steps to make.

    Raises:
        ValueError: the parameters are not valid, x does not fit them, or an argument is out of range.

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> found = mean_field(torch.ones(1, 1), theta)
        >>> found.states
        LayerStates(hidden_1=tensor([[0.8455]]), hidden_2=tensor([[0.6996]]))
    """
    validate(parameters)
    check_count("max_steps", max_steps)
    if not tolerance >= 0:
        raise ValueError(f"tolerance must not be negative; got {tolerance}")
    states, change, steps = bottom_up(x, parameters) if start is None else start, float("inf"), 0
    while steps < max_steps and change > tolerance:
        hidden_1 = hidden_1_probabilities(x, states.hidden_2, parameters)
        below = states.hidden_1 if parallel else hidden_1
        new = LayerStates(hidden_1, hidden_2_probabilities(below, parameters))
        change = max(float((a - b).abs().max()) for a, b in zip(new, states, strict=True))
        states, steps = new, steps + 1
    return MeanField(states, steps, change)


def bottom_up(x: Tensor, parameters: DBMParameters) -> LayerStates:
    """Pass upwards once, hidden_1 without its input from above; a place to begin, and biased as an answer.

    Twice the weights stand in for the input that is missing, as if hidden_2 said what x says.

    Source: Salakhutdinov and Larochelle (2010).

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> bottom_up(torch.ones(1, 1), theta).hidden_1
        tensor([[0.8808]])
    """
    no_input = x.new_zeros(*x.shape[:-1], len(parameters.hidden_bias_2))
    doubled = parameters._replace(weights_1=2 * parameters.weights_1)
    hidden_1 = hidden_1_probabilities(x, no_input, doubled)
    return LayerStates(hidden_1, hidden_2_probabilities(hidden_1, parameters))


def lower_bound(x: Tensor, states: LayerStates, parameters: DBMParameters, log_Z: Tensor | float) -> Tensor:
    """Evaluate E_q[−E(x, h¹, h²)] + ℍ[q] − log_Z ≤ log p(x), (…), in nats, q being independent units.

    Args:
        x: data, (…, D).
        states: the probabilities of a one under q.
        parameters: θ.
        log_Z: of `folded(parameters)`: exact by `rbm.log_Z`, or estimated by annealed importance sampling, and then
            it is no longer a bound but an estimate of one.

    Example:
        >>> from course.lvm.deep_boltzmann_machine import folded
        >>> from course.lvm.rbm import log_Z
        >>> theta = DBMParameters(torch.zeros(2, 1), torch.zeros(1, 1), *(torch.zeros(n) for n in (2, 1, 1)))
        >>> x = torch.tensor([[1.0, 0.0]])
        >>> lower_bound(x, mean_field(x, theta).states, theta, log_Z(folded(theta))).exp()
        tensor([0.2500])
    """
    entropy = sum(torch.special.entr(p).sum(-1) + torch.special.entr(1 - p).sum(-1) for p in states)
    return entropy - energy(x, states, parameters) - log_Z
