"""The weights are equal."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the weights are all equal"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    weights = torch.full_like(counts, 1 / len(counts))
    return weights, means, scatter / counts[:, None, None]
