"""Divided by N_k - 1, as for an unbiased estimate: not the maximum of the bound."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "divided by N_k − 1"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    return (
        counts / len(x),
        means,
        torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / (counts - 1)[:, None, None],
    )
