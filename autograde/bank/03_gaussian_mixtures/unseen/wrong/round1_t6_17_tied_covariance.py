"""One covariance shared by all components."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    shared = torch.einsum("nk,nki,nkj->ij", r, d, d) / len(x)
    return weights, means, shared.repeat(r.shape[1], 1, 1)
