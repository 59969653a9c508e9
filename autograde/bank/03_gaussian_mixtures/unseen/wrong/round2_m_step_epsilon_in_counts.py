"""N_k gets an epsilon against division by zero."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0) + 1e-8
    means = responsibilities.T @ x / Nk[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / Nk[:, None, None]
    return Nk / len(x), means, S
