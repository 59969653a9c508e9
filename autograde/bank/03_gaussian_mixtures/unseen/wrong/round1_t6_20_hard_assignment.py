"""Each point counts for its most probable component alone."""

import torch


def m_step(x, responsibilities, parameters_old):
    k = responsibilities.argmax(1)
    r = torch.nn.functional.one_hot(k, responsibilities.shape[1]).to(x)
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r, d, d) / N_k[:, None, None]
    return weights, means, covariances
