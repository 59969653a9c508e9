"""The weights are divided by K and not by N."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / r.shape[1]
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r, d, d) / N_k[:, None, None]
    return weights, means, covariances
