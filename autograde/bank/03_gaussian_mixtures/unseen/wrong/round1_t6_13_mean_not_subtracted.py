"""The second moment: the mean is not subtracted."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    covariances = torch.einsum("nk,ni,nj->kij", r, x, x) / N_k[:, None, None]
    return weights, means, covariances
