"""Exact answers about tiny deep Boltzmann machines, by enumeration over all triples (x, h¹, h²).

- `four_three_two`: a machine with D = 4, H1 = 3 and H2 = 2 that tests and exercises share
- `joint_table`, `log_Z`, `log_prob`: p(x, h¹, h²) for all triples, its normalizer, and log p(x)
- `posterior_table`, `posterior_marginals`, `posterior_mutual_information`: p(h¹, h² | x), which is no product
- `lower_bound`: E_q[log p(x, h¹, h²) − log q] by a sum over all states
- `likelihood_gradient`: of the mean log-likelihood
"""

import itertools

import torch
from torch import Tensor

from course.lvm.boltzmann.deep import LayerStates
from course.lvm.oracles.rbm import states
from course.lvm.parameters import DBMParameters


def four_three_two() -> DBMParameters:
    """Return the machine with D = 4, H1 = 3, H2 = 2, strong enough for mean field to be visibly wrong.

    Example:
        >>> log_Z(four_three_two())
        tensor(8.2203, dtype=torch.float64)
    """
    weights_1 = [[1.2, -0.7, 0.4], [-1.5, 0.9, 0.3], [0.8, 1.1, -1.3], [0.2, -0.6, 1.6]]
    weights_2 = [[1.4, -0.9], [-1.1, 1.7], [0.6, 1.3]]
    biases = [[0.3, -0.2, 0.1, -0.5], [-0.4, 0.2, -0.1], [0.2, -0.6]]
    double = torch.float64
    return DBMParameters(*(torch.tensor(value, dtype=double) for value in (weights_1, weights_2, *biases)))


def joint_table(parameters: DBMParameters) -> Tensor:
    """Tabulate p(x, h¹, h²), (2^D, 2^H1, 2^H2).

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> joint_table(theta).flatten()[:3]
        tensor([0.1250, 0.1250, 0.1250], dtype=torch.float64)
    """
    table = _minus_energies(parameters)
    return (table - torch.logsumexp(table.flatten(), 0)).exp()


def log_Z(parameters: DBMParameters) -> Tensor:
    """Sum exp(−E) over all triples, a scalar.

    Example:
        >>> log_Z(DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3))
        tensor(2.0794, dtype=torch.float64)
    """
    return torch.logsumexp(_minus_energies(parameters).flatten(), 0)


def log_prob(x: Tensor, parameters: DBMParameters) -> Tensor:
    """Look log p(x) up in the table, (N,).

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> log_prob(torch.ones(1, 1), theta).exp()
        tensor([0.5000], dtype=torch.float64)
    """
    return joint_table(parameters).sum((1, 2)).log()[_numbers(x)]


def posterior_table(x: Tensor, parameters: DBMParameters) -> Tensor:
    """Look p(h¹, h² | x_n) up, (N, 2^H1, 2^H2).

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> posterior_table(torch.ones(1, 1), theta)
        tensor([[[0.2500, 0.2500],
                 [0.2500, 0.2500]]], dtype=torch.float64)
    """
    rows = joint_table(parameters)[_numbers(x)]
    return rows / rows.sum((1, 2), keepdim=True)


def posterior_marginals(x: Tensor, parameters: DBMParameters) -> LayerStates:
    """Sum p(h¹_j = 1 | x_n) and p(h²_k = 1 | x_n) up from the table.

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> posterior_marginals(torch.ones(1, 1), theta).hidden_1
        tensor([[0.5000]], dtype=torch.float64)
    """
    table = posterior_table(x, parameters)
    first, second = states(len(parameters.hidden_bias_1)), states(len(parameters.hidden_bias_2))
    return LayerStates(table.sum(2) @ first, table.sum(1) @ second)


def posterior_mutual_information(x: Tensor, parameters: DBMParameters) -> Tensor:
    """Measure how far h¹_1 and h¹_2 depend on each other given x_n, in nats, (N,); zero in a restricted machine.

    Example:
        >>> theta = DBMParameters(torch.ones(1, 2), torch.zeros(2, 1), *(torch.zeros(n) for n in (1, 2, 1)))
        >>> posterior_mutual_information(torch.ones(1, 1), theta).abs() < 1e-12
        tensor([True])
    """
    width = len(parameters.hidden_bias_1)
    table = posterior_table(x, parameters).sum(2).reshape(-1, *(2,) * width)
    pair = table.sum(tuple(range(3, 1 + width))) if width > 2 else table
    product = pair.sum(2, keepdim=True) * pair.sum(1, keepdim=True)
    return (pair * (pair / product).log()).sum((1, 2))


def lower_bound(x: Tensor, probabilities: LayerStates, parameters: DBMParameters) -> Tensor:
    """Average log p(x_n, h¹, h²) − log q(h¹, h²) under independent units, over all their states, (N,).

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> half = torch.full((1, 1), 0.5)
        >>> lower_bound(torch.ones(1, 1), LayerStates(half, half), theta).exp()
        tensor([0.5000], dtype=torch.float64)
    """
    table = joint_table(parameters)
    first, second = states(len(parameters.hidden_bias_1)), states(len(parameters.hidden_bias_2))
    result = []
    for n, number in enumerate(_numbers(x)):
        total = torch.zeros((), dtype=torch.float64)
        for (j, one), (k, two) in itertools.product(enumerate(first), enumerate(second)):
            q = torch.ones((), dtype=torch.float64)
            for value, p in zip((*one, *two), (*probabilities[0][n], *probabilities[1][n]), strict=True):
                q = q * (p.double() if value == 1 else 1 - p.double())
            if q > 0:
                total += q * (table[number, j, k].log() - q.log())
        result.append(total)
    return torch.stack(result)


def likelihood_gradient(x: Tensor, parameters: DBMParameters) -> DBMParameters:
    """Differentiate the mean log-likelihood: E[−∂E/∂θ] under p(h¹, h² | x_n), less that under the model.

    Example:
        >>> theta = DBMParameters(torch.zeros(1, 1), torch.zeros(1, 1), *(torch.zeros(1),) * 3)
        >>> likelihood_gradient(torch.ones(1, 1), theta).weights_1
        tensor([[0.2500]], dtype=torch.float64)
    """
    joint = joint_table(parameters)
    seen = torch.zeros_like(joint)
    for number, posterior in zip(_numbers(x), posterior_table(x, parameters), strict=True):
        seen[number] += posterior / len(x)
    return DBMParameters(
        *(a - b for a, b in zip(_statistics(seen, parameters), _statistics(joint, parameters), strict=True))
    )


def _minus_energies(parameters: DBMParameters) -> Tensor:
    """Write −E(x, h¹, h²) term by term for all triples."""
    weights_1, weights_2, *biases = (value.double() for value in parameters)
    x, first, second = (states(len(bias)) for bias in biases)
    layers = (x[:, None, None], first[None, :, None], second[None, None])
    table = torch.zeros(len(x), len(first), len(second), dtype=torch.float64)
    for layer, bias in zip(layers, biases, strict=True):
        for i in range(len(bias)):
            table += bias[i] * layer[..., i]
    for lower, upper, weights in ((layers[0], layers[1], weights_1), (layers[1], layers[2], weights_2)):
        for i, j in itertools.product(*(range(size) for size in weights.shape)):
            table += weights[i, j] * lower[..., i] * upper[..., j]
    return table


def _statistics(joint: Tensor, parameters: DBMParameters) -> tuple[Tensor, ...]:
    x, first, second = (states(len(bias)) for bias in parameters[2:])
    return (
        x.T @ joint.sum(2) @ first,
        first.T @ joint.sum(0) @ second,
        joint.sum((1, 2)) @ x,
        joint.sum((0, 2)) @ first,
        joint.sum((0, 1)) @ second,
    )


def _numbers(x: Tensor) -> Tensor:
    return torch.tensor([int("".join(str(int(value)) for value in row), 2) for row in x.tolist()])
