"""Every component gets the covariance of all data: r is not used there."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    c = x - x.mean(0)
    covariances = (c.T @ c / len(x)).repeat(r.shape[1], 1, 1)
    return weights, means, covariances
