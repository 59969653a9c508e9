"""Only the variances."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "only the variances, (K, D)"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return counts / len(x), means, (scatter / counts[:, None, None]).diagonal(dim1=1, dim2=2)
