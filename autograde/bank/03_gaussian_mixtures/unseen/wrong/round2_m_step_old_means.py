"""The covariances are taken around the old means."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    d = x[:, None] - parameters_old[1]
    S = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / Nk[:, None, None]
    return Nk / len(x), means, S
