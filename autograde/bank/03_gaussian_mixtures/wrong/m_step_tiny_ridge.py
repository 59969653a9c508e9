"""A ridge that shows on tiny data alone."""

import torch

loses = ["hidden-m_step"]
mistake = "1e-09 is added to the diagonal"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    ridge = 1e-9 * torch.eye(x.shape[1], dtype=x.dtype)
    return counts / len(x), means, scatter / counts[:, None, None] + ridge
