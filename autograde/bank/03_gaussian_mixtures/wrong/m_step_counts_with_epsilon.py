"""A little is added to N_k, for safety."""

import torch

loses = ["hidden-m_step"]
mistake = "1e-10 is added to N_k"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0) + 1e-10
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return counts / len(x), means, scatter / counts[:, None, None]
