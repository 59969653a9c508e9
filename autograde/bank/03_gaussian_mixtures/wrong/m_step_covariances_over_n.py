"""The covariances are divided by the number of all points."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the covariances are divided by N, not by N_k"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    return counts / len(x), means, torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / len(x)
