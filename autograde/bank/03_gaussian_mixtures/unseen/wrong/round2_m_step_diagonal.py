"""Only the diagonal of the covariances is kept."""
import torch

def m_step(x, responsibilities, parameters_old):
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    d = x[:, None] - means
    var = (responsibilities[..., None] * d**2).sum(0) / Nk[:, None]
    return Nk / len(x), means, torch.diag_embed(var)
