"""The likelihood gradient of a restricted Boltzmann machine in two phases, exactly and by Gibbs sampling.

    ∂/∂θ mean log p(x) = E_data[−∂E/∂θ] − E_model[−∂E/∂θ],    −∂E/∂(weights, visible_bias, hidden_bias) = (x hᵀ, x, h)

The first, positive phase is exact given the data. The second, negative one needs draws from the model: contrastive
divergence takes them k Gibbs steps from the data, persistent contrastive divergence k steps from the last draws. Both
are biased as gradients of the likelihood; the former is zero in the mean where the model has become the data's law.

All gradients are to be ascended, and come with the value whose gradient they are, as
`optimization.stochastic_gradient_ascent` asks.

- `statistics`: the mean of −∂E/∂θ over rows of x and h
- `positive_phase`, `negative_phase`, `likelihood_gradient`: the exact ones
- `gibbs_step`: x → h → x', each layer at once, as often as one likes
- `contrast`: the gradient with given draws in the negative phase
- `contrastive_divergence`, `PersistentContrastiveDivergence`: where the draws come from
- `difference`: of parameters
- `ROWS`, `CHAINS`: what a door says that takes data from 0 to 1, or chains of zeros and ones
"""

from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.nn.functional import linear, softplus

from course.lvm.boltzmann.energies import EXACT, VISIBLE, log_Z, smaller_layer_first, transposed
from course.lvm.checks import Seen, accepts, flag, numbers, whole
from course.lvm.distributions.exact import state_blocks
from course.lvm.parameters import DBM, RBM, DBMParameters, RBMParameters

Parameters = TypeVar("Parameters", bound=tuple[Any, ...])
ROWS = numbers("N D", least=0, most=1)
CHAINS = numbers("C D", bits=True)


@accepts(x=ROWS, h=numbers("N H", least=0, most=1))
def statistics(x: Tensor, h: Tensor) -> RBMParameters:
    """Average −∂E/∂θ over rows: (xᵀ h / N, mean of x, mean of h), for x (N, D) and h (N, H), numbers from 0 to 1.

    Where the units of h are independent given x, their probabilities do as well as draws, and with less variance.

    Raises:
        ValueError: x and h have not as many rows, none, or numbers outside [0, 1].

    Example:
        >>> statistics(torch.tensor([[1.0, 0.0], [1.0, 1.0]]), torch.tensor([[1.0], [0.5]])).weights
        tensor([[0.7500],
                [0.2500]])
    """
    return _statistics(x, h)


def _statistics(x: Tensor, h: Tensor) -> RBMParameters:
    return RBMParameters(x.mT @ (h / len(x)), x.mean(0), h.mean(0))


@accepts(parameters=RBM, x=ROWS)
@torch.no_grad()
def positive_phase(x: Tensor, parameters: RBMParameters) -> RBMParameters:
    """Average −∂E/∂θ over the data, h under its posterior: statistics(x, p(h = 1 | x)).

    Args:
        x: data from 0 to 1, (N, D).
        parameters: θ.

    Raises:
        ValueError: x does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> positive_phase(torch.tensor([[1.0, 0.0]]), theta).weights
        tensor([[0.5000],
                [0.0000]])
    """
    return _statistics(x, _logits(x, parameters).sigmoid_())


@accepts(parameters=RBM)
@torch.no_grad()
def negative_phase(parameters: RBMParameters) -> RBMParameters:
    """Average −∂E/∂θ = ∂ log Z / ∂θ under the model, exactly, by enumerating the smaller layer.

    Raises:
        ValueError: as `log_Z`.

    Example:
        >>> negative_phase(RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))).weights
        tensor([[0.2500],
                [0.2500]])
    """
    small, total = smaller_layer_first(parameters), log_Z(parameters)
    sums = RBMParameters(*(torch.zeros_like(value) for value in small))
    for states in state_blocks(len(small.visible_bias), like=small.visible_bias):
        logits = _logits(states, small)
        probabilities = (_log_weights(states, logits, small) - total).exp()
        others = logits.sigmoid_()
        sums.weights.addmm_((states * probabilities[:, None]).mT, others)
        sums.visible_bias.add_(probabilities @ states)
        sums.hidden_bias.add_(probabilities @ others)
    if len(parameters.visible_bias) > len(parameters.hidden_bias):
        sums = transposed(sums)
    return RBMParameters(*(value.to(like) for value, like in zip(sums, parameters, strict=True)))


@accepts(parameters=RBM, x=ROWS)
@torch.no_grad()
def likelihood_gradient(x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Tensor]:
    """Differentiate the mean log-likelihood of a small machine: positive_phase − negative_phase.

    Args:
        x: data, (N, D). They may be gray: then every value stands for the probability of a one, and the second result
            is no log-likelihood.
        parameters: θ, with at most 25 units in its smaller layer.

    Returns:
        The gradient, and the mean of log p(x_n), in nats, a float64 scalar.

    Raises:
        ValueError: x does not fit the parameters, or holds numbers outside [0, 1], or as `log_Z`.

    Source: Ackley, Hinton and Sejnowski (1985).

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> gradient, value = likelihood_gradient(torch.tensor([[1.0, 0.0]]), theta)
        >>> gradient.visible_bias, value
        (tensor([ 0.5000, -0.5000]), tensor(-1.3863, dtype=torch.float64))
    """
    logits = _logits(x, parameters)
    value = _log_weights(x, logits, parameters).mean(dtype=torch.float64) - log_Z(parameters)
    return _difference(_statistics(x, logits.sigmoid_()), negative_phase(parameters)), value


@accepts(parameters=RBM, x=VISIBLE, steps=whole())
@torch.no_grad()
def gibbs_step(
    x: Tensor, parameters: RBMParameters, *, steps: int = 1, generator: torch.Generator | None = None
) -> Tensor:
    """Draw h ~ p(h | x), then x' ~ p(x' | h), each layer at once; p(x) is what stays the same under such steps.

    It is draws of h that drive the chain: with probabilities in their place it would be another chain.

    Args:
        x: visible units, from 0 to 1, (…, D).
        parameters: θ.
        steps: how many steps to make.
        generator: source of the randomness, on the device of the parameters.

    Returns:
        x', zeros and ones, (…, D).

    Raises:
        ValueError: x does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.tensor([99.0, -99.0]), torch.zeros(1))
        >>> gibbs_step(torch.tensor([[0.0, 1.0]]), theta)
        tensor([[1., 0.]])
    """
    return _gibbs(_logits(x, parameters).sigmoid_(), parameters, steps, generator)


def _gibbs(p: Tensor, parameters: RBMParameters, steps: int, generator: torch.Generator | None) -> Tensor:
    """Make Gibbs steps, the first from p = p(h = 1 | x), which is used up."""
    while True:
        h = _draw(p, generator)
        x = _draw(linear(h, parameters.weights, parameters.visible_bias).sigmoid_(), generator)
        steps -= 1
        if steps == 0:
            return x
        p = _logits(x, parameters).sigmoid_()


def _logits(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate the log-odds of h given x."""
    return linear(x, parameters.weights.mT, parameters.hidden_bias)


def _draw(p: Tensor, generator: torch.Generator | None) -> Tensor:
    """Draw zeros and ones with the probabilities p of a one; the tensor p is used up.

    Random numbers are what a Gibbs step costs beside its products. A bit is a one where a number below 2¹⁶ is less than
    2¹⁶ p. The sixteen digits before the point are its own, and come four at a time from the generator; those behind it
    all units of a row have in common. So every p is kept to the last digit, and units of a row share 2⁻¹⁶ of a draw.
    """
    count, dtype, device = p.numel(), p.dtype, p.device
    words = torch.empty((count + 3) // 4, dtype=torch.int64, device=device)
    words.random_(-(2**63), None, generator=generator)
    own = words.view(torch.int16)[:count].view(p.shape).to(dtype)  # from −2¹⁵ on
    shared = torch.rand((*p.shape[:-1], 1), generator=generator, dtype=dtype, device=device)
    shared.mul_(1 - 2**15 * torch.finfo(dtype).eps).add_(2**15)  # a fraction below 1, when rounded too
    return own.lt_(torch.add(-shared, p, alpha=2**16, out=p))


@accepts(parameters=RBM, x=ROWS, particles=numbers("C D", least=0, most=1))
@torch.no_grad()
def contrast(x: Tensor, particles: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Tensor | None]:
    """Take the gradient with given draws in the negative phase: positive_phase(x) − positive_phase(particles).

    It is the gradient of mean F(particles) − mean F(x), the draws held fixed; h enters by its probabilities.

    Args:
        x: data from 0 to 1, (N, D).
        particles: draws that stand for the model, (C, D), any number of them.
        parameters: θ.

    Returns:
        The gradient, and mean F(particles) − mean F(x), in nats, a float64 scalar; it is no log-likelihood.

    Raises:
        ValueError: x or particles do not fit the parameters, or hold numbers outside [0, 1].

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> gradient, _ = contrast(torch.ones(1, 2), torch.zeros(1, 2), theta)
        >>> gradient.visible_bias
        tensor([1., 1.])
    """
    return _contrast(x, particles, parameters)[:2]


@accepts(parameters=RBM, x=ROWS, steps=whole(), watched=flag)
@torch.no_grad()
def contrastive_divergence(
    x: Tensor,
    parameters: RBMParameters,
    *,
    steps: int = 1,
    watched: bool = True,
    generator: torch.Generator | None = None,
) -> tuple[RBMParameters, Tensor | None]:
    """Estimate the gradient by CD-k: the negative phase is `steps` = k Gibbs steps from the data.

    Not the gradient of the likelihood, not even in the mean, unless the model is the data's law (then its mean is 0).

    Args:
        x: data from 0 to 1, (N, D).
        parameters: θ.
        steps: k, at least 1.
        watched: whether somebody looks at the value; if not, it is None and takes no time.
        generator: source of the randomness.

    Returns:
        As `contrast`: x and the last x of the chains are binary draws, the last h is taken by its probabilities.

    Raises:
        ValueError: x does not fit the parameters, or holds numbers outside [0, 1], or steps is not positive.

    Source: Hinton (2002).

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.tensor([99.0, -99.0]), torch.zeros(1))
        >>> gradient, _ = contrastive_divergence(torch.tensor([[0.0, 0.0]]), theta)
        >>> gradient.visible_bias
        tensor([-1.,  0.])
    """
    particles = _gibbs(_logits(x, parameters).sigmoid_(), parameters, steps, generator)
    return _contrast(x, particles, parameters, watched)[:2]


class PersistentContrastiveDivergence:
    """Estimate the gradient by PCD: the negative phase is `steps` Gibbs steps from where the chains last stood.

    The chains follow the model while it learns; with small steps of learning they stay near its law. They are chains of
    (x, h): what drives the first step of a call is h given x by the parameters of the call before, which is at hand.

    Args:
        chains: where the chains start, zeros and ones, (C, D).
        steps: Gibbs steps at each call, at least 1.
        watched: whether somebody looks at the value; if not, it is None and takes no time.
        generator: source of the randomness.

    Attributes:
        chains: where they stand now; they may be put elsewhere.

    Raises:
        ValueError: chains hold other numbers than zeros and ones, or steps is not positive.

    Source: Tieleman (2008); Younes (1989).

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.tensor([99.0, -99.0]), torch.zeros(1))
        >>> estimate = PersistentContrastiveDivergence(torch.zeros(1, 2))
        >>> gradient, _ = estimate(torch.tensor([[0.0, 0.0]]), theta)
        >>> estimate.chains
        tensor([[1., 0.]])
    """

    @accepts(chains=CHAINS, steps=whole(), watched=flag)
    def __init__(
        self,
        chains: Tensor,
        *,
        steps: int = 1,
        watched: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        self.chains, self.steps, self.watched, self.generator = chains, steps, watched, generator
        # the chains, how often their numbers were changed in place, and p(h = 1) given them
        self._known: tuple[Tensor, int, Tensor] | None = None

    @accepts(parameters=RBM, x=ROWS)
    @torch.no_grad()
    def __call__(self, x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Tensor | None]:
        """Move the chains and return what `contrast` does for x (N, D)."""
        p = self._of_hidden(parameters)
        self.chains = _gibbs(p, parameters, self.steps, self.generator)
        gradient, value, p = _contrast(x, self.chains, parameters, self.watched)
        self._known = self.chains, _edits(self.chains), p
        return gradient, value

    def _of_hidden(self, parameters: RBMParameters) -> Tensor:
        """Recall p(h = 1) given the chains, or evaluate it where the chains were put elsewhere."""
        if self._known is not None:
            chains, version, p = self._known
            if self.chains is chains and _edits(chains) == version:
                return p
        width = len(parameters.visible_bias)
        seen = Seen({"D": (width, "parameters")}, parameters.weights, "parameters")
        return _logits(CHAINS.take("chains", self.chains, seen), parameters).sigmoid_()


def _edits(chains: Tensor) -> int:
    """How often the numbers were changed in place; torch does not count that in inference mode."""
    return 0 if chains.is_inference() else chains._version


def _log_weights(x: Tensor, logits: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate −F(x), where the log-odds of h are known."""
    return x @ parameters.visible_bias + softplus(logits, threshold=EXACT).sum(1)


def _contrast(
    x: Tensor, particles: Tensor, parameters: RBMParameters, watched: bool = True
) -> tuple[RBMParameters, Tensor | None, Tensor]:
    """Return the gradient, laid out as the weights are, its value, and p(h = 1) given the particles."""
    h, h_of_particles = _logits(x, parameters), _logits(particles, parameters)
    value = None
    if watched:
        value = _log_weights(x, h, parameters).mean(dtype=torch.float64)
        value -= _log_weights(particles, h_of_particles, parameters).mean(dtype=torch.float64)
    h.sigmoid_()
    h_of_particles.sigmoid_()
    weights = torch.mm(x.mT, h, out=torch.empty_like(parameters.weights))
    weights.addmm_(particles.mT, h_of_particles, beta=1 / len(x), alpha=-1 / len(particles))
    biases = x.mean(0) - particles.mean(0), h.mean(0) - h_of_particles.mean(0)
    return RBMParameters(weights, *biases), value, h_of_particles


class _Machine:
    """Parameters of a restricted or of a deep machine."""

    def take(self, name: str, value: Any, seen: Seen) -> RBMParameters | DBMParameters:
        return (DBM if isinstance(value, DBMParameters) else RBM).take(name, value, seen)


@accepts(left=_Machine(), right=_Machine())
def difference(left: Parameters, right: Parameters) -> Parameters:
    """Subtract entry by entry, in tuples of parameters: the positive phase less the negative one.

    Raises:
        ValueError: the two are not of the same kind and shapes.

    Example:
        >>> one = RBMParameters(torch.ones(1, 1), torch.ones(1), torch.ones(1))
        >>> difference(one, one).weights
        tensor([[0.]])
    """
    if type(left) is not type(right):
        raise ValueError(f"right must be {type(left).__name__} as left is; got {type(right).__name__}")
    return _difference(left, right)


def _difference(left: Parameters, right: Parameters) -> Parameters:
    return type(left)(*(a - b for a, b in zip(left, right, strict=True)))
