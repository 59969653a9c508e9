"""The noise is bounded below, which counts in small units."""

import torch

loses = ["hidden-mixture_m_step"]
mistake = "NaN"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    d = x[:, None] - means
    values, vectors = torch.linalg.eigh(torch.einsum("nk,nki,nkj->kij", r / counts, d, d))
    noise_vars = values[:, :-M].mean(1).clamp(min=1e-6)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
