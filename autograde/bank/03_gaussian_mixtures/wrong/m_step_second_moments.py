"""E[xxᵀ] without the means subtracted."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the means are not subtracted"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    second = torch.einsum("nk,ni,nj->kij", responsibilities, x, x)
    return counts / len(x), means, second / counts[:, None, None]
