"""The root of the covariance is returned (the standard deviations)."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r, d, d) / N_k[:, None, None]
    values, vectors = torch.linalg.eigh(covariances)
    return weights, means, vectors @ torch.diag_embed(values.clamp(min=0).sqrt()) @ vectors.mT
