"""The loop uses the responsibilities of component 0 for every covariance."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    covariances = torch.einsum("n,nki,nkj->kij", r[:, 0], d, d) / N_k[:, None, None]
    return weights, means, covariances
