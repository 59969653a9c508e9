"""torch.cov with aweights keeps its unbiased correction."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    covariances = torch.stack([torch.cov(x.T, aweights=r[:, k]).reshape(x.shape[1], -1) for k in range(r.shape[1])])
    return weights, means, covariances
