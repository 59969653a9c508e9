"""N_k is summed over the components and not over the points: all weights come out the same."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = r.sum(1)[: r.shape[1]] / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r, d, d) / N_k[:, None, None]
    return weights, means, covariances
