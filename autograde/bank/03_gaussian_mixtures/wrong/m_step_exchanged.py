"""The means come first."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "`weights` and `means` are exchanged"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return means, counts / len(x), scatter / counts[:, None, None]
