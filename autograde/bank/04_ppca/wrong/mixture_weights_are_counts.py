"""The weights sum to N."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "the weights are not normalized"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    deviations = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r / counts, deviations, deviations)
    values, vectors = torch.linalg.eigh(covariances)
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts, W, means, noise_vars
