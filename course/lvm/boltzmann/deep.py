"""The deep Boltzmann machine: binary x, h¹ and h², each layer joined with the next; its posterior, and mean field.

    E(x, h¹, h²) = −visible_biasᵀx − hidden_bias_1ᵀh¹ − hidden_bias_2ᵀh² − xᵀ weights_1 h¹ − h¹ᵀ weights_2 h²

Every second layer together, (x, h²), is one layer of a restricted Boltzmann machine whose other one is h¹. So its
partition function, its Gibbs steps and its negative phase are those of `folded`. What is new is the posterior:
p(h¹, h² | x) is no product, as h¹ and h² depend on each other when x is known.

- `energy`: of (x, h¹, h²)
- `folded`, `unfolded`: as a restricted Boltzmann machine between (x, h²) and h¹, and back
- `hidden_1_probabilities`, `hidden_2_probabilities`: of a layer given its neighbors; with x given too, the moves of
  `posterior_gibbs_step`
- `LayerStates`: values or probabilities of both hidden layers

Mean field takes independent units as near to the posterior as such can be, which gives a bound:

    q(h¹, h²) = Π_j q(h¹_j) Π_k q(h²_k),    log p(x) ≥ E_q[−E(x, h¹, h²)] + ℍ[q] − log Z

At the best q, every probability is what the others make it: hidden_1 = sigmoid(… x … hidden_2), hidden_2 =
sigmoid(… hidden_1). There can be several such fixed points; where the search begins decides which is found.

- `mean_field`: look for a fixed point, one layer after the other or both at once; `MeanField` is where it ended
- `bottom_up`: where the search begins unless told otherwise
- `lower_bound`: what is below log p(x), whatever the probabilities
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from course.lvm.checks import check_count, check_units
from course.lvm.distributions.families import draw_bits
from course.lvm.parameters import DBMParameters, RBMParameters, validate_dbm


class LayerStates(NamedTuple):
    """Both hidden layers for N rows of data: draws of them, or the probabilities of a one.

    Attributes:
        hidden_1: (N, H1).
        hidden_2: (N, H2).
    """

    hidden_1: Tensor
    hidden_2: Tensor


def energy(x: Tensor, hidden: LayerStates, parameters: DBMParameters) -> Tensor:
    """Evaluate E(x, h¹, h²) = −biasesᵀunits − xᵀ weights_1 h¹ − h¹ᵀ weights_2 h².

    As it is linear in every layer, its mean under independent units is its value at their probabilities.

    Args:
        x: visible units, (…, D).
        hidden: both hidden layers, (…, H1) and (…, H2), with leading axes that broadcast.
        parameters: θ.

    Returns:
        The leading axes, in nats.

    Raises:
        ValueError: a layer does not fit the parameters.

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> one = torch.ones(1)
        >>> energy(one, LayerStates(one, one), theta)
        tensor(-2.)
    """
    _check(x, hidden, parameters)
    weights_1, weights_2, visible_bias, hidden_bias_1, hidden_bias_2 = parameters
    hidden_1, hidden_2 = hidden
    biased = x @ visible_bias + hidden_1 @ hidden_bias_1 + hidden_2 @ hidden_bias_2
    return -biased - ((x @ weights_1) * hidden_1).sum(-1) - ((hidden_1 @ weights_2) * hidden_2).sum(-1)


def folded(parameters: DBMParameters) -> RBMParameters:
    """See the machine as a restricted one between (x, h²), (D + H2) units, and h¹.

    Whatever is known of such machines holds: given h¹ all units of x and h² are independent, given them those of h¹.

    Raises:
        ValueError: the parameters are not valid.

    Example:
        >>> theta = DBMParameters(torch.zeros(4, 3), torch.zeros(3, 2), *(torch.zeros(n) for n in (4, 3, 2)))
        >>> folded(theta).weights.shape
        torch.Size([6, 3])
    """
    validate_dbm(parameters)
    weights_1, weights_2, visible_bias, hidden_bias_1, hidden_bias_2 = parameters
    return RBMParameters(
        torch.cat([weights_1, weights_2.mT]), torch.cat([visible_bias, hidden_bias_2]), hidden_bias_1
    )


def unfolded(parameters: RBMParameters, width: int) -> DBMParameters:
    """Undo `folded`, of parameters or of a gradient, where `width` = D of the D + H2 units are those of x.

    Example:
        >>> theta = DBMParameters(torch.zeros(4, 3), torch.zeros(3, 2), *(torch.zeros(n) for n in (4, 3, 2)))
        >>> unfolded(folded(theta), 4).weights_2.shape
        torch.Size([3, 2])
    """
    weights, outer_bias, hidden_bias = parameters
    return DBMParameters(
        weights[:width], weights[width:].mT, outer_bias[:width], hidden_bias, outer_bias[width:]
    )


def hidden_1_probabilities(x: Tensor, hidden_2: Tensor, parameters: DBMParameters) -> Tensor:
    """Evaluate p(h¹_j = 1 | x, h²) = sigmoid(hidden_bias_1 + xᵀ weights_1 + weights_2 h²), (…, H1).

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> hidden_1_probabilities(torch.ones(1), torch.ones(1), theta)
        tensor([0.8808])
    """
    check_units(x, parameters.visible_bias, "x")
    check_units(hidden_2, parameters.hidden_bias_2, "hidden_2")
    from_below = linear(x, parameters.weights_1.mT, parameters.hidden_bias_1)
    return (from_below + linear(hidden_2, parameters.weights_2)).sigmoid()


def hidden_2_probabilities(hidden_1: Tensor, parameters: DBMParameters) -> Tensor:
    """Evaluate p(h²_j = 1 | h¹) = sigmoid(hidden_bias_2 + h¹ᵀ weights_2), (…, H2); x adds nothing once h¹ is known.

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> hidden_2_probabilities(torch.ones(1), theta)
        tensor([0.7311])
    """
    check_units(hidden_1, parameters.hidden_bias_1, "hidden_1")
    return linear(hidden_1, parameters.weights_2.mT, parameters.hidden_bias_2).sigmoid()


@torch.no_grad()
def posterior_gibbs_step(
    x: Tensor, hidden_2: Tensor, parameters: DBMParameters, *, generator: torch.Generator | None = None
) -> LayerStates:
    """Draw h¹ ~ p(h¹ | x, h²), then h² ~ p(h² | h¹): a step that leaves the posterior p(h¹, h² | x) as it is.

    Args:
        x: the data, which stay what they are, (N, D).
        hidden_2: where h² stands, (N, H2).
        parameters: θ.
        generator: source of the randomness, on the device of the parameters.

    Returns:
        Both layers, zeros and ones.

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1) * 99, torch.ones(1, 1) * 99, *(torch.zeros(1),) * 3)
        >>> posterior_gibbs_step(torch.ones(1, 1), torch.zeros(1, 1), theta)
        LayerStates(hidden_1=tensor([[1.]]), hidden_2=tensor([[1.]]))
    """
    hidden_1 = draw_bits(hidden_1_probabilities(x, hidden_2, parameters), generator)
    return LayerStates(hidden_1, draw_bits(hidden_2_probabilities(hidden_1, parameters), generator))


def _check(x: Tensor, hidden: LayerStates, parameters: DBMParameters) -> None:
    check_units(x, parameters.visible_bias, "x")
    check_units(hidden[0], parameters.hidden_bias_1, "hidden_1")
    check_units(hidden[1], parameters.hidden_bias_2, "hidden_2")


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
    validate_dbm(parameters)
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
        log_Z: of `folded(parameters)`: exact by `energies.log_Z`, or estimated by annealed importance sampling, and
            then it is no longer a bound but an estimate of one.

    Example:
        >>> from course.lvm.boltzmann.deep import folded
        >>> from course.lvm.boltzmann.energies import log_Z
        >>> theta = DBMParameters(torch.zeros(2, 1), torch.zeros(1, 1), *(torch.zeros(n) for n in (2, 1, 1)))
        >>> x = torch.tensor([[1.0, 0.0]])
        >>> lower_bound(x, mean_field(x, theta).states, theta, log_Z(folded(theta))).exp()
        tensor([0.2500])
    """
    entropy = sum(torch.special.entr(p).sum(-1) + torch.special.entr(1 - p).sum(-1) for p in states)
    return entropy - energy(x, states, parameters) - log_Z
