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
- `smaller_layer_first`: the machine whose states are enumerated
"""

import torch
from torch import Tensor
from torch.nn.functional import linear, softplus

from course.lvm.checks import check_units
from course.lvm.distributions.exact import state_blocks
from course.lvm.parameters import RBMParameters, validate_rbm
from course.lvm.rows import home

LARGEST_LAYER = 25  # units whose states are still enumerated: 2²⁵ of them
EXACT = (
    40  # beyond it softplus(u) is u to every digit of float64; torch's own threshold of 20 costs half of them
)


def transposed(parameters: RBMParameters) -> RBMParameters:
    """Let the layers change places: the same machine, whose visible units are the hidden ones of before.

    Example:
        >>> transposed(RBMParameters(torch.zeros(4, 3), torch.zeros(4), torch.zeros(3))).weights.shape
        torch.Size([3, 4])
    """
    return RBMParameters(parameters.weights.mT, parameters.hidden_bias, parameters.visible_bias)


def energy(x: Tensor, h: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate E(x, h) = −visible_biasᵀx − hidden_biasᵀh − xᵀ weights h; low is probable.

    Args:
        x: visible units, (…, D).
        h: hidden units, (…, H), with leading axes that broadcast with those of x.
        parameters: θ.

    Returns:
        The leading axes of x and h, in nats: log p(x, h) = −energy − log Z.

    Raises:
        ValueError: x or h does not fit the parameters.

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> energy(torch.tensor([1.0, 1.0]), torch.tensor([[0.0], [1.0]]), theta)
        tensor([-0.5000, -1.5000])
    """
    weights, visible_bias, hidden_bias = parameters
    check_units(x, visible_bias, "x")
    check_units(h, hidden_bias, "h")
    return -(x @ visible_bias) - h @ hidden_bias - ((x @ weights) * h).sum(-1)


def free_energy(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Sum the hidden units out: F(x) = −log Σ_h exp(−E(x, h)) = −visible_biasᵀx − Σ_j softplus(hidden_logits_j).

    Its negative is the unnormalized log-probability, −F(x) = log p(x) + log Z.

    Args:
        x: visible units, (…, D).
        parameters: θ.

    Returns:
        F(x) for every row, (…), in nats.

    Raises:
        ValueError: x does not fit the parameters.

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> free_energy(torch.tensor([1.0, 1.0]), theta)  # −log(exp(0.5) + exp(1.5))
        tensor(-1.8133)
    """
    logits = hidden_logits(x, parameters)
    return -(x @ parameters.visible_bias) - softplus(logits, threshold=EXACT).sum(-1)


def hidden_logits(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate the log-odds of p(h_j = 1 | x): hidden_bias + xᵀ weights, (…, H), for x (…, D).

    Raises:
        ValueError: x does not fit the parameters.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> posterior = Bernoulli(hidden_logits(torch.tensor([[1.0, 0.0]]), theta))
        >>> posterior.log_prob(torch.tensor([[1.0]]))
        tensor([-0.6931])
    """
    check_units(x, parameters.visible_bias, "x")
    return linear(x, parameters.weights.mT, parameters.hidden_bias)


def visible_logits(h: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate the log-odds of p(x_i = 1 | h): visible_bias + weights h, (…, D), for h (…, H).

    Raises:
        ValueError: h does not fit the parameters.

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> visible_logits(torch.tensor([1.0]), theta)
        tensor([1.5000, 1.0000])
    """
    check_units(h, parameters.hidden_bias, "h")
    return linear(h, parameters.weights, parameters.visible_bias)


def hidden_probabilities(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Infer p(h_j = 1 | x) = sigmoid(hidden_logits), (…, H): the posterior marginals, whose product is p(h | x).

    That product holds given x only: without x the hidden units depend on each other, and p(h) needs log Z.

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([0.5, 0.0]), torch.tensor([-1.0]))
        >>> hidden_probabilities(torch.tensor([1.0, 0.0]), theta)
        tensor([0.5000])
    """
    return hidden_logits(x, parameters).sigmoid()


def visible_probabilities(h: Tensor, parameters: RBMParameters) -> Tensor:
    """Evaluate p(x_i = 1 | h) = sigmoid(visible_logits), (…, D); their product is p(x | h).

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.tensor([-1.0, 0.0]), torch.tensor([-1.0]))
        >>> visible_probabilities(torch.tensor([1.0]), theta)
        tensor([0.5000, 0.7311])
    """
    return visible_logits(h, parameters).sigmoid()


def most_probable_hidden(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Find argmax_h p(h | x): h_j = 1 where p(h_j = 1 | x) > 1/2, of the dtype of x, (…, H).

    Example:
        >>> theta = RBMParameters(torch.ones(2, 1), torch.zeros(2), torch.tensor([-1.5]))
        >>> most_probable_hidden(torch.tensor([[1.0, 0.0], [1.0, 1.0]]), theta)
        tensor([[0.],
                [1.]])
    """
    return (hidden_logits(x, parameters) > 0).to(x.dtype)


@torch.no_grad()
def log_Z(parameters: RBMParameters) -> Tensor:
    """Enumerate the smaller layer and sum the other out: log Z = log Σ_x exp(−F(x)), or the same over h.

    Returns:
        A float64 scalar, in nats.

    Raises:
        ValueError: the parameters are not valid, or both layers have more than 25 units: then estimate log Z by
            annealed importance sampling.

    Example:
        >>> log_Z(RBMParameters(torch.zeros(100, 2), torch.zeros(100), torch.zeros(2)))  # 102 log 2
        tensor(70.7010, dtype=torch.float64)
    """
    small = smaller_layer_first(parameters)
    blocks = state_blocks(len(small.visible_bias), like=small.visible_bias)
    parts = [torch.logsumexp(-free_energy(states, small), 0) for states in blocks]
    return torch.logsumexp(torch.stack(parts), 0)


def log_prob(x: Tensor, parameters: RBMParameters, log_Z: Tensor | float) -> Tensor:
    """Evaluate log p(x) = −F(x) − log Z for x (…, D), in nats.

    Args:
        x: visible units, (…, D).
        parameters: θ.
        log_Z: the logarithm of the partition function, exact by `log_Z` or estimated.

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 3), torch.zeros(2), torch.zeros(3))
        >>> log_prob(torch.tensor([[1.0, 0.0]]), theta, log_Z(theta)).exp()
        tensor([0.2500])
    """
    return -free_energy(x, parameters) - log_Z


def smaller_layer_first(parameters: RBMParameters) -> RBMParameters:
    """Return the machine in float64 with its smaller layer as the visible one, so that its states can be enumerated.

    Raises:
        ValueError: the parameters are not valid, or both layers have more than 25 units.

    Example:
        >>> smaller_layer_first(RBMParameters(torch.zeros(4, 3), torch.zeros(4), torch.zeros(3))).weights.shape
        torch.Size([3, 4])
    """
    validate_rbm(parameters)
    width, hidden = parameters.weights.shape
    if min(width, hidden) > LARGEST_LAYER:
        raise ValueError(
            f"log Z is enumerated over a layer of at most {LARGEST_LAYER} units; got {width} visible and {hidden} "
            "hidden ones: estimate it by annealed importance sampling"
        )
    at = home(parameters.weights.device)
    double = RBMParameters(*(value.detach().to(at, torch.float64) for value in parameters))
    return double if width <= hidden else transposed(double)
