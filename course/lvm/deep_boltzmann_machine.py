"""The deep Boltzmann machine with two hidden layers: binary x, h¹ and h², each layer joined with the next.

    E(x, h¹, h²) = −visible_biasᵀx − hidden_bias_1ᵀh¹ − hidden_bias_2ᵀh² − xᵀ weights_1 h¹ − h¹ᵀ weights_2 h²

Every second layer together, (x, h²), is one layer of a restricted Boltzmann machine whose other one is h¹. So its
partition function, its Gibbs steps and its negative phase are those of `folded`. What is new is the posterior:
p(h¹, h² | x) is no product, as h¹ and h² depend on each other when x is known.

- `DBMParameters`: weights_1, weights_2 and the three biases
- `energy`: of (x, h¹, h²)
- `folded`, `unfolded`: as a restricted Boltzmann machine between (x, h²) and h¹, and back
- `hidden_1_probabilities`, `hidden_2_probabilities`: of a layer given its neighbours; with x given too, the moves of
  `posterior_gibbs_step`
- `LayerStates`: values or probabilities of both hidden layers
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from course.lvm.contrastive_divergence import drawn
from course.lvm.rbm import RBMParameters, check_units


class DBMParameters(NamedTuple):
    """The parameters θ of a deep Boltzmann machine with two hidden layers; also a gradient with respect to them.

    Attributes:
        weights_1: between x and h¹, (D, H1).
        weights_2: between h¹ and h², (H1, H2).
        visible_bias: (D,).
        hidden_bias_1: (H1,).
        hidden_bias_2: (H2,).

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> from course.lvm.rbm import log_Z
        >>> theta = DBMParameters(
        ...     torch.zeros(4, 3), torch.zeros(3, 2), torch.zeros(4), torch.zeros(3), torch.zeros(2)
        ... )
        >>> log_Z(folded(theta))  # all 2⁹ states have the energy 0
        tensor(6.2383, dtype=torch.float64)
    """

    weights_1: Tensor
    weights_2: Tensor
    visible_bias: Tensor
    hidden_bias_1: Tensor
    hidden_bias_2: Tensor


class LayerStates(NamedTuple):
    """Both hidden layers for N rows of data: draws of them, or the probabilities of a one.

    Attributes:
        hidden_1: (N, H1).
        hidden_2: (N, H2).
    """

    hidden_1: Tensor
    hidden_2: Tensor


def validate(parameters: DBMParameters) -> None:
    """Raise a `ValueError` that names the parameter whose shape, dtype or values are wrong.

    Example:
        >>> validate(DBMParameters(torch.zeros(4, 3), torch.zeros(2, 3), *(torch.zeros(n) for n in (4, 3, 2))))
        Traceback (most recent call last):
        ValueError: weights_2 must have the shape (3, 2), as the biases have 4, 3 and 2 entries; got (2, 3)
    """
    widths = [bias.numel() for bias in parameters[2:]]
    expected = [(widths[0], widths[1]), (widths[1], widths[2]), *((width,) for width in widths)]
    for (name, value), shape in zip(parameters._asdict().items(), expected, strict=True):
        if value.shape != shape:
            raise ValueError(
                f"{name} must have the shape {shape}, as the biases have {widths[0]}, {widths[1]} and {widths[2]} "
                f"entries; got {tuple(value.shape)}"
            )
        if value.dtype not in (torch.float32, torch.float64) or value.dtype != parameters.weights_1.dtype:
            raise ValueError(f"{name} must hold float32 or float64, all the same; got {value.dtype}")
        if not value.isfinite().all():
            raise ValueError(f"{name} must be finite; got {value[~value.isfinite()][0].item()}")


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
    validate(parameters)
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
    hidden_1 = drawn(hidden_1_probabilities(x, hidden_2, parameters), generator)
    return LayerStates(hidden_1, drawn(hidden_2_probabilities(hidden_1, parameters), generator))


def _check(x: Tensor, hidden: LayerStates, parameters: DBMParameters) -> None:
    check_units(x, parameters.visible_bias, "x")
    check_units(hidden[0], parameters.hidden_bias_1, "hidden_1")
    check_units(hidden[1], parameters.hidden_bias_2, "hidden_2")
