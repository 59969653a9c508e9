"""Exact answers about probabilistic PCA and mixtures of it, by another route than the library.

The library works with M × M matrices and eigenvectors. Here stand the D × D covariance, the joint Gaussian of x and z,
and a numerical search for the maximum: for small D and N.

- `joint_gaussian`: mean and covariance of (x, z) together
- `score_samples`, `log_likelihood`: by `MultivariateNormal` with the dense covariance
- `posterior`: by conditioning the joint Gaussian, row by row
- `log_joint`, `expected_log_joint`, `elbo`: by the definitions
- `em_step`: the update equations as they stand on paper
- `maximum_log_likelihood`: ℓ at its maximum, from the eigenvalues alone
- `search_maximum`: the maximum as a numerical optimizer finds it
- `as_gaussian_mixture`: a mixture of PPCA with its covariances written out, for `oracles.mixtures`
"""

import math

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal

from course.lvm.parameters import MixtureParameters, PPCAMixtureParameters, PPCAParameters


def joint_gaussian(parameters: PPCAParameters) -> tuple[Tensor, Tensor]:
    """Write down the Gaussian of (x, z): mean (D + M,), covariance (D + M, D + M).

    (x, z) = (μ, 0) + B (ε, z) with B = [[σ I, W], [0, I]] and standard normal (ε, z), so the covariance is B Bᵀ.

    Example:
        >>> joint_gaussian(PPCAParameters(torch.tensor([[2.0], [0.0]]), torch.zeros(2), torch.tensor(1.0)))[1]
        tensor([[5., 0., 2.],
                [0., 1., 0.],
                [2., 0., 1.]], dtype=torch.float64)
    """
    weights, mean, noise_variance = (value.double() for value in parameters)
    width, latent = weights.shape
    map_ = torch.zeros(width + latent, width + latent, dtype=torch.float64)
    for d in range(width):
        map_[d, d] = noise_variance.sqrt()
        for m in range(latent):
            map_[d, width + m] = weights[d, m]
    for m in range(latent):
        map_[width + m, width + m] = 1.0
    return torch.cat([mean, torch.zeros(latent, dtype=torch.float64)]), map_ @ map_.T


def score_samples(x: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate log p(x_n) with the dense covariance of x, (N,).

    Example:
        >>> score_samples(torch.zeros(1, 2), PPCAParameters(torch.zeros(2, 1), torch.zeros(2), torch.tensor(1.0)))
        tensor([-1.8379], dtype=torch.float64)
    """
    mean, covariance = joint_gaussian(parameters)
    width = x.shape[1]
    return MultivariateNormal(mean[:width], covariance[:width, :width]).log_prob(x.double())


def log_likelihood(x: Tensor, parameters: PPCAParameters) -> Tensor:
    """Sum log p(x_n) over the rows, a scalar.

    Example:
        >>> theta = PPCAParameters(torch.zeros(2, 1), torch.zeros(2), torch.tensor(1.0))
        >>> log_likelihood(torch.zeros(2, 2), theta)
        tensor(-3.6758, dtype=torch.float64)
    """
    return score_samples(x, parameters).sum()


def posterior(x: Tensor, parameters: PPCAParameters) -> tuple[Tensor, Tensor]:
    """Infer p(z_n | x_n) by conditioning the joint Gaussian: means (N, M), and the covariance (M, M).

    E[z | x] = Σ_zx Σ_xx⁻¹ (x − μ),  Cov[z | x] = Σ_zz − Σ_zx Σ_xx⁻¹ Σ_xz.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> posterior(torch.tensor([[3.0, 5.0]]), theta)
        (tensor([[1.5000]], dtype=torch.float64), tensor([[0.5000]], dtype=torch.float64))
    """
    mean, covariance = joint_gaussian(parameters)
    width = x.shape[1]
    gain = covariance[width:, :width] @ torch.linalg.inv(covariance[:width, :width])
    means = torch.stack([gain @ (row - mean[:width]) for row in x.double()])
    return means, covariance[width:, width:] - gain @ covariance[:width, width:]


def log_joint(x: Tensor, z: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate log p(x_n, z_n) with the covariance of the joint Gaussian, (N,).

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> log_joint(torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0]]), theta)
        tensor([-3.2568], dtype=torch.float64)
    """
    return MultivariateNormal(*joint_gaussian(parameters)).log_prob(torch.cat([x, z], 1).double())


def expected_log_joint(x: Tensor, means: Tensor, covariance: Tensor, parameters: PPCAParameters) -> Tensor:
    """Average Σ_n log p(x_n, z_n; θ) over q(z_n) = N(means[n], covariance), a scalar.

    The log-joint is quadratic in z, so the average is its value at the mean plus half the trace of its second
    derivative, −(Wᵀ W / σ² + I), times the covariance. With q = p(z | x; θ_old) it is Q(θ; θ_old).

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> expected_log_joint(torch.tensor([[1.0, 0.0]]), torch.ones(1, 1), torch.tensor([[0.5]]), theta)
        tensor(-3.7568, dtype=torch.float64)
    """
    weights, mean, noise_variance = (value.double() for value in parameters)
    means, covariance = means.double(), covariance.double()
    spread = torch.trace((weights.T @ weights / noise_variance + torch.eye(weights.shape[1])) @ covariance)
    likelihood = Normal(means @ weights.T + mean, noise_variance.sqrt()).log_prob(x.double()).sum()
    prior = -0.5 * (means.square() + math.log(2 * math.pi)).sum()
    return likelihood + prior - 0.5 * len(x) * spread


def elbo(x: Tensor, means: Tensor, covariance: Tensor, parameters: PPCAParameters) -> Tensor:
    """Evaluate the bound E_q[log p(x, z; θ)] + ℍ[q] ≤ ℓ(θ) for q(z_n) = N(means[n], covariance), a scalar.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> x = torch.tensor([[1.0, 0.0]])
        >>> bool(torch.isclose(elbo(x, *posterior(x, theta), theta), log_likelihood(x, theta)))
        True
    """
    entropy = MultivariateNormal(torch.zeros(len(covariance)).double(), covariance.double()).entropy()
    return expected_log_joint(x, means, covariance, parameters) + len(x) * entropy


def em_step(x: Tensor, parameters: PPCAParameters) -> PPCAParameters:
    """Make one step of EM by sums over the rows, with μ at the mean of the rows, where it stays.

    W = [Σ_n d_n E[z_n]ᵀ] [Σ_n E[z_n z_nᵀ]]⁻¹,
    σ² = Σ_n (|d_n|² − 2 E[z_n]ᵀ Wᵀ d_n + tr(E[z_n z_nᵀ] Wᵀ W)) / (N D),  d_n = x_n − μ.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> em_step(torch.tensor([[2.0, 0.0], [-2.0, 0.0]]), theta).noise_variance
        tensor(0.6667, dtype=torch.float64)
    """
    mean = x.double().mean(0)
    means, covariance = posterior(x, parameters._replace(mean=mean))
    deviations, seconds = x.double() - mean, [covariance + torch.outer(m, m) for m in means]
    products = sum(torch.outer(d, m) for d, m in zip(deviations, means, strict=True))
    weights = products @ torch.linalg.inv(sum(seconds))
    total = torch.zeros((), dtype=torch.float64)
    for d, m, second in zip(deviations, means, seconds, strict=True):
        total += d @ d - 2 * m @ weights.T @ d + torch.trace(second @ weights.T @ weights)
    return PPCAParameters(weights, mean, total / x.numel())


def maximum_log_likelihood(x: Tensor, n_components: int) -> Tensor:
    """Evaluate max ℓ = −N/2 (D log 2π + Σ_{m ≤ M} log λ_m + (D − M) log σ² + D), σ² the mean of the other λ.

    The λ come from the singular values of the centered rows. Source: Tipping and Bishop (1999b).

    Example:
        >>> x = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> maximum_log_likelihood(x, 1)
        tensor(-11.3515, dtype=torch.float64)
    """
    count, width = x.shape
    values = torch.linalg.svdvals(x.double() - x.double().mean(0)).square() / count
    values = torch.cat([values, values.new_zeros(width - len(values))])
    noise_variance = values[n_components:].mean()
    logs = values[:n_components].log().sum() + (width - n_components) * noise_variance.log()
    return -0.5 * count * (width * math.log(2 * math.pi) + logs + width)


def search_maximum(x: Tensor, n_components: int, *, steps: int = 200) -> PPCAParameters:
    """Climb the dense log-likelihood in W, μ and log σ² by L-BFGS from a few starts; for tiny data only.

    Example:
        >>> x = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> round(float(search_maximum(x, 1).noise_variance), 4)
        0.5
    """
    found = [_climb(x.double(), n_components, seed, steps) for seed in range(3)]
    return max(found, key=lambda parameters: float(log_likelihood(x, parameters)))


def as_gaussian_mixture(parameters: PPCAMixtureParameters) -> MixtureParameters:
    """Write a mixture of PPCA as a Gaussian mixture with full covariances, by sums of outer products.

    Example:
        >>> means = torch.zeros(1, 2)
        >>> as_gaussian_mixture(
        ...     PPCAMixtureParameters(torch.ones(1), torch.ones(1, 2, 1), means, torch.ones(1))
        ... ).covariances
        tensor([[[2., 1.],
                 [1., 2.]]], dtype=torch.float64)
    """
    mixing, weights, means, noise_variances = (value.double() for value in parameters)
    components, width, latent = weights.shape
    covariances = torch.zeros(components, width, width, dtype=torch.float64)
    for k in range(components):
        covariances[k] += torch.diag(noise_variances[k].expand(width))
        for m in range(latent):
            covariances[k] += torch.outer(weights[k, :, m], weights[k, :, m])
    return MixtureParameters(mixing, means, covariances)


def _climb(x: Tensor, n_components: int, seed: int, steps: int) -> PPCAParameters:
    generator = torch.Generator().manual_seed(seed)
    weights = torch.randn(x.shape[1], n_components, generator=generator, dtype=torch.float64)
    leaves = [weights, x.mean(0) + 0.1, torch.zeros((), dtype=torch.float64)]
    for leaf in leaves:
        leaf.requires_grad_()
    optimizer = torch.optim.LBFGS(
        leaves, max_iter=steps, tolerance_grad=1e-10, tolerance_change=0, line_search_fn="strong_wolfe"
    )

    def loss() -> float:
        optimizer.zero_grad()
        weights, mean, log_var = leaves
        covariance = weights @ weights.T + log_var.exp() * torch.eye(len(mean), dtype=torch.float64)
        value = -MultivariateNormal(mean, covariance).log_prob(x).sum()
        value.backward()
        return float(value.detach())

    optimizer.step(loss)
    weights, mean, log_var = (leaf.detach() for leaf in leaves)
    return PPCAParameters(weights, mean, log_var.exp())
