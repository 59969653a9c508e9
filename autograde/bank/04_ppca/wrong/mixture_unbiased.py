"""N_k - 1."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "divided by N_k - 1"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    d = x[:, None] - means
    values, vectors = torch.linalg.eigh(torch.einsum("nk,nki,nkj->kij", r / (counts - 1), d, d))
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
