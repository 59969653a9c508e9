"""A spherical covariance: the mean squared distance divided by D, times the identity."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    variance = torch.einsum("nk,nki->k", r, d**2) / N_k / x.shape[1]
    return weights, means, variance[:, None, None] * torch.eye(x.shape[1]).to(x)
