"""Training a deep Boltzmann machine: both phases need an approximation now, and a good place to begin.

    gradient = E_{q(h¹, h² | x)}[−∂E/∂θ] − E_model[−∂E/∂θ]

The positive phase takes q from mean field or from Gibbs draws of the posterior, the negative one persistent chains of
the `folded` machine. With q held fixed, this climbs the lower bound of deep.py; `stochastic_gradient_ascent` of
optimization.py does it, best from where `pretrain` ends.

- `statistics`: the mean of −∂E/∂θ over rows of x and both hidden layers
- `bound_gradient`: exact for a small machine
- `PersistentDBMGradient`: what `stochastic_gradient_ascent` asks for, for any way of inferring the hidden layers
- `gibbs_inference`: one such way; another is mean field, a third `RecognitionInference`

Pretraining goes layer by layer: two restricted machines, which are joined. In the deep machine h¹ hears from both
sides, in a restricted one from a single side only. To make up for it, the lower machine sees x twice and the upper one
has h² twice, with the same weights.

- `start`: small random parameters
- `pretrain`: a restricted machine on x, another on its hidden units, joined
- `with_visible_twice`, `with_hidden_twice`: the gradients of these machines

Mean field takes many steps for every row, again at every step of learning. A recognition network that is taught by
their results starts them so near to the end that a few steps are enough.

- `DBMRecognition`: the network, x -> probabilities of both hidden layers
- `recognition_loss`: how far its answer is from that of mean field
- `RecognitionInference`: network, a few steps of mean field, and a lesson for the network, at every call
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils import skip_init

from course.lvm import optimization
from course.lvm.boltzmann import rbm
from course.lvm.boltzmann.deep import (
    LayerStates,
    bottom_up,
    folded,
    lower_bound,
    mean_field,
    posterior_gibbs_step,
    unfolded,
)
from course.lvm.boltzmann.energies import VISIBLE, free_energy, hidden_probabilities, log_Z
from course.lvm.boltzmann.training import (
    CHAINS,
    ROWS,
    contrastive_divergence,
    difference,
    gibbs_step,
    negative_phase,
    positive_phase,
)
from course.lvm.checks import Place, Seen, accepts, float_type, function, made, numbers, whole
from course.lvm.distributions.families import draw_bits
from course.lvm.optimization import OptimizerFactory, adam
from course.lvm.parameters import DBM, DBMParameters, RBMParameters

ROW_STATES = made(
    LayerStates, hidden_1=numbers("N H1", least=0, most=1), hidden_2=numbers("N H2", least=0, most=1)
)
Inference = Callable[[Tensor, DBMParameters], LayerStates]


@accepts(x=ROWS, states=ROW_STATES)
def statistics(x: Tensor, states: LayerStates) -> DBMParameters:
    """Average −∂E/∂θ over rows: products of neighboring layers, and the layers themselves.

    Args:
        x: data from 0 to 1, (N, D).
        states: draws of h¹ and h², or their probabilities where they are independent under q, (N, H1) and (N, H2).

    Raises:
        ValueError: there are no rows or not as many of each, or numbers outside [0, 1].

    Example:
        >>> one = torch.ones(2, 1)
        >>> statistics(one, LayerStates(0.5 * one, 0.5 * one)).weights_2
        tensor([[0.2500]])
    """
    return _statistics(x, states)


def _statistics(x: Tensor, states: LayerStates) -> DBMParameters:
    hidden_1, hidden_2 = states
    return DBMParameters(
        x.mT @ hidden_1 / len(x),
        hidden_1.mT @ hidden_2 / len(x),
        x.mean(0),
        hidden_1.mean(0),
        hidden_2.mean(0),
    )


@accepts(parameters=DBM, x=ROWS, states=ROW_STATES)
@torch.no_grad()
def bound_gradient(x: Tensor, states: LayerStates, parameters: DBMParameters) -> tuple[DBMParameters, Tensor]:
    """Differentiate the mean lower bound of a small machine with respect to θ, q being held fixed.

    Args:
        x: data, (N, D).
        states: the probabilities of a one under q, (N, H1) and (N, H2).
        parameters: θ, with at most 25 units in h¹ or in x and h² together.

    Returns:
        The gradient, and the mean of the bound, in nats, a float64 scalar.

    Raises:
        ValueError: a layer does not fit the parameters, or holds numbers outside [0, 1], or as `energies.log_Z`.

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> gradient, bound = bound_gradient(torch.ones(1, 1), bottom_up(torch.ones(1, 1), theta), theta)
        >>> gradient.visible_bias, bound
        (tensor([0.5000]), tensor(-0.6931, dtype=torch.float64))
    """
    machine = folded(parameters)
    model = unfolded(negative_phase(machine), len(parameters.visible_bias))
    gradient = difference(_statistics(x, states), model)
    return gradient, lower_bound(x, states, parameters, 0.0).mean(dtype=torch.float64) - log_Z(machine)


class PersistentDBMGradient:
    """Estimate the gradient of the bound: hidden layers by `infer`, the model by chains that go on where they stood.

    Args:
        chains: where the chains of x and h² start, zeros and ones, (C, D + H2).
        infer: (x, parameters) -> `LayerStates`; None for mean field, at most 30 steps of it.
        steps: Gibbs steps of the chains at each call, at least 1.
        generator: source of the randomness of the chains.

    Attributes:
        chains: where they stand now.

    Raises:
        ValueError: chains hold other numbers than zeros and ones, or steps is not positive.

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), torch.tensor([99.0]), *(torch.zeros(1),) * 2)
        >>> estimate = PersistentDBMGradient(torch.zeros(3, 2))
        >>> gradient, _ = estimate(torch.zeros(2, 1), theta)
        >>> gradient.visible_bias
        tensor([-1.])
    """

    @accepts(chains=CHAINS, infer=function, steps=whole())
    def __init__(
        self,
        chains: Tensor,
        *,
        infer: Inference | None = None,
        steps: int = 1,
        generator: torch.Generator | None = None,
    ) -> None:
        self.chains, self.steps, self.generator = chains, steps, generator
        self.infer = infer or _by_mean_field

    @accepts(parameters=DBM, x=ROWS)
    def __call__(self, x: Tensor, parameters: DBMParameters) -> tuple[DBMParameters, Tensor]:
        """Infer, move the chains, and return the gradient with the value whose gradient it is, q and chains held fixed.

        The value is the mean bound without its log Z, less that of the chains: −F of the folded machine.
        """
        states, machine = self.infer(x, parameters), folded(parameters)
        with torch.no_grad():
            width = len(machine.visible_bias)
            seen = Seen({"D": (width, "folded(parameters)")}, machine.weights, "parameters")
            self.chains = CHAINS.take("chains", self.chains, seen)
            self.chains = gibbs_step(self.chains, machine, steps=self.steps, generator=self.generator)
            model = unfolded(positive_phase(self.chains, machine), len(parameters.visible_bias))
            gradient = difference(statistics(x, states), model)
            of_data = lower_bound(x, states, parameters, 0.0).mean(dtype=torch.float64)
            return gradient, of_data + free_energy(self.chains, machine).mean(dtype=torch.float64)


@accepts(parameters=DBM, x=ROWS, steps=whole())
@torch.no_grad()
def gibbs_inference(
    x: Tensor, parameters: DBMParameters, *, steps: int = 5, generator: torch.Generator | None = None
) -> LayerStates:
    """Draw h¹ and h² by `steps` Gibbs steps with x held fixed, from a bottom-up pass.

    As the steps grow in number the draws follow p(h¹, h² | x), and the positive phase becomes unbiased, which mean
    field is not.

    Raises:
        ValueError: x, (N, D), does not fit the parameters or holds numbers outside [0, 1], or steps is not positive.

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1) * 99, torch.ones(1, 1) * 99, *(torch.zeros(1),) * 3)
        >>> gibbs_inference(torch.ones(1, 1), theta)
        LayerStates(hidden_1=tensor([[1.]]), hidden_2=tensor([[1.]]))
    """
    _, above = (draw_bits(value, generator) for value in bottom_up(x, parameters))
    return posterior_gibbs_step(x, above, parameters, steps=steps, generator=generator)


def _by_mean_field(x: Tensor, parameters: DBMParameters) -> LayerStates:
    return mean_field(x, parameters, tolerance=1e-4, max_steps=30).states


@accepts(width=whole(), hidden_1=whole(), hidden_2=whole(), dtype=float_type, device=Place())
def start(
    width: int,
    hidden_1: int,
    hidden_2: int,
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> DBMParameters:
    """Begin at small random weights and at biases of zero, for D, H1 and H2 units, as `rbm.start` does.

    Raises:
        ValueError: a number of units is not positive, dtype is another than float32 and float64, or device is none.

    Example:
        >>> start(4, 3, 2).weights_2.shape
        torch.Size([3, 2])
    """
    bottom = rbm.start(width, hidden_1, generator=generator, dtype=dtype, device=device)
    top = rbm.start(hidden_1, hidden_2, generator=generator, dtype=dtype, device=device)
    return _joined(bottom, top)


@accepts(passes=function, parameters=DBM, optimizer=function, callback=function)
def pretrain(
    passes: Callable[[], Iterable[Tensor]],
    parameters: DBMParameters,
    *,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, RBMParameters, float], None] | None = None,
) -> DBMParameters:
    """Train layer by layer: a restricted machine on x by CD-1, another on its hidden units, and join the two.

    Ctrl-C ends the training of the layer at hand, and of what comes after it.

    Args:
        passes: makes an iterable of rows (n, D), such as `lambda: minibatches(x, 100, epochs=10)`; called once a layer.
        parameters: where to begin.
        optimizer: makes the optimizer of each machine from the list of its parameters.
        generator: source of the randomness.
        callback: as in `stochastic_gradient_ascent`, with the parameters of the restricted machine at hand.

    Raises:
        ValueError: as `optimization.stochastic_gradient_ascent`.

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> x = torch.tensor([[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
        >>> theta = pretrain(lambda: [x] * 50, start(3, 2, 1), optimizer=partial(torch.optim.SGD, lr=0.1))
        >>> bool(theta.visible_bias[2] > 1)
        True
    """
    bottom = RBMParameters(parameters.weights_1, parameters.visible_bias, parameters.hidden_bias_1)
    top = RBMParameters(parameters.weights_2, parameters.hidden_bias_1, parameters.hidden_bias_2)
    train = partial(optimization.stochastic_gradient_ascent, optimizer=optimizer, callback=callback)
    estimate = partial(contrastive_divergence, generator=generator)
    lower = train(passes(), bottom, with_visible_twice(estimate))
    if lower.interrupted:
        return _joined(lower.learned, top)

    twice = _visible_twice(lower.learned)
    features = (draw_bits(hidden_probabilities(torch.cat([x, x], 1), twice), generator) for x in passes())
    upper = train(features, top, with_hidden_twice(estimate))
    return _joined(lower.learned, upper.learned)


@accepts(gradient=function)
def with_visible_twice(gradient: Callable[[Tensor, RBMParameters], tuple[RBMParameters, Any]]) -> Callable:
    """Turn a gradient of restricted machines into that of the machine which sees x twice, with the same weights.

    Its p(h = 1 | x) is sigmoid(hidden_bias + 2 xᵀ weights), its p(x | h) as it was.

    Example:
        >>> from course.lvm.boltzmann.training import likelihood_gradient
        >>> theta = RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1))
        >>> with_visible_twice(likelihood_gradient)(torch.ones(1, 1), theta)[0].visible_bias
        tensor([1.])
    """

    def twice(x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Any]:
        found, value = gradient(torch.cat([x, x], 1), _visible_twice(parameters))
        weights, visible_bias, hidden_bias = found
        return RBMParameters(_halves(weights), _halves(visible_bias), hidden_bias), value

    return twice


@accepts(gradient=function)
def with_hidden_twice(gradient: Callable[[Tensor, RBMParameters], tuple[RBMParameters, Any]]) -> Callable:
    """Turn a gradient of restricted machines into that of the machine with two copies of h, with the same weights.

    Its p(x = 1 | h, h) is sigmoid(visible_bias + 2 weights h), its p(h | x) as it was.

    Example:
        >>> from course.lvm.boltzmann.training import likelihood_gradient
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


class DBMRecognition(nn.Module):
    """Two layers upwards, ν¹ = sigmoid(lower(x)), ν² = sigmoid(upper(ν¹)); at first the pass of `bottom_up`.

    Args:
        parameters: the machine at hand; twice its weights_1 stand in for what h¹ hears from above.

    Source: Salakhutdinov and Larochelle (2010).

    Example:
        >>> from course.lvm.boltzmann.deep_training import start
        >>> network = DBMRecognition(start(4, 3, 2))
        >>> network(torch.ones(5, 4)).hidden_2.shape
        torch.Size([5, 2])
    """

    @accepts(parameters=DBM)
    def __init__(self, parameters: DBMParameters) -> None:
        super().__init__()
        self.lower: nn.Linear = _linear(2 * parameters.weights_1, parameters.hidden_bias_1)
        self.upper: nn.Linear = _linear(parameters.weights_2, parameters.hidden_bias_2)

    @accepts(x=VISIBLE)
    def logits(self, x: Tensor) -> LayerStates:
        """Return the log-odds of a one for both layers, (N, H1) and (N, H2), for x (N, D) from 0 to 1."""
        hidden_1 = self.lower(x)
        return LayerStates(hidden_1, self.upper(hidden_1.sigmoid()))

    def forward(self, x: Tensor) -> LayerStates:
        """Return the probabilities of a one for both layers, (N, H1) and (N, H2), for x (N, D) from 0 to 1."""
        return LayerStates(*(value.sigmoid() for value in self.logits(x)))

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        (hidden_1, width), hidden_2 = self.lower.weight.shape, len(self.upper.weight)
        return self.lower.weight, {"D": width, "H1": hidden_1, "H2": hidden_2}


@accepts(network=made(DBMRecognition), x=ROWS, states=ROW_STATES)
def recognition_loss(network: DBMRecognition, x: Tensor, states: LayerStates) -> Tensor:
    """Measure the cross-entropy of the network's answer ν(x) relative to the probabilities μ that it should give.

    With ℍ(μ) independent of the network, (1/N) Σ_n [KL(μ_n ‖ ν(x_n)) + ℍ(μ_n)], a scalar in nats.

    Args:
        network: what is taught.
        x: data from 0 to 1, (N, D).
        states: μ, as from `mean_field`, (N, H1) and (N, H2); no gradient flows into it.

    Raises:
        ValueError: x or states do not fit the network or each other, or hold numbers outside [0, 1].

    Example:
        >>> from course.lvm.boltzmann.deep_training import start
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
        optimizer: makes the optimizer of the network from the list of its parameters.

    Raises:
        ValueError: network is none, steps is not positive, or optimizer is no function.

    Source: Salakhutdinov and Larochelle (2010).

    Example:
        >>> from course.lvm.boltzmann.deep_training import start
        >>> theta = start(4, 3, 2)
        >>> infer = RecognitionInference(DBMRecognition(theta))
        >>> infer(torch.ones(5, 4), theta).hidden_1.shape
        torch.Size([5, 3])
    """

    @accepts(network=made(DBMRecognition), steps=whole(), optimizer=function)
    def __init__(
        self,
        network: DBMRecognition,
        *,
        steps: int = 1,
        optimizer: OptimizerFactory = adam,
    ) -> None:
        self.network, self.steps = network, steps
        self._optimizer = optimizer(list(network.parameters()))

    def __call__(self, x: Tensor, parameters: DBMParameters) -> LayerStates:
        """Return probabilities for the rows x (N, D), numbers from 0 to 1."""
        with torch.no_grad():
            begin = self.network(x)
        states = mean_field(x, parameters, start=begin, tolerance=0, max_steps=self.steps).states
        self._optimizer.zero_grad()
        recognition_loss(self.network, x, states).backward()
        self._optimizer.step()
        return states


def _linear(weights: Tensor, bias: Tensor) -> nn.Linear:
    """Make a layer x -> xᵀ weights + bias that begins with these numbers."""
    below, above = weights.shape
    layer = skip_init(nn.Linear, below, above, dtype=weights.dtype, device=weights.device)
    with torch.no_grad():
        layer.weight.copy_(weights.mT)
        layer.bias.copy_(bias)
    return layer
