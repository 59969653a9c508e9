"""The covariances around the mean of all data."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "around the mean of all data"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = (x - x.mean(0))[:, None].expand(-1, len(counts), -1)
    return (
        counts / len(x),
        means,
        torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / counts[:, None, None],
    )
