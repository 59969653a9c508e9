"""Small mixture problems for the tests, and scikit-learn's answers to them."""

import numpy as np
import torch
from sklearn.mixture import GaussianMixture as Peer
from torch import Tensor

from course.lvm.parameters import MixtureParameters, covariance_matrices

KINDS = ("full", "tied", "diag", "spherical")


def covariances_of(kind: str, generator: torch.Generator, components: int, width: int) -> Tensor:
    roots = torch.randn(components, width, width, generator=generator, dtype=torch.float64)
    matrices = roots @ roots.mT / width + 0.2 * torch.eye(width, dtype=torch.float64)
    diagonals = matrices.diagonal(dim1=1, dim2=2)
    return {"full": matrices, "tied": matrices[:1], "diag": diagonals, "spherical": diagonals[:, 0]}[
        kind
    ].clone()


def parameters_of(kind: str, seed: int, *, components: int = 3, width: int = 2) -> MixtureParameters:
    """Random parameters whose components overlap."""
    generator = torch.Generator().manual_seed(seed)
    weights = torch.rand(components, generator=generator, dtype=torch.float64) + 0.3
    means = 2 * torch.randn(components, width, generator=generator, dtype=torch.float64)
    return MixtureParameters(
        weights / weights.sum(), means, covariances_of(kind, generator, components, width)
    )


def rows_of(seed: int, count: int, width: int = 2) -> Tensor:
    """Rows that follow no mixture in particular: three clouds of different spread."""
    generator = torch.Generator().manual_seed(seed)
    clouds = torch.randint(3, (count, 1), generator=generator)
    centers = 3 * torch.randn(3, width, generator=generator, dtype=torch.float64)
    noise = torch.randn(count, width, generator=generator, dtype=torch.float64)
    return centers[clouds[:, 0]] + noise * (0.5 + clouds)


def peer_of(start: MixtureParameters, kind: str, reg_covar: float) -> Peer:
    """scikit-learn's estimator, standing at `start`."""
    peer = Peer(len(start.weights), covariance_type=kind, reg_covar=reg_covar)
    inverse_roots = torch.linalg.inv(torch.linalg.cholesky(covariance_matrices(start))).mT.numpy()
    peer.weights_, peer.means_ = start.weights.numpy().copy(), start.means.numpy().copy()
    diagonals = np.stack([root.diagonal() for root in inverse_roots])
    peer.precisions_cholesky_ = {
        "full": inverse_roots,
        "tied": inverse_roots[0],
        "diag": diagonals,
        "spherical": diagonals[:, 0],
    }[kind]
    return peer


def peer_steps(
    x: Tensor, start: MixtureParameters, kind: str, reg_covar: float, steps: int
) -> tuple[Peer, list[float]]:
    """Make EM steps with scikit-learn from a given start; also the log-likelihood before each."""
    peer, log_likelihoods = peer_of(start, kind, reg_covar), []
    for _ in range(steps):
        mean_log_likelihood, log_responsibilities = peer._e_step(x.numpy())
        log_likelihoods.append(mean_log_likelihood * len(x))
        peer._m_step(x.numpy(), log_responsibilities)
    return peer, log_likelihoods
