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
- `STATES`: what a door says that takes both hidden layers
- `save`, `load`: parameters to a file and back, without running code that a file may hold
"""

from os import PathLike
from typing import BinaryIO, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from course.lvm.boltzmann.energies import LOG_Z
from course.lvm.checks import accepts, flag, made, numbers, real, whole
from course.lvm.distributions.families import draw_bits
from course.lvm.fitted import read, write
from course.lvm.parameters import DBM, RBM, DBMParameters, RBMParameters

VISIBLE, HIDDEN_1, HIDDEN_2 = (
    numbers(f"... {axis}", least=0, most=1, empty=True) for axis in ("D", "H1", "H2")
)


class LayerStates(NamedTuple):
    """Both hidden layers for N rows of data: draws of them, or the probabilities of a one.

    Attributes:
        hidden_1: (N, H1).
        hidden_2: (N, H2).
    """

    hidden_1: Tensor
    hidden_2: Tensor


STATES = made(LayerStates, hidden_1=HIDDEN_1, hidden_2=HIDDEN_2)


@accepts(parameters=DBM, x=VISIBLE, hidden=STATES)
def energy(x: Tensor, hidden: LayerStates, parameters: DBMParameters) -> Tensor:
    """Evaluate E(x, h¹, h²) = −biasesᵀunits − xᵀ weights_1 h¹ − h¹ᵀ weights_2 h².

    As it is linear in every layer, its mean under independent units is its value at their probabilities.

    Args:
        x: visible units, from 0 to 1, (…, D).
        hidden: both hidden layers, from 0 to 1, (…, H1) and (…, H2), with leading axes that broadcast.
        parameters: θ.

    Returns:
        The leading axes, in nats.

    Raises:
        ValueError: a layer does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> one = torch.ones(1)
        >>> energy(one, LayerStates(one, one), theta)
        tensor(-2.)
    """
    return _energy(x, hidden, parameters)


def _energy(x: Tensor, hidden: LayerStates, parameters: DBMParameters) -> Tensor:
    weights_1, weights_2, visible_bias, hidden_bias_1, hidden_bias_2 = parameters
    hidden_1, hidden_2 = hidden
    biased = x @ visible_bias + hidden_1 @ hidden_bias_1 + hidden_2 @ hidden_bias_2
    return -biased - ((x @ weights_1) * hidden_1).sum(-1) - ((hidden_1 @ weights_2) * hidden_2).sum(-1)


@accepts(parameters=DBM)
def folded(parameters: DBMParameters) -> RBMParameters:
    """See the machine as a restricted one between (x, h²), (D + H2) units, and h¹.

    Whatever is known of such machines holds: given h¹ all units of x and h² are independent, given them those of h¹.

    Raises:
        ValueError: the parameters do not fit each other, or are not finite.

    Example:
        >>> theta = DBMParameters(torch.zeros(4, 3), torch.zeros(3, 2), *(torch.zeros(n) for n in (4, 3, 2)))
        >>> folded(theta).weights.shape
        torch.Size([6, 3])
    """
    weights_1, weights_2, visible_bias, hidden_bias_1, hidden_bias_2 = parameters
    return RBMParameters(
        torch.cat([weights_1, weights_2.mT]), torch.cat([visible_bias, hidden_bias_2]), hidden_bias_1
    )


@accepts(parameters=RBM, width=whole())
def unfolded(parameters: RBMParameters, width: int) -> DBMParameters:
    """Undo `folded`, of parameters or of a gradient, where `width` = D of the D + H2 units are those of x.

    Raises:
        ValueError: width leaves no unit for h².

    Example:
        >>> theta = DBMParameters(torch.zeros(4, 3), torch.zeros(3, 2), *(torch.zeros(n) for n in (4, 3, 2)))
        >>> unfolded(folded(theta), 4).weights_2.shape
        torch.Size([3, 2])
    """
    weights, outer_bias, hidden_bias = parameters
    if width >= len(outer_bias):
        raise ValueError(f"width must be less than the D + H2 = {len(outer_bias)} units; got {width}")
    return DBMParameters(
        weights[:width], weights[width:].mT, outer_bias[:width], hidden_bias, outer_bias[width:]
    )


@accepts(parameters=DBM, x=VISIBLE, hidden_2=HIDDEN_2)
def hidden_1_probabilities(x: Tensor, hidden_2: Tensor, parameters: DBMParameters) -> Tensor:
    """Evaluate p(h¹_j = 1 | x, h²) = sigmoid(hidden_bias_1 + xᵀ weights_1 + weights_2 h²), (…, H1).

    Args:
        x: visible units, from 0 to 1, (…, D).
        hidden_2: h², from 0 to 1, (…, H2), with leading axes that broadcast with those of x.
        parameters: θ.

    Raises:
        ValueError: a layer does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> hidden_1_probabilities(torch.ones(1), torch.ones(1), theta)
        tensor([0.8808])
    """
    return _given_neighbors(x, hidden_2, parameters)


def _given_neighbors(x: Tensor, hidden_2: Tensor, parameters: DBMParameters) -> Tensor:
    from_below = linear(x, parameters.weights_1.mT, parameters.hidden_bias_1)
    return (from_below + linear(hidden_2, parameters.weights_2)).sigmoid()


@accepts(parameters=DBM, hidden_1=HIDDEN_1)
def hidden_2_probabilities(hidden_1: Tensor, parameters: DBMParameters) -> Tensor:
    """Evaluate p(h²_j = 1 | h¹) = sigmoid(hidden_bias_2 + h¹ᵀ weights_2), (…, H2); x adds nothing once h¹ is known.

    Raises:
        ValueError: hidden_1 does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> hidden_2_probabilities(torch.ones(1), theta)
        tensor([0.7311])
    """
    return _given_hidden_1(hidden_1, parameters)


def _given_hidden_1(hidden_1: Tensor, parameters: DBMParameters) -> Tensor:
    return linear(hidden_1, parameters.weights_2.mT, parameters.hidden_bias_2).sigmoid()


@accepts(parameters=DBM, x=VISIBLE, hidden_2=HIDDEN_2, steps=whole())
@torch.no_grad()
def posterior_gibbs_step(
    x: Tensor,
    hidden_2: Tensor,
    parameters: DBMParameters,
    *,
    steps: int = 1,
    generator: torch.Generator | None = None,
) -> LayerStates:
    """Draw h¹ ~ p(h¹ | x, h²), then h² ~ p(h² | h¹): a step that leaves the posterior p(h¹, h² | x) as it is.

    Args:
        x: the data, which stay what they are, from 0 to 1, (N, D).
        hidden_2: where h² stands, (N, H2).
        parameters: θ.
        steps: how many steps to make.
        generator: source of the randomness, on the device of the parameters.

    Returns:
        Both layers, zeros and ones.

    Raises:
        ValueError: a layer does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1) * 99, torch.ones(1, 1) * 99, *(torch.zeros(1),) * 3)
        >>> posterior_gibbs_step(torch.ones(1, 1), torch.zeros(1, 1), theta)
        LayerStates(hidden_1=tensor([[1.]]), hidden_2=tensor([[1.]]))
    """
    for _ in range(steps):
        hidden_1 = draw_bits(_given_neighbors(x, hidden_2, parameters), generator)
        hidden_2 = draw_bits(_given_hidden_1(hidden_1, parameters), generator)
    return LayerStates(hidden_1, hidden_2)


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


@accepts(
    parameters=DBM,
    x=numbers("... D", least=0, most=1),
    start=STATES,
    parallel=flag,
    tolerance=real(least=0),
    max_steps=whole(),
)
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
        x: data from 0 to 1, (N, D).
        parameters: θ.
        start: probabilities to begin with, a row for every one of x, as from a network; None for `bottom_up`.
        parallel: renew hidden_2 from the old hidden_1 instead of the new one.
        tolerance: change of a probability at which to stop.
        max_steps: the most steps to make.

    Raises:
        ValueError: x or start does not fit the parameters, or an argument is out of range.

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> found = mean_field(torch.ones(1, 1), theta)
        >>> found.states
        LayerStates(hidden_1=tensor([[0.8455]]), hidden_2=tensor([[0.6996]]))
    """
    states, change, steps = _upwards(x, parameters) if start is None else start, float("inf"), 0
    while steps < max_steps and change > tolerance:
        hidden_1 = _given_neighbors(x, states.hidden_2, parameters)
        below = states.hidden_1 if parallel else hidden_1
        new = LayerStates(hidden_1, _given_hidden_1(below, parameters))
        change = max(float((a - b).abs().max()) for a, b in zip(new, states, strict=True))
        states, steps = new, steps + 1
    return MeanField(states, steps, change)


@accepts(parameters=DBM, x=VISIBLE)
def bottom_up(x: Tensor, parameters: DBMParameters) -> LayerStates:
    """Pass upwards once, hidden_1 without its input from above; a place to begin, and biased as an answer.

    Twice the weights stand in for the input that is missing, as if hidden_2 said what x says.

    Raises:
        ValueError: x, (…, D), does not fit the parameters, or holds numbers outside [0, 1].

    Source: Salakhutdinov and Larochelle (2010).

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1), torch.ones(1, 1), *(torch.zeros(1),) * 3)
        >>> bottom_up(torch.ones(1, 1), theta).hidden_1
        tensor([[0.8808]])
    """
    return _upwards(x, parameters)


def _upwards(x: Tensor, parameters: DBMParameters) -> LayerStates:
    hidden_1 = linear(x, 2 * parameters.weights_1.mT, parameters.hidden_bias_1).sigmoid()
    return LayerStates(hidden_1, _given_hidden_1(hidden_1, parameters))


@accepts(parameters=DBM, x=VISIBLE, states=STATES, log_Z=LOG_Z)
def lower_bound(x: Tensor, states: LayerStates, parameters: DBMParameters, log_Z: Tensor | float) -> Tensor:
    """Evaluate E_q[−E(x, h¹, h²)] + ℍ[q] − log_Z ≤ log p(x), (…), in nats, q being independent units.

    Args:
        x: data, (…, D). Numbers between 0 and 1 stand for the probabilities of bits, the result for the mean over them.
        states: the probabilities of a one under q, with leading axes that broadcast with those of x.
        parameters: θ.
        log_Z: of `folded(parameters)`: exact by `energies.log_Z`, or estimated by annealed importance sampling, and
            then it is no longer a bound but an estimate of one.

    Raises:
        ValueError: a layer does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> from course.lvm.boltzmann.deep import folded
        >>> from course.lvm.boltzmann.energies import log_Z
        >>> theta = DBMParameters(torch.zeros(2, 1), torch.zeros(1, 1), *(torch.zeros(n) for n in (2, 1, 1)))
        >>> x = torch.tensor([[1.0, 0.0]])
        >>> lower_bound(x, mean_field(x, theta).states, theta, log_Z(folded(theta))).exp()
        tensor([0.2500])
    """
    entropy = sum(torch.special.entr(p).sum(-1) + torch.special.entr(1 - p).sum(-1) for p in states)
    return entropy - _energy(x, states, parameters) - log_Z


@accepts(parameters=DBM)
def save(parameters: DBMParameters, path: str | PathLike | BinaryIO) -> None:
    """Write the parameters of a machine to a file.

    Raises:
        ValueError: the parameters do not fit each other, or path cannot be written to.

    Example:
        >>> import io
        >>> file = io.BytesIO()
        >>> save(DBMParameters(torch.ones(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3), file)
        >>> _ = file.seek(0)
        >>> load(file).weights_1
        tensor([[1.]])
    """
    write(path, "DBMParameters", parameters._asdict())


def load(path: str | PathLike | BinaryIO, *, device: torch.device | str = "cpu") -> DBMParameters:
    """Read what `save` has written, with torch's loader that makes tensors and plain values only.

    Args:
        path: the file.
        device: where the parameters shall be.

    Raises:
        ValueError: the file holds something else.
    """
    return DBMParameters(**read(path, "DBMParameters", device=device))
