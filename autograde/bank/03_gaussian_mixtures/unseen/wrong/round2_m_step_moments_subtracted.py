"""Covariance as E[xxᵀ] - μμᵀ, which cancels for data close together."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    second = torch.einsum("nk,ni,nj->kij", responsibilities, x, x) / Nk[:, None, None]
    return Nk / len(x), means, second - means[:, :, None] * means[:, None, :]
