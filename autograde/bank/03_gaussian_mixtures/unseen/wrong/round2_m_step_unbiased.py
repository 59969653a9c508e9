"""The covariances are divided by N_k - 1."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / (Nk[:, None, None] - 1)
    return Nk / len(x), means, S
