"""torch.cov with aweights but with its default correction of one."""
import torch

def m_step(x, responsibilities, parameters_old):
    D = x.shape[1]
    Nk = responsibilities.sum(0)
    means = responsibilities.T @ x / Nk[:, None]
    S = [torch.cov(x.T, aweights=r).reshape(D, D) for r in responsibilities.T]
    return Nk / len(x), means, torch.stack(S)
