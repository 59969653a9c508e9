"""The responsibilities are multiplied into both factors of the outer product: r squared."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = r[:, :, None] * (x[:, None] - means)
    covariances = torch.einsum("nki,nkj->kij", d, d) / N_k[:, None, None]
    return weights, means, covariances
