"""Something is added to the counts, which counts where there is little."""

import torch

loses = ["hidden-mixture_m_step"]
mistake = "1e-08 is added to N_k"


def mixture_m_step(x, r, M):
    counts = r.sum(0) + 1e-8
    means = r.T @ x / counts[:, None]
    d = x[:, None] - means
    values, vectors = torch.linalg.eigh(torch.einsum("nk,nki,nkj->kij", r / counts, d, d))
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
