"""N_k is clamped at 1: wrong for a component with hardly any data."""

import torch


def mixture_m_step(x, r, M):
    N, D = x.shape
    K = r.shape[1]
    Nk = r.sum(0)
    weights = Nk / N
    Nk = Nk.clamp(min=1)
    means = (r.T @ x) / Nk[:, None]
    W, noise_vars = [], []
    for k in range(K):
        d = x - means[k]
        S = (r[:, k, None] * d).T @ d / Nk[k]
        values, vectors = torch.linalg.eigh(S)
        noise = values[: D - M].mean()
        W.append(vectors[:, D - M :] * (values[D - M :] - noise).clamp(min=0).sqrt())
        noise_vars.append(noise)
    return weights, torch.stack(W), means, torch.stack(noise_vars)
