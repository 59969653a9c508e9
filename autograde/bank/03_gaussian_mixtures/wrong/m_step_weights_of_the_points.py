"""The weights are summed over the wrong axis."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "one for each point"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return responsibilities.mean(1), means, scatter / counts[:, None, None]
