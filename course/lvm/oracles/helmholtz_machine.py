"""Exact answers about small Helmholtz machines, by enumeration: every image, every state of the hidden bits.

Probabilities are multiplied up unit by unit, in the order in which they would be drawn; the library adds up logarithms
layer by layer. Every answer is differentiable by the parameters, so its gradient by autograd is exact.
The cost is 2^M for rows x, and 2^(D + M) where the data are summed over too.

- `three_two_one`: the machine that tests and exercises share
- `states`: all vectors of bits, from oracles/rbm.py
- `joint_table`, `recognition_table`: p(x, z) and q(z | x) for given rows and every z
- `log_evidence`, `posterior`: log p(x) and p(z | x)
- `elbo`, `importance_weighted_bound`: the bounds, exactly
- `wake_loss`, `sleep_loss`: what the two phases go down on average
- `divergence`: KL(data ‖ model) for data with known probabilities
"""

import itertools
from typing import Any

import torch
from torch import Tensor

from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
from course.lvm.oracles.rbm import states


def three_two_one() -> tuple[SigmoidBeliefNetwork, RecognitionNetwork]:
    """Return a machine of 3, 2 and 1 units in float64, whose recognition network is not yet a good one.

    Example:
        >>> model, network = three_two_one()
        >>> log_evidence(torch.ones(1, 3), model).detach(), elbo(torch.ones(1, 3), model, network).detach()
        (tensor([-1.7394], dtype=torch.float64), tensor([-1.9983], dtype=torch.float64))
    """
    model, network = SigmoidBeliefNetwork((3, 2, 1)).double(), RecognitionNetwork((3, 2, 1)).double()
    values = {
        model.weights[0]: [[1.5, -0.8, 0.6], [0.9, 1.7, -1.2]],
        model.weights[1]: [[1.4, -2.0]],
        model.biases[0]: [-0.5, 0.3, 0.2],
        model.biases[1]: [-0.6, 0.4],
        model.biases[2]: [0.7],
        network.weights[0]: [[0.8, 0.3], [-0.5, 1.1], [0.2, -0.4]],
        network.weights[1]: [[0.5], [-0.9]],
        network.biases[0]: [0.1, -0.3],
        network.biases[1]: [0.2],
    }
    with torch.no_grad():
        for parameter, value in values.items():
            parameter.copy_(torch.tensor(value))
    return model, network


def joint_table(x: Tensor, model: Any) -> Tensor:
    """Multiply up p(x_n, z) for every state z, (N, 2^M).

    Args:
        x: rows of bits, (N, D).
        model: a sigmoid belief network, with its `widths`, `weights` and `biases`.

    Example:
        >>> model = SigmoidBeliefNetwork((2, 1))
        >>> with torch.no_grad():
        ...     _ = model.weights[0].zero_()
        >>> joint_table(states(2), model).sum(1).detach()
        tensor([0.2500, 0.2500, 0.2500, 0.2500], dtype=torch.float64)
    """
    levels = _bits(x, model.widths)
    table = torch.ones(len(x), 2 ** sum(model.widths[1:]), dtype=torch.float64)
    for level in reversed(range(len(model.widths))):
        for j in range(model.widths[level]):
            drive = model.biases[level][j].double()
            for i in range(model.widths[level + 1] if level < len(model.weights) else 0):
                drive = drive + model.weights[level][i, j].double() * levels[level + 1][i]
            table = table * _probability(drive, levels[level][j])
    return table


def recognition_table(x: Tensor, network: Any) -> Tensor:
    """Multiply up q(z | x_n) for every state z, (N, 2^M).

    Args:
        x: rows of bits, (N, D).
        network: a recognition network, with its `widths`, `weights` and `biases`.

    Example:
        >>> recognition_table(states(2), RecognitionNetwork((2, 3))).sum(1).detach().round(decimals=9)
        tensor([1., 1., 1., 1.], dtype=torch.float64)
    """
    levels = _bits(x, network.widths)
    table = torch.ones(len(x), 2 ** sum(network.widths[1:]), dtype=torch.float64)
    for level in range(1, len(network.widths)):
        for j in range(network.widths[level]):
            drive = network.biases[level - 1][j].double()
            for i in range(network.widths[level - 1]):
                drive = drive + network.weights[level - 1][i, j].double() * levels[level - 1][i]
            table = table * _probability(drive, levels[level][j])
    return table


def log_evidence(x: Tensor, model: Any) -> Tensor:
    """Sum out the hidden bits: log p(x_n) = log Σ_z p(x_n, z), (N,).

    Example:
        >>> log_evidence(states(3), SigmoidBeliefNetwork((3, 2, 1))).exp().sum().detach().round(decimals=9)
        tensor(1., dtype=torch.float64)
    """
    return joint_table(x, model).sum(1).log()


def posterior(x: Tensor, model: Any) -> Tensor:
    """Divide by the evidence: p(z | x_n) for every state z, (N, 2^M).

    Example:
        >>> posterior(states(1), SigmoidBeliefNetwork((1, 2))).sum(1).detach().round(decimals=9)
        tensor([1., 1.], dtype=torch.float64)
    """
    joint = joint_table(x, model)
    return joint / joint.sum(1, keepdim=True)


def elbo(x: Tensor, model: Any, network: Any) -> Tensor:
    """Average over every state: ELBO(x_n) = Σ_z q(z | x_n) [log p(x_n, z) − log q(z | x_n)], (N,).

    Example:
        >>> model, network, x = SigmoidBeliefNetwork((2, 2)), RecognitionNetwork((2, 2)), states(2)
        >>> bool((elbo(x, model, network) < log_evidence(x, model)).all())
        True
    """
    joint, q = joint_table(x, model), recognition_table(x, network)
    return (q * (joint.log() - q.log())).sum(1)


def importance_weighted_bound(x: Tensor, model: Any, network: Any, samples: int) -> Tensor:
    """Average log (1/S) Σ_s p(x_n, z_s) / q(z_s | x_n) over all 2^(S M) draws of S samples, (N,).

    Example:
        >>> model, network, x = SigmoidBeliefNetwork((2, 2)), RecognitionNetwork((2, 2)), states(2)
        >>> torch.allclose(importance_weighted_bound(x, model, network, 1), elbo(x, model, network))
        True
    """
    joint, q = joint_table(x, model), recognition_table(x, network)
    total = torch.zeros(len(x), dtype=torch.float64)
    for draw in itertools.product(range(joint.shape[1]), repeat=samples):
        chosen = list(draw)
        total = total + q[:, chosen].prod(1) * (joint[:, chosen] / q[:, chosen]).mean(1).log()
    return total


def wake_loss(x: Tensor, model: Any, network: Any) -> Tensor:
    """Average −Σ_z q(z | x_n) log p(x_n, z) over the rows, a scalar.

    Example:
        >>> bool(wake_loss(states(2), SigmoidBeliefNetwork((2, 2)), RecognitionNetwork((2, 2))) > 0)
        True
    """
    return -(recognition_table(x, network) * joint_table(x, model).log()).sum(1).mean()


def sleep_loss(model: Any, network: Any) -> Tensor:
    """Sum −p(x, z) log q(z | x) over every image and every state, a scalar.

    Example (all weights zero: two fair coins, each known with probability 1/2):
        >>> model, network = SigmoidBeliefNetwork((1, 2)), RecognitionNetwork((1, 2))
        >>> with torch.no_grad():
        ...     _ = model.weights[0].zero_(), network.weights[0].zero_()
        >>> round(sleep_loss(model, network).item(), 6)
        1.386294
    """
    x = states(model.widths[0])
    return -(joint_table(x, model) * recognition_table(x, network).log()).sum()


def divergence(images: Tensor, probabilities: Tensor, model: Any) -> Tensor:
    """Evaluate KL(data ‖ model) = Σ_n probabilities[n] (log probabilities[n] − log p(images[n])), a scalar.

    Example (images of one pixel, of which the model makes both equally often):
        >>> model = SigmoidBeliefNetwork((1, 1))
        >>> with torch.no_grad():
        ...     _ = model.weights[0].zero_()
        >>> abs(divergence(states(1), torch.tensor([0.5, 0.5]), model).item()) < 1e-9
        True
    """
    probabilities = probabilities.double()
    return (probabilities * (probabilities.log() - log_evidence(images, model))).sum()


def _bits(x: Tensor, widths: tuple[int, ...]) -> list[list[Tensor]]:
    """Give bit j of every level: a column (N, 1) of the data on level 0, a row (1, 2^M) of all states above."""
    columns = [list(x.double().T[:, :, None])]
    all_z = iter(states(sum(widths[1:])).T[:, None, :])
    for width in widths[1:]:
        columns.append([next(all_z) for _ in range(width)])
    return columns


def _probability(drive: Tensor, bit: Tensor) -> Tensor:
    """Evaluate p(bit), where p(1) = 1 / (1 + exp(−drive))."""
    one = 1 / (1 + torch.exp(-drive))
    return one * bit + (1 - one) * (1 - bit)
