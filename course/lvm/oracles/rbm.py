"""Exact answers about small restricted Boltzmann machines, by enumeration over all pairs (x, h).

No free energy, no sigmoid, nothing summed out in closed form: every answer is read off the table of joint
probabilities. In float64 and by plain loops, for D + H up to about ten. `states(n)` numbers the states of n units.

- `four_by_three`: the machine with D = 4 and H = 3 that tests and exercises share
- `states`, `joint_table`, `log_Z`, `log_prob`: the states, p(x, h) for all of them, and its normalizer
- `posterior_table`, `posterior_marginals`, `most_probable_hidden`: p(h | x), its marginals and mode
- `hidden_table`: p(h)
- `model_statistics`, `likelihood_gradient`: E[−∂E/∂θ] under the model; the gradient of the mean log-likelihood
- `gibbs_transition`: the matrix of one block Gibbs step x → h → x'
- `expected_cd_gradient`, `variance_of_cd_gradient`: mean and variance of the CD-k gradient over its draws
- `ais_moments`: E[w] and E[w²] of the weights of annealed importance sampling
"""

import itertools
import math

import torch
from torch import Tensor

from course.lvm.parameters import RBMParameters


def four_by_three() -> RBMParameters:
    """Return the machine with D = 4 and H = 3: not square, and strong enough for its units to depend on each other.

    Example:
        >>> log_Z(four_by_three())
        tensor(5.6511, dtype=torch.float64)
    """
    weights = [[1.2, -0.7, 0.4], [-1.5, 0.9, 0.3], [0.8, 1.1, -1.3], [0.2, -0.6, 1.6]]
    return RBMParameters(
        torch.tensor(weights, dtype=torch.float64),
        torch.tensor([0.3, -0.2, 0.1, -0.5], dtype=torch.float64),
        torch.tensor([-0.4, 0.2, -0.1], dtype=torch.float64),
    )


def states(units: int) -> Tensor:
    """List the states of n binary units as numbers are counted, (2ⁿ, n).

    Example:
        >>> states(2).int().tolist()
        [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=units)), dtype=torch.float64)


def joint_table(parameters: RBMParameters) -> Tensor:
    """Tabulate p(x, h), (2^D, 2^H).

    Example:
        >>> joint_table(RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1)))
        tensor([[0.2500, 0.2500],
                [0.2500, 0.2500]], dtype=torch.float64)
    """
    table = _minus_energies(parameters)
    return (table - torch.logsumexp(table.flatten(), 0)).exp()


def log_Z(parameters: RBMParameters) -> Tensor:
    """Sum exp(−E(x, h)) over all pairs, a scalar.

    Example:
        >>> log_Z(RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))).exp()
        tensor(8.0000, dtype=torch.float64)
    """
    return torch.logsumexp(_minus_energies(parameters).flatten(), 0)


def log_prob(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Look log p(x) up in the table, (N,).

    Example:
        >>> log_prob(torch.zeros(1, 2), RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1))).exp()
        tensor([0.2500], dtype=torch.float64)
    """
    return joint_table(parameters).sum(1).log()[_numbers(x)]


def posterior_table(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Divide the rows of the joint table: p(h | x_n) for all h, (N, 2^H).

    Example:
        >>> posterior_table(torch.zeros(1, 2), RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1)))
        tensor([[0.5000, 0.5000]], dtype=torch.float64)
    """
    rows = joint_table(parameters)[_numbers(x)]
    return rows / rows.sum(1, keepdim=True)


def posterior_marginals(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Sum p(h_j = 1 | x_n) up from the table, (N, H).

    Example:
        >>> posterior_marginals(torch.zeros(1, 2), RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1)))
        tensor([[0.5000]], dtype=torch.float64)
    """
    return posterior_table(x, parameters) @ states(len(parameters.hidden_bias))


def most_probable_hidden(x: Tensor, parameters: RBMParameters) -> Tensor:
    """Find argmax_h p(h | x_n) in the table, (N, H).

    Example:
        >>> most_probable_hidden(torch.ones(1, 2), RBMParameters(torch.ones(2, 1), torch.zeros(2), torch.zeros(1)))
        tensor([[1.]], dtype=torch.float64)
    """
    return states(len(parameters.hidden_bias))[posterior_table(x, parameters).argmax(1)]


def hidden_table(parameters: RBMParameters) -> Tensor:
    """Sum the joint table over x: p(h) for all h, (2^H,); not a product of its marginals.

    Example:
        >>> hidden_table(RBMParameters(torch.zeros(2, 1), torch.zeros(2), torch.zeros(1)))
        tensor([0.5000, 0.5000], dtype=torch.float64)
    """
    return joint_table(parameters).sum(0)


def model_statistics(parameters: RBMParameters) -> RBMParameters:
    """Average −∂E/∂θ = (x hᵀ, x, h) over all pairs under p(x, h): what the negative phase stands for.

    Example:
        >>> model_statistics(RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1))).weights
        tensor([[0.2500]], dtype=torch.float64)
    """
    return _statistics(joint_table(parameters))


def likelihood_gradient(x: Tensor, parameters: RBMParameters) -> RBMParameters:
    """Differentiate the mean log-likelihood (1/N) Σ_n log p(x_n): E_data[−∂E/∂θ] − E_model[−∂E/∂θ], both by the table.

    Example:
        >>> theta = RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1))
        >>> likelihood_gradient(torch.ones(1, 1), theta).weights
        tensor([[0.2500]], dtype=torch.float64)
    """
    return _difference(_data_statistics(x, parameters), model_statistics(parameters))


def gibbs_transition(parameters: RBMParameters) -> Tensor:
    """Write one block Gibbs step as a matrix: T[x, x'] = Σ_h p(h | x) p(x' | h), (2^D, 2^D), rows sum to one.

    Example:
        >>> gibbs_transition(RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1)))
        tensor([[0.5000, 0.5000],
                [0.5000, 0.5000]], dtype=torch.float64)
    """
    joint = joint_table(parameters)
    given_x, given_h = joint / joint.sum(1, keepdim=True), joint / joint.sum(0)
    return given_x @ given_h.T


def expected_cd_gradient(x: Tensor, parameters: RBMParameters, steps: int) -> RBMParameters:
    """Average the CD-k gradient over its draws, exactly: the chain starts at the data and makes `steps` = k steps.

    With π_data the empirical distribution, with h from its posterior,

        E[gradient] = E_{π_data}[−∂E/∂θ] − E_{π_data Tᵏ}[−∂E/∂θ]

    Source: Hinton (2002).

    Example:
        >>> theta = RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1))
        >>> expected_cd_gradient(torch.ones(1, 1), theta, 1).visible_bias
        tensor([0.5000], dtype=torch.float64)
    """
    after = _law_after(x, parameters, steps).mean(0)
    given_x = joint_table(parameters) / joint_table(parameters).sum(1, keepdim=True)
    return _difference(_data_statistics(x, parameters), _statistics(after[:, None] * given_x))


def variance_of_cd_gradient(x: Tensor, parameters: RBMParameters, steps: int) -> RBMParameters:
    """Give the variance over its draws of each entry of a CD-k gradient that is a mean over rows, h as probabilities.

    Example:
        >>> theta = RBMParameters(torch.zeros(1, 1), torch.zeros(1), torch.zeros(1))
        >>> variance_of_cd_gradient(torch.ones(1, 1), theta, 1).visible_bias
        tensor([0.2500], dtype=torch.float64)
    """
    visible = states(len(parameters.visible_bias))
    hidden = posterior_marginals(visible, parameters)
    law = _law_after(x, parameters, steps)
    result = []
    for values in (visible[:, :, None] * hidden[:, None, :], visible, hidden):
        mean, square = torch.tensordot(law, values, 1), torch.tensordot(law, values**2, 1)
        result.append((square - mean**2).mean(0) / len(x))
    return RBMParameters(*result)


def ais_moments(
    parameters: RBMParameters, temperatures: int, base_visible_bias: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Average a weight of annealed importance sampling and its square over all paths, by products of matrices.

    The path goes through `temperatures` steps of equal length from p ∝ exp(base_visible_biasᵀx) to the machine's p(x);
    after every step but the last it makes one block Gibbs step. The weight estimates Z, and E[w] = Z exactly.

    Returns:
        E[w] and E[w²].

    Source: Neal (2001); Salakhutdinov and Murray (2008).

    Example:
        >>> mean, square = ais_moments(four_by_three(), 3)
        >>> torch.allclose(mean, log_Z(four_by_three()).exp())
        True
    """
    weights, visible_bias, hidden_bias = parameters
    base = torch.zeros_like(visible_bias) if base_visible_bias is None else base_visible_bias
    machines = []
    for t in range(temperatures + 1):
        beta = t / temperatures
        bias = (1 - beta) * base + beta * visible_bias
        machines.append(RBMParameters(beta * weights, bias, beta * hidden_bias))
    unnormalized = [_minus_energies(machine).logsumexp(1) for machine in machines]
    start = joint_table(machines[0]).sum(1)
    moments = []
    for power in (1, 2):
        flow = start * (power * (unnormalized[1] - unnormalized[0])).exp()
        for t in range(1, temperatures):
            flow = flow @ gibbs_transition(machines[t])
            flow = flow * (power * (unnormalized[t + 1] - unnormalized[t])).exp()
        moments.append(flow.sum() * (power * log_Z(machines[0])).exp())
    return moments[0], moments[1]


def _minus_energies(parameters: RBMParameters) -> Tensor:
    """Write −E(x, h) term by term for all pairs, (2^D, 2^H)."""
    weights, visible_bias, hidden_bias = (value.double() for value in parameters)
    visible, hidden = states(len(visible_bias)), states(len(hidden_bias))
    table = torch.zeros(len(visible), len(hidden), dtype=torch.float64)
    for i in range(len(visible_bias)):
        table += visible_bias[i] * visible[:, i, None]
    for j in range(len(hidden_bias)):
        table += hidden_bias[j] * hidden[None, :, j]
    for i, j in itertools.product(range(len(visible_bias)), range(len(hidden_bias))):
        table += weights[i, j] * visible[:, i, None] * hidden[None, :, j]
    return table


def _numbers(x: Tensor) -> Tensor:
    """Number every row of x as `states` does."""
    digits = [int("".join(str(int(value)) for value in row), 2) for row in x.tolist()]
    return torch.tensor(digits)


def _statistics(joint: Tensor) -> RBMParameters:
    """Average (x hᵀ, x, h) under a table of joint probabilities."""
    visible, hidden = (states(round(math.log2(size))) for size in joint.shape)
    return RBMParameters(visible.T @ joint @ hidden, joint.sum(1) @ visible, joint.sum(0) @ hidden)


def _data_statistics(x: Tensor, parameters: RBMParameters) -> RBMParameters:
    """Average (x hᵀ, x, h) over the rows, h under its posterior."""
    joint = torch.zeros_like(joint_table(parameters))
    for number, posterior in zip(_numbers(x), posterior_table(x, parameters), strict=True):
        joint[number] += posterior / len(x)
    return _statistics(joint)


def _law_after(x: Tensor, parameters: RBMParameters, steps: int) -> Tensor:
    """Follow the chain from every row: the law of its state after `steps` steps, (N, 2^D)."""
    start = torch.eye(2 ** len(parameters.visible_bias), dtype=torch.float64)[_numbers(x)]
    return start @ torch.linalg.matrix_power(gibbs_transition(parameters), steps)


def _difference(left: RBMParameters, right: RBMParameters) -> RBMParameters:
    return RBMParameters(*(a - b for a, b in zip(left, right, strict=True)))
