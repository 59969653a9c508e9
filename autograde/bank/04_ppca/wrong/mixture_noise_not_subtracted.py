"""σ² counts twice along the plane."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "σ² is not subtracted"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    deviations = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r / counts, deviations, deviations)
    values, vectors = torch.linalg.eigh(covariances)
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * values[:, None, -M:].sqrt()
    return counts / len(x), W, means, noise_vars
