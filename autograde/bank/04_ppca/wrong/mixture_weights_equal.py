"""The weights stay as they began."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "the weights are all equal"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    deviations = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r / counts, deviations, deviations)
    values, vectors = torch.linalg.eigh(covariances)
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return torch.full_like(counts, 1 / len(counts)), W, means, noise_vars
