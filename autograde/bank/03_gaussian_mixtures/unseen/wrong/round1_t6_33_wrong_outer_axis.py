"""The sum of squares over the dimensions stands in every entry: d·d and not d dᵀ."""

import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    d = x[:, None] - means
    inner = torch.einsum("nk,nki,nki->k", r, d, d) / N_k
    return weights, means, inner[:, None, None].expand(-1, x.shape[1], x.shape[1])
