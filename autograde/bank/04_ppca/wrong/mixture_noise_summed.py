"""The sum for the mean."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "σ² is the sum of the discarded eigenvalues, not"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    d = x[:, None] - means
    values, vectors = torch.linalg.eigh(torch.einsum("nk,nki,nkj->kij", r / counts, d, d))
    noise_vars = values[:, :-M].sum(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
