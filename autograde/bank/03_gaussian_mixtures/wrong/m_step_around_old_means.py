"""The covariances around the old means: EM still climbs and ends at the same place."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "around the old means"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - parameters_old.means
    return (
        counts / len(x),
        means,
        torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / counts[:, None, None],
    )
