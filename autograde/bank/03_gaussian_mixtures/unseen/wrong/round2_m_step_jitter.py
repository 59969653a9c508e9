"""1e-6 times the identity is added to the covariances."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / Nk[:, None, None]
    return Nk / len(x), means, S + 1e-6 * torch.eye(x.shape[1], dtype=x.dtype)
