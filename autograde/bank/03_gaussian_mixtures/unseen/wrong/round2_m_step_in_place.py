"""Normalizes the caller's responsibilities in place (r /= N_k)."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    responsibilities /= Nk
    means = responsibilities.T @ x
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d)
    return Nk / len(x), means, S
