"""Training a deep Boltzmann machine: both phases need an approximation now, and a good place to begin.

    gradient = E_{q(h¹, h² | x)}[−∂E/∂θ] − E_model[−∂E/∂θ]

The positive phase takes q from mean field or from Gibbs draws of the posterior, the negative one persistent chains of
the `folded` machine. With q held fixed, this climbs the lower bound of dbm_mean_field.py; `energy_training.fit`
does it, best from where dbm_pretraining.py ends.

- `statistics`: the mean of −∂E/∂θ over rows of x and both hidden layers
- `bound_gradient`: exact for a small machine
- `PersistentDBMGradient`: what `energy_training.fit` asks for, for any way of inferring the hidden layers
- `gibbs_inference`: one such way; another is mean field, a third dbm_recognition.py
"""

from collections.abc import Callable

import torch
from torch import Tensor

from course.lvm.contrastive_divergence import difference, drawn, gibbs_step, negative_phase
from course.lvm.contrastive_divergence import statistics as rbm_statistics
from course.lvm.dbm_mean_field import bottom_up, lower_bound, mean_field
from course.lvm.deep_boltzmann_machine import (
    DBMParameters,
    LayerStates,
    folded,
    posterior_gibbs_step,
    unfolded,
)
from course.lvm.gradient_ascent import check_count
from course.lvm.rbm import free_energy, hidden_probabilities, log_Z

Inference = Callable[[Tensor, DBMParameters], LayerStates]


def statistics(x: Tensor, states: LayerStates) -> DBMParameters:
    """Average −∂E/∂θ over rows: products of neighbouring layers, and the layers themselves.

    Args:
        x: data, (N, D).
        states: draws of h¹ and h², or their probabilities where they are independent under q.

    Example:
        >>> one = torch.ones(2, 1)
        >>> statistics(one, LayerStates(0.5 * one, 0.5 * one)).weights_2
        tensor([[0.2500]])
    """
    hidden_1, hidden_2 = states
    upper = rbm_statistics(hidden_1, hidden_2)
    return DBMParameters(
        x.mT @ hidden_1 / len(x), upper.weights, x.mean(0), upper.visible_bias, upper.hidden_bias
    )


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
        ValueError: as `rbm.log_Z`.

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> gradient, bound = bound_gradient(torch.ones(1, 1), bottom_up(torch.ones(1, 1), theta), theta)
        >>> gradient.visible_bias, bound
        (tensor([0.5000]), tensor(-0.6931, dtype=torch.float64))
    """
    machine = folded(parameters)
    model = unfolded(negative_phase(machine), len(parameters.visible_bias))
    gradient = difference(statistics(x, states), model)
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
        ValueError: steps is not positive.

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), torch.tensor([99.0]), *(torch.zeros(1),) * 2)
        >>> estimate = PersistentDBMGradient(torch.zeros(3, 2))
        >>> gradient, _ = estimate(torch.zeros(2, 1), theta)
        >>> gradient.visible_bias
        tensor([-1.])
    """

    def __init__(
        self,
        chains: Tensor,
        *,
        infer: Inference | None = None,
        steps: int = 1,
        generator: torch.Generator | None = None,
    ) -> None:
        check_count("steps", steps)
        self.chains, self.steps, self.generator = chains, steps, generator
        self.infer = infer or _by_mean_field

    def __call__(self, x: Tensor, parameters: DBMParameters) -> tuple[DBMParameters, Tensor]:
        """Infer, move the chains, and return the gradient with the value whose gradient it is, q and chains held fixed.

        The value is the mean bound without its log Z, less that of the chains: −F of the folded machine.
        """
        states, machine = self.infer(x, parameters), folded(parameters)
        with torch.no_grad():
            for _ in range(self.steps):
                self.chains = gibbs_step(self.chains, machine, generator=self.generator)
            model = rbm_statistics(self.chains, hidden_probabilities(self.chains, machine))
            gradient = difference(statistics(x, states), unfolded(model, len(parameters.visible_bias)))
            of_data = lower_bound(x, states, parameters, 0.0).mean(dtype=torch.float64)
            return gradient, of_data + free_energy(self.chains, machine).mean(dtype=torch.float64)


@torch.no_grad()
def gibbs_inference(
    x: Tensor, parameters: DBMParameters, *, steps: int = 5, generator: torch.Generator | None = None
) -> LayerStates:
    """Draw h¹ and h² by `steps` Gibbs steps with x held fixed, from a bottom-up pass.

    As the steps grow in number the draws follow p(h¹, h² | x), and the positive phase becomes unbiased, which mean
    field is not.

    Raises:
        ValueError: steps is not positive.

    Example:
        >>> theta = DBMParameters(torch.ones(1, 1) * 99, torch.ones(1, 1) * 99, *(torch.zeros(1),) * 3)
        >>> gibbs_inference(torch.ones(1, 1), theta)
        LayerStates(hidden_1=tensor([[1.]]), hidden_2=tensor([[1.]]))
    """
    check_count("steps", steps)
    states = LayerStates(*(drawn(value, generator) for value in bottom_up(x, parameters)))
    for _ in range(steps):
        states = posterior_gibbs_step(x, states.hidden_2, parameters, generator=generator)
    return states


def _by_mean_field(x: Tensor, parameters: DBMParameters) -> LayerStates:
    return mean_field(x, parameters, tolerance=1e-4, max_steps=30).states
