"""The covariances are divided by N instead of N_k."""
import torch

def m_step(x, responsibilities, parameters_old):
    N = len(x)
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / N
    return Nk / N, means, S
