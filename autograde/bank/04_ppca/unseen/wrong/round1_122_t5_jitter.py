"""0.01 I is added to each S_k 'for stability'."""

import torch


def mixture_m_step(x, r, M):
    N, D = x.shape
    N_k = r.sum(0)
    weights = N_k / N
    means = r.T @ x / N_k[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", r, d, d) / N_k[:, None, None]
    S = S + 1e-2 * torch.eye(D, dtype=x.dtype)
    values, vectors = torch.linalg.eigh(S)
    values, vectors = values.flip(1).clamp(min=0), vectors.flip(2)
    noise_vars = values[:, M:].mean(1)
    W = vectors[:, :, :M] * (values[:, :M] - noise_vars[:, None]).clamp(min=0).sqrt()[:, None, :]
    return weights, W, means, noise_vars
