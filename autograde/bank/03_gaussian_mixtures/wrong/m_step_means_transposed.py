"""The means with components in columns."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "`means`: the result is transposed"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return counts / len(x), means.T, scatter / counts[:, None, None]
