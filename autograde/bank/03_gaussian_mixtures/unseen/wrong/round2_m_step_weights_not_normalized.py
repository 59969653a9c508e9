"""The weights are the effective numbers N_k, not divided by N."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / Nk[:, None, None]
    return Nk, means, S
