"""The likelihood gradient of a restricted Boltzmann machine in two phases, exactly and by Gibbs sampling.

    ∂/∂θ mean log p(x) = E_data[−∂E/∂θ] − E_model[−∂E/∂θ],    −∂E/∂(weights, visible_bias, hidden_bias) = (x hᵀ, x, h)

The first, positive phase is exact given the data. The second, negative one needs draws from the model: contrastive
divergence takes them k Gibbs steps from the data, persistent contrastive divergence k steps from the last draws. Both
are biased as gradients of the likelihood; the former is zero in the mean where the model has become the data's law.

All gradients are to be ascended, and come with the value whose gradient they are, as
`optimization.stochastic_gradient_ascent` asks.

- `statistics`: the mean of −∂E/∂θ over rows of x and h
- `positive_phase`, `negative_phase`, `likelihood_gradient`: the exact ones
- `gibbs_step`: x → h → x', each layer at once
- `contrast`: the gradient with given draws in the negative phase
- `contrastive_divergence`, `PersistentContrastiveDivergence`: where the draws come from
- `difference`: of parameters
"""

from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.nn.functional import softplus

from course.lvm.boltzmann.energies import (
    EXACT,
    free_energy,
    hidden_logits,
    hidden_probabilities,
    log_prob,
    log_Z,
    smaller_layer_first,
    transposed,
    visible_probabilities,
)
from course.lvm.checks import check_count, check_units
from course.lvm.distributions.exact import state_blocks
from course.lvm.distributions.families import draw_bits
from course.lvm.parameters import RBMParameters

Parameters = TypeVar("Parameters", bound=tuple[Any, ...])


def statistics(x: Tensor, h: Tensor) -> RBMParameters:
    """Average −∂E/∂θ over rows: (xᵀ h / N, mean of x, mean of h), for x (N, D) and h (N, H).

    Where the units of h are independent given x, their probabilities do as well as draws, and with less variance.

    Example:
        >>> statistics(torch.tensor([[1.0, 0.0], [1.0, 1.0]]), torch.tensor([[1.0], [0.5]])).weights
        tensor([[0.7500],
                [0.2500]])
    """
    return RBMParameters(x.mT @ (h / len(x)), x.mean(0), h.mean(0))


@torch.no_grad()
def positive_phase(x: Tensor, parameters: RBMParameters) -> RBMParameters:
    """Average −∂E/∂θ over the data, h under its posterior: statistics(x, p(h = 1 | x)).

    Args:
        x: data, (N, D).
        parameters: θ.

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> positive_phase(torch.tensor([[1.0, 0.0]]), theta).weights
        tensor([[0.5000],
                [0.0000]])
    """
    check_units(x, parameters.visible_bias, "x")
    return statistics(x, hidden_probabilities(x, parameters))


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
        probabilities, others = log_prob(states, small, total).exp(), hidden_probabilities(states, small)
        sums.weights.addmm_((states * probabilities[:, None]).mT, others)
        sums.visible_bias.add_(probabilities @ states)
        sums.hidden_bias.add_(probabilities @ others)
    if len(parameters.visible_bias) > len(parameters.hidden_bias):
        sums = transposed(sums)
    return RBMParameters(*(value.to(like) for value, like in zip(sums, parameters, strict=True)))


@torch.no_grad()
def likelihood_gradient(x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Tensor]:
    """Differentiate the mean log-likelihood of a small machine: positive_phase − negative_phase.

    Args:
        x: data, (N, D).
        parameters: θ, with at most 25 units in its smaller layer.

    Returns:
        The gradient, and the mean of log p(x_n), in nats, a float64 scalar.

    Raises:
        ValueError: x does not fit the parameters, or as `log_Z`.

    Source: Ackley, Hinton and Sejnowski (1985).

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> gradient, value = likelihood_gradient(torch.tensor([[1.0, 0.0]]), theta)
        >>> gradient.visible_bias, value
        (tensor([ 0.5000, -0.5000]), tensor(-1.3863, dtype=torch.float64))
    """
    gradient = difference(positive_phase(x, parameters), negative_phase(parameters))
    return gradient, -free_energy(x, parameters).mean(dtype=torch.float64) - log_Z(parameters)


@torch.no_grad()
def gibbs_step(x: Tensor, parameters: RBMParameters, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw h ~ p(h | x), then x' ~ p(x' | h), each layer at once; p(x) is what stays the same under such steps.

    It is draws of h that drive the chain: with probabilities in their place it would be another chain.

    Args:
        x: visible units, (…, D).
        parameters: θ.
        generator: source of the randomness, on the device of the parameters.

    Returns:
        x', zeros and ones, (…, D).

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.tensor([99.0, -99.0]), torch.zeros(1))
        >>> gibbs_step(torch.tensor([[0.0, 1.0]]), theta)
        tensor([[1., 0.]])
    """
    h = draw_bits(hidden_probabilities(x, parameters), generator)
    return draw_bits(visible_probabilities(h, parameters), generator)


@torch.no_grad()
def contrast(x: Tensor, particles: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Tensor]:
    """Take the gradient with given draws in the negative phase: positive_phase(x) − positive_phase(particles).

    It is the gradient of mean F(particles) − mean F(x), the draws held fixed; h enters by its probabilities.

    Args:
        x: data, (N, D).
        particles: draws that stand for the model, (C, D), any number of them.
        parameters: θ.

    Returns:
        The gradient, and mean F(particles) − mean F(x), in nats, a float64 scalar; it is no log-likelihood.

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))
        >>> gradient, _ = contrast(torch.ones(1, 2), torch.zeros(1, 2), theta)
        >>> gradient.visible_bias
        tensor([1., 1.])
    """
    positive, of_data = _phase(x, parameters)
    negative, of_particles = _phase(particles, parameters)
    return difference(positive, negative), of_particles - of_data


def contrastive_divergence(
    x: Tensor, parameters: RBMParameters, *, steps: int = 1, generator: torch.Generator | None = None
) -> tuple[RBMParameters, Tensor]:
    """Estimate the gradient by CD-k: the negative phase is `steps` = k Gibbs steps from the data.

    Not the gradient of the likelihood, not even in the mean, unless the model is the data's law (then its mean is 0).

    Args:
        x: data, (N, D).
        parameters: θ.
        steps: k, at least 1.
        generator: source of the randomness.

    Returns:
        As `contrast`: x and the last x of the chains are binary draws, the last h is taken by its probabilities.

    Raises:
        ValueError: x does not fit the parameters, or steps is not positive.

    Source: Hinton (2002).

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.tensor([99.0, -99.0]), torch.zeros(1))
        >>> gradient, _ = contrastive_divergence(torch.tensor([[0.0, 0.0]]), theta)
        >>> gradient.visible_bias
        tensor([-1.,  0.])
    """
    check_count("steps", steps)
    particles = x
    for _ in range(steps):
        particles = gibbs_step(particles, parameters, generator=generator)
    return contrast(x, particles, parameters)


class PersistentContrastiveDivergence:
    """Estimate the gradient by PCD: the negative phase is `steps` Gibbs steps from where the chains last stood.

    The chains follow the model while it learns; with small steps of learning they stay near its law.

    Args:
        chains: where the chains start, zeros and ones, (C, D).
        steps: Gibbs steps at each call, at least 1.
        generator: source of the randomness.

    Attributes:
        chains: where they stand now.

    Raises:
        ValueError: steps is not positive.

    Source: Tieleman (2008); Younes (1989).

    Example:
        >>> theta = RBMParameters(torch.zeros(2, 1), torch.tensor([99.0, -99.0]), torch.zeros(1))
        >>> estimate = PersistentContrastiveDivergence(torch.zeros(1, 2))
        >>> gradient, _ = estimate(torch.tensor([[0.0, 0.0]]), theta)
        >>> estimate.chains
        tensor([[1., 0.]])
    """

    def __init__(self, chains: Tensor, *, steps: int = 1, generator: torch.Generator | None = None) -> None:
        check_count("steps", steps)
        self.chains, self.steps, self.generator = chains, steps, generator

    def __call__(self, x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Tensor]:
        """Move the chains and return what `contrast` does for x (N, D)."""
        for _ in range(self.steps):
            self.chains = gibbs_step(self.chains, parameters, generator=self.generator)
        return contrast(x, self.chains, parameters)


def difference(left: Parameters, right: Parameters) -> Parameters:
    """Subtract entry by entry, in tuples of tensors of any kind: the positive phase less the negative one.

    Example:
        >>> one = RBMParameters(torch.ones(1, 1), torch.ones(1), torch.ones(1))
        >>> difference(one, one).weights
        tensor([[0.]])
    """
    return type(left)(*(a - b for a, b in zip(left, right, strict=True)))


def _phase(x: Tensor, parameters: RBMParameters) -> tuple[RBMParameters, Tensor]:
    """Return `positive_phase` and the mean free energy, for the price of one product with the weights."""
    logits = hidden_logits(x, parameters)
    summed_out = softplus(logits, threshold=EXACT).sum(1)
    free_energies = -(x @ parameters.visible_bias) - summed_out
    return statistics(x, logits.sigmoid()), free_energies.mean(dtype=torch.float64)
