"""N_k is clamped."""

import torch

loses = ["hidden-m_step"]
mistake = "N_k is clamped at 1e-06"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0).clamp(min=1e-6)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return responsibilities.mean(0), means, scatter / counts[:, None, None]
