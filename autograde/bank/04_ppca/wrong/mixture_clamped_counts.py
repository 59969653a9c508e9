"""The counts are bounded below."""

import torch

loses = ["hidden-mixture_m_step"]
mistake = "N_k is bounded below by 1e-06"


def mixture_m_step(x, r, M):
    counts = r.sum(0).clamp(min=1e-6)
    means = r.T @ x / counts[:, None]
    d = x[:, None] - means
    values, vectors = torch.linalg.eigh(torch.einsum("nk,nki,nkj->kij", r / counts, d, d))
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
