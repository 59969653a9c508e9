"""The restricted Boltzmann machine: binary x and h, every visible unit joined with every hidden one, no others.

    p(x, h) = exp(−E(x, h)) / Z,    E(x, h) = −visible_biasᵀx − hidden_biasᵀh − xᵀ weights h

Given one layer the units of the other are independent; summing a layer out leaves the free energy in closed form. Only
the partition function Z asks for a sum over all states, of the smaller layer at least.

- `transposed`: the two layers change places
- `energy`, `free_energy`: of (x, h), and of x with h summed out: −F(x) is log p(x) + log Z
- `hidden_logits`, `visible_logits`: log-odds of a unit, given the other layer; the same as a law to draw from and to
  evaluate: `Bernoulli(hidden_logits(x, parameters))` of families.py
- `hidden_probabilities`, `visible_probabilities`: p(h_j = 1 | x), the posterior marginals, and p(x_i = 1 | h)
- `most_probable_hidden`: the mode of p(h | x)
- `log_Z`, `log_prob`: the exact partition function of a small machine, and log p(x) with a given log Z
- `pseudo_log_likelihood`: what can be said of p(x) without log Z
- `smaller_layer_first`: the machine whose states are enumerated
- `VISIBLE`, `HIDDEN`, `STATES`, `LOG_Z`: what a door says that takes units from 0 to 1, zeros and ones, or log Z

Units are zeros and ones. Numbers in between, gray values or probabilities, are taken where the formula means something
for them: the energy is linear in every unit, so that of probabilities is a mean energy.
"""

import torch
from torch import Tensor
from torch.nn.functional import linear, logsigmoid, softplus

from course.lvm.checks import accepts, numbers
from course.lvm.distributions.exact import state_blocks
from course.lvm.parameters import RBM, RBMParameters
from course.lvm.rows import home

LARGEST_LAYER = 25  # units whose states are still enumerated: 2²⁵ of them
EXACT = (
    40  # beyond it softplus(u) is u to the last digit of float64; torch's threshold of 20 costs half of them
)
VISIBLE = numbers("... D", least=0, most=1, empty=True)
HIDDEN = numbers("... H", least=0, most=1, empty=True)
STATES = numbers("... D", bits=True, empty=True)
LOG_Z = numbers("", mixed=True)


@accepts(parameters=RBM)
def transposed(parameters: RBMParameters) -> RBMParameters:
    """Let the layers change places: the same machine, whose visible units are the hidden ones of before.

    Raises:
        ValueError: the parameters do not fit each other, or are not finite.

    Example:
        >>> transposed(RBMParameters(torch.zeros(4, 3), torch.zeros(4), torch.zeros(3))).weights.shape
        torch.Size([3, 4])
    """
    return RBMParameters(parameters.weights.mT, parameters.hidden_bias, parameters.visible_bias)


@accepts(parameters=RBM, x=VISIBLE, h=HIDDEN)
def energy(x: Tensor, h: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate E(x, h) = −visible_biasᵀx − hidden_biasᵀh − xᵀ weights h; low is probable.

    As it is linear in every unit, its value at probabilities is its mean under independent units.

    Args:
        x: visible units, from 0 to 1, (…, D).
        h: hidden units, from 0 to 1, (…, H), with leading axes that broadcast with those of x.
        parameters: θ.

    Returns:
        The leading axes of x and h, in nats: log p(x, h) = −energy − log Z.

    Raises:
        ValueError: x or h does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> energy(torch.tensor([1.0, 1.0]), torch.tensor([[0.0], [1.0]]), theta)
        tensor([-0.5000, -1.5000])
    """
    weights, visible_bias, hidden_bias = parameters
    return -(x @ visible_bias) - h @ hidden_bias - ((x @ weights) * h).sum(-1)


@accepts(parameters=RBM, x=VISIBLE)
def free_energy(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Sum the hidden units out: F(x) = −log Σ_h exp(−E(x, h)) = −visible_biasᵀx − Σ_j softplus(hidden_logits_j).

    For zeros and ones its negative is the unnormalized log-probability, −F(x) = log p(x) + log Z. Between them, at gray
    values, it is the same formula and no log-probability.

    Args:
        x: visible units, from 0 to 1, (…, D).
        parameters: θ.

    Returns:
        F(x) for every row, (…), in nats.

    Raises:
        ValueError: x does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> free_energy(torch.tensor([1.0, 1.0]), theta)  # −log(exp(0.5) + exp(1.5))
        tensor(-1.8133)
    """
    return _free_energy(x, parameters)


def _free_energy(x: Tensor, parameters: RBMParameters) -> Tensor:
    logits = linear(x, parameters.weights.mT, parameters.hidden_bias)
    return -(x @ parameters.visible_bias) - softplus(logits, threshold=EXACT).sum(-1)


@accepts(parameters=RBM, x=VISIBLE)
def hidden_logits(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate the log-odds of p(h_j = 1 | x): hidden_bias + xᵀ weights, (…, H), for x (…, D).

    Raises:
        ValueError: x does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> posterior = Bernoulli(hidden_logits(torch.tensor([[1.0, 0.0]]), theta))
        >>> posterior.log_prob(torch.tensor([[1.0]]))
        tensor([-0.6931])
    """
    return linear(x, parameters.weights.mT, parameters.hidden_bias)


@accepts(parameters=RBM, h=HIDDEN)
def visible_logits(h: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate the log-odds of p(x_i = 1 | h): visible_bias + weights h, (…, D), for h (…, H).

    Raises:
        ValueError: h does not fit the parameters, or holds numbers outside [0, 1].

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> visible_logits(torch.tensor([1.0]), theta)
        tensor([1.5000, 1.0000])
    """
    return linear(h, parameters.weights, parameters.visible_bias)


def hidden_probabilities(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Infer p(h_j = 1 | x) = sigmoid(hidden_logits), (…, H): the posterior marginals, whose product is p(h | x).

    That product holds given x only: without x the hidden units depend on each other, and p(h) needs log Z.

    Raises:
        ValueError: as `hidden_logits`.

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> hidden_probabilities(torch.tensor([1.0, 0.0]), theta)
        tensor([0.5000])
    """
    return hidden_logits(x, parameters).sigmoid()


def visible_probabilities(h: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate p(x_i = 1 | h) = sigmoid(visible_logits), (…, D); their product is p(x | h).

    Raises:
        ValueError: as `visible_logits`.

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([-1.0, 0.0]), torch.tensor([-1.0]))
        >>> visible_probabilities(torch.tensor([1.0]), theta)
        tensor([0.5000, 0.7311])
    """
    return visible_logits(h, parameters).sigmoid()


@accepts(parameters=RBM, x=VISIBLE)
def most_probable_hidden(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Find argmax_h p(h | x): h_j = 1 where p(h_j = 1 | x) > 1/2, of the dtype of x, (…, H).

    Raises:
        ValueError: as `hidden_logits`.

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.zeros(2), torch.tensor([-1.5]))
        >>> most_probable_hidden(torch.tensor([[1.0, 0.0], [1.0, 1.0]]), theta)
        tensor([[0.],
                [1.]])
    """
    return (linear(x, parameters.weights.mT, parameters.hidden_bias) > 0).to(x.dtype)


@torch.no_grad()
def log_Z(parameters: RBMParameters) -> Tensor:
    """Enumerate the smaller layer and sum the other out: log Z = log Σ_x exp(−F(x)), or the same over h.

    Returns:
        A float64 scalar, in nats.

    Raises:
        ValueError: the parameters do not fit each other or are not finite, or both layers have more than 25 units:
            then estimate log Z by annealed importance sampling.

    Example:
        >>> log_Z(RBMParameters(torch.zeros(100, 2), torch.zeros(100), torch.zeros(2)))  # 102 log 2
        tensor(70.7010, dtype=torch.float64)
    """
    small = smaller_layer_first(parameters)
    blocks = state_blocks(len(small.visible_bias), like=small.visible_bias)
    parts = [torch.logsumexp(-_free_energy(states, small), 0) for states in blocks]
    return torch.logsumexp(torch.stack(parts), 0)


@accepts(parameters=RBM, x=STATES, log_Z=LOG_Z)
def log_prob(x: Tensor, parameters: RBMParameters, log_Z: Tensor | float) -> Tensor:
    """Evaluate log p(x) = −F(x) − log Z for x (…, D), in nats.

    Args:
        x: visible units, zeros and ones, (…, D).
        parameters: θ.
        log_Z: the logarithm of the partition function, exact by `log_Z` or estimated.

    Raises:
        ValueError: x does not fit the parameters, or holds other numbers than zeros and ones.

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 3), torch.zeros(2), torch.zeros(3))
        >>> log_prob(torch.tensor([[1.0, 0.0]]), theta, log_Z(theta)).exp()
        tensor([0.2500])
    """
    return -_free_energy(x, parameters) - log_Z


@accepts(parameters=RBM, x=STATES)
@torch.no_grad()
def pseudo_log_likelihood(
    x: Tensor, parameters: RBMParameters, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate Σ_i log p(x_i | x without x_i), (…), in nats, by D times the term of one i, drawn for every row.

    Every term is log sigmoid(F(x with x_i flipped) − F(x)): log Z cancels. It is no log p(x), but as large as it can be
    where that is, and what scikit-learn's `BernoulliRBM.score_samples` gives.

    Args:
        x: visible units, zeros and ones, (…, D).
        parameters: θ.
        generator: where the units i come from.

    Raises:
        ValueError: x does not fit the parameters, or holds other numbers than zeros and ones.

    Source: Besag (1975).

    Example (two units by themselves, so that both terms are the same):
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.ones(2), torch.zeros(1))
        >>> pseudo_log_likelihood(torch.tensor([[1.0, 1.0]]), theta)  # 2 log sigmoid(1)
        tensor([-0.6265])
    """
    width, device = x.shape[-1], x.device if generator is None else generator.device
    unit = torch.randint(width, (*x.shape[:-1], 1), generator=generator, device=device).to(x.device)
    flipped = x.scatter(-1, unit, 1 - x.gather(-1, unit))
    return width * logsigmoid(_free_energy(flipped, parameters) - _free_energy(x, parameters))


@accepts(parameters=RBM)
def smaller_layer_first(parameters: RBMParameters) -> RBMParameters:
    """Return the machine in float64 with its smaller layer as the visible one, so that its states can be enumerated.

    Raises:
        ValueError: the parameters do not fit each other or are not finite, or both layers have more than 25 units.

    Example:
        >>> smaller_layer_first(RBMParameters(torch.zeros(4, 3), torch.zeros(4), torch.zeros(3))).weights.shape
        torch.Size([3, 4])
    """
    width, hidden = parameters.weights.shape
    if min(width, hidden) > LARGEST_LAYER:
        raise ValueError(
            f"parameters must have a layer of at most {LARGEST_LAYER} units, for log Z to be enumerated; got {width} "
            f"visible and {hidden} hidden ones: estimate it by annealed importance sampling"
        )
    at = home(parameters.weights.device)
    double = RBMParameters(*(value.detach().to(at, torch.float64) for value in parameters))
    return double if width <= hidden else transposed(double)
