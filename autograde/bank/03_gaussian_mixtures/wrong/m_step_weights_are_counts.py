"""The weights are the N_k, which sum to N: the constraint is forgotten."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the weights are not normalized"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    return counts, means, torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / counts[:, None, None]
