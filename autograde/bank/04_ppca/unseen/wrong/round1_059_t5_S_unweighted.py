"""S_k about μ_k, but over all data equally: r is forgotten in S_k."""

import torch


def mixture_m_step(x, r, M):
    N, D = x.shape
    N_k = r.sum(0)
    weights = N_k / N
    means = r.T @ x / N_k[:, None]
    d = x[:, None] - means
    S = torch.einsum("nki,nkj->kij", d, d) / N
    values, vectors = torch.linalg.eigh(S)
    values, vectors = values.flip(1).clamp(min=0), vectors.flip(2)
    noise_vars = values[:, M:].mean(1)
    W = vectors[:, :, :M] * (values[:, :M] - noise_vars[:, None]).clamp(min=0).sqrt()[:, None, :]
    return weights, W, means, noise_vars
