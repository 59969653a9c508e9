"""Every point goes to its most responsible component, as in k-means."""
import torch

def m_step(x, responsibilities, parameters_old):
    K = responsibilities.shape[1]
    r = torch.nn.functional.one_hot(responsibilities.argmax(1), K).to(x.dtype)
    Nk = r.sum(0)
    means = r.T @ x / Nk[:, None]
    d = x[:, None] - means
    S = torch.einsum("nk,nki,nkj->kij", r, d, d) / Nk[:, None, None]
    return Nk / len(x), means, S
