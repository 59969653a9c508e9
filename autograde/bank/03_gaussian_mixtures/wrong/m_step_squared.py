"""The responsibilities multiply the differences before the outer product."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "weighted twice"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    d = responsibilities[:, :, None] * d
    return counts / len(x), means, torch.einsum("nki,nkj->kij", d, d) / counts[:, None, None]
