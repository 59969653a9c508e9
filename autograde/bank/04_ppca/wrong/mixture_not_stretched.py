"""The eigenvectors alone."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "W holds the eigenvectors alone"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    d = x[:, None] - means
    values, vectors = torch.linalg.eigh(torch.einsum("nk,nki,nkj->kij", r / counts, d, d))
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:]
    return counts / len(x), W, means, noise_vars
