"""A small multiple of the identity is added, which the task rules out."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "0.001 is added to the diagonal"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x[:, None] - means
    ridge = 1e-3 * torch.eye(x.shape[1], dtype=x.dtype)
    return (
        counts / len(x),
        means,
        torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / counts[:, None, None] + ridge,
    )
