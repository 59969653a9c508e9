"""The weights are never updated."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the weights are the old ones"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    return (
        parameters_old.weights,
        means,
        torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / counts[:, None, None],
    )
