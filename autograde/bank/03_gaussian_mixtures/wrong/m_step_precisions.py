"""The precisions."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "these are the precisions"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return counts / len(x), means, torch.linalg.inv(scatter / counts[:, None, None])
