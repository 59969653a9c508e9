"""About the mean of all data."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "around the mean of all data"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    deviations = x[:, None] - x.mean(0)
    covariances = torch.einsum(
        "nk,nki,nkj->kij",
        r / counts,
        deviations.expand(-1, len(means), -1),
        deviations.expand(-1, len(means), -1),
    )
    values, vectors = torch.linalg.eigh(covariances)
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
