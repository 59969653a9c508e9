"""Exact answers about Gaussian mixtures, by another route than the library: `torch.distributions` and plain loops.

Everything is computed in float64, whatever comes in, one row and one component at a time: to be read, not to be fast.

- `log_density`, `log_likelihood`: by `torch.distributions`
- `responsibilities`, `expected_log_joint`, `elbo`: by enumeration over the components
- `m_step`, `em_step`: the formulas as they stand on paper
- `bic`: by counting
"""

import math

import torch
from torch import Tensor
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from course.lvm.parameters import MixtureParameters, covariance_matrices, covariance_type


def log_density(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Evaluate log N(x_n; μ_k, Σ_k) by `MultivariateNormal`, (N, K).

    Example:
        >>> theta = MixtureParameters(torch.tensor([1.0]), torch.zeros(1, 2), torch.ones(1))
        >>> log_density(torch.zeros(1, 2), theta)
        tensor([[-1.8379]], dtype=torch.float64)
    """
    x, parameters = x.double(), _double(parameters)
    components = MultivariateNormal(parameters.means, covariance_matrices(parameters))
    return components.log_prob(x[:, None, :])


def log_likelihood(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Sum log p(x_n) over the rows by `MixtureSameFamily`, a scalar.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 2), torch.ones(2))
        >>> log_likelihood(torch.zeros(3, 2), theta)
        tensor(-5.5136, dtype=torch.float64)
    """
    x, parameters = x.double(), _double(parameters)
    components = MultivariateNormal(parameters.means, covariance_matrices(parameters))
    weights = Categorical(
        logits=parameters.weights.log()
    )  # given as probabilities, zero would be raised to 2e-16
    return MixtureSameFamily(weights, components).log_prob(x).sum()


def responsibilities(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Infer p(z_n = k | x_n) by Bayes' rule, one row and one component at a time, (N, K).

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.2, 0.8]), torch.zeros(2, 1), torch.ones(2))
        >>> responsibilities(torch.zeros(1, 1), theta)
        tensor([[0.2000, 0.8000]], dtype=torch.float64)
    """
    parameters = _double(parameters)
    log_densities = log_density(x, parameters)
    result = torch.empty_like(log_densities)
    for n in range(len(x)):
        log_joint = [
            parameters.weights[k].log() + log_densities[n, k] for k in range(len(parameters.weights))
        ]
        highest = max(log_joint)  # divided out, so that exp cannot vanish everywhere
        joint = [(value - highest).exp() for value in log_joint]
        for k, value in enumerate(joint):
            result[n, k] = value / sum(joint)
    return result


def expected_log_joint(x: Tensor, q: Tensor, parameters: MixtureParameters) -> Tensor:
    """Average the log-joint over q: Σ_n Σ_k q(z_n = k) log p(x_n, z_n = k; θ), a scalar.

    With q = p(z | x; θ_old) it is Q(θ; θ_old), which the M-step maximizes.

    Args:
        x: rows (N, D).
        q: a distribution over the components for every row, (N, K).
        parameters: θ.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 1), torch.ones(2))
        >>> expected_log_joint(torch.zeros(1, 1), torch.tensor([[1.0, 0.0]]), theta)
        tensor(-1.6121, dtype=torch.float64)
    """
    parameters, q = _double(parameters), q.double()
    log_densities = log_density(x, parameters)
    total = torch.zeros((), dtype=torch.float64)
    for n in range(len(x)):
        for k in range(len(parameters.weights)):
            if q[n, k] > 0:
                total += q[n, k] * (parameters.weights[k].log() + log_densities[n, k])
    return total


def elbo(x: Tensor, q: Tensor, parameters: MixtureParameters) -> Tensor:
    """Evaluate the bound ELBO(θ, q) = E_q[log p(x, z; θ)] + ℍ[q] ≤ ℓ(θ) for any q, a scalar.

    Args:
        x: rows (N, D).
        q: a distribution over the components for every row, (N, K).
        parameters: θ.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 1), torch.ones(2))
        >>> bool(elbo(torch.zeros(1, 1), torch.tensor([[0.9, 0.1]]), theta) < log_likelihood(torch.zeros(1, 1), theta))
        True
    """
    entropy = -sum(float(value) * math.log(value) for value in q.double().flatten() if value > 0)
    return expected_log_joint(x, q, parameters) + entropy


def m_step(
    x: Tensor, q: Tensor, covariance_type: str = "full", *, reg_covar: float = 0.0
) -> MixtureParameters:
    """Maximize E_q[log p(x, z; θ)] over θ, the covariances about the new means.

    Args:
        x: rows (N, D).
        q: a distribution over the components for every row, (N, K).
        covariance_type: "full", "tied", "diag" or "spherical".
        reg_covar: added to the variances.

    Example:
        >>> m_step(torch.tensor([[1.0], [3.0]]), torch.ones(2, 1)).covariances
        tensor([[[1.]]], dtype=torch.float64)
    """
    x, q = x.double(), q.double()
    (count, width), components = x.shape, q.shape[1]
    weights = torch.zeros(components, dtype=torch.float64)
    means = torch.zeros(components, width, dtype=torch.float64)
    scatter = torch.zeros(components, width, width, dtype=torch.float64)
    for k in range(components):
        expected_count = q[:, k].sum()
        weights[k] = expected_count / count
        for n in range(count):
            means[k] += q[n, k] * x[n] / expected_count
        for n in range(count):
            scatter[k] += q[n, k] * torch.outer(x[n] - means[k], x[n] - means[k])
    covariances = _averaged(scatter, weights * count, covariance_type)
    return MixtureParameters(weights, means, _with_floor(covariances, reg_covar, covariance_type))


def em_step(x: Tensor, parameters: MixtureParameters, *, reg_covar: float = 0.0) -> MixtureParameters:
    """Make one step of EM: the M-step under the responsibilities at `parameters`, of the same covariance type.

    Example:
        >>> theta = MixtureParameters(torch.tensor([1.0]), torch.zeros(1, 1), torch.ones(1, 1, 1))
        >>> em_step(torch.tensor([[1.0], [3.0]]), theta).means
        tensor([[2.]], dtype=torch.float64)
    """
    return m_step(x, responsibilities(x, parameters), covariance_type(parameters), reg_covar=reg_covar)


def bic(x: Tensor, parameters: MixtureParameters) -> Tensor:
    """Weigh fit against size: −2 ℓ + (number of free parameters) · log N.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 2), torch.ones(2))
        >>> bic(torch.zeros(3, 2), theta)
        tensor(18.7175, dtype=torch.float64)
    """
    components, width = parameters.means.shape
    numbers = (components - 1) + components * width
    for matrix in covariance_matrices(parameters)[
        : 1 if covariance_type(parameters) == "tied" else components
    ]:
        if covariance_type(parameters) == "spherical":
            numbers += 1
        elif covariance_type(parameters) == "diag":
            numbers += len(matrix.diagonal())
        else:
            numbers += len(torch.tril_indices(*matrix.shape).T)
    return numbers * math.log(len(x)) - 2 * log_likelihood(x, parameters)


def _averaged(scatter: Tensor, counts: Tensor, covariance_type: str) -> Tensor:
    """Turn Σ_n q (x_n − μ_k)(x_n − μ_k)ᵀ, (K, D, D), into the covariances of the type."""
    if covariance_type == "tied":
        return scatter.sum(0, keepdim=True) / counts.sum()
    full = torch.stack([scatter[k] / counts[k] for k in range(len(counts))])
    if covariance_type == "full":
        return full
    diagonal = torch.stack([matrix.diagonal() for matrix in full])
    return diagonal if covariance_type == "diag" else diagonal.mean(1)


def _with_floor(covariances: Tensor, reg_covar: float, covariance_type: str) -> Tensor:
    if covariance_type in ("full", "tied"):
        return covariances + reg_covar * torch.eye(covariances.shape[-1], dtype=torch.float64)
    return covariances + reg_covar


def _double(parameters: MixtureParameters) -> MixtureParameters:
    return MixtureParameters(*(value.double() for value in parameters))
