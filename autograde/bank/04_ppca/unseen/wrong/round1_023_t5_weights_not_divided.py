"""π_k = N_k, not divided by N."""

import torch


def mixture_m_step(x, r, M):
    N, D = x.shape
    N_k = r.sum(0)
    weights = N_k
    means = r.T @ x / N_k[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", r, d, d) / N_k[:, None, None]
    values, vectors = torch.linalg.eigh(S)
    values, vectors = values.flip(1).clamp(min=0), vectors.flip(2)
    noise_vars = values[:, M:].mean(1)
    W = vectors[:, :, :M] * (values[:, :M] - noise_vars[:, None]).clamp(min=0).sqrt()[:, None, :]
    return weights, W, means, noise_vars
