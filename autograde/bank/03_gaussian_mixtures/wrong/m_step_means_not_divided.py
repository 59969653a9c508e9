"""The means are sums."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the means are not divided by N_k"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return counts / len(x), means, scatter / counts[:, None, None]
