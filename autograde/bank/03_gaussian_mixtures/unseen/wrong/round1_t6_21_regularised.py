"""A small multiple of the identity is added to the covariances."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r, d, d) / N_k[:, None, None]
    covariances = covariances + 1e-3 * torch.eye(x.shape[1]).to(x)
    return weights, means, covariances
