"""N_k is divided by K."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "divided by K where N belongs"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return counts / len(counts), means, scatter / counts[:, None, None]
