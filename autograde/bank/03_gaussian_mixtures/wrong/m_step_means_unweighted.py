"""Every component gets the mean of all data."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the means are not weighted"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = x.mean(0).expand(len(counts), -1)
    d = x[:, None] - means
    return (
        counts / len(x),
        means,
        torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / counts[:, None, None],
    )
