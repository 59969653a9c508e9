"""Each row is given to its most probable component entirely."""

import torch


def mixture_m_step(x, r, M):
    N, D = x.shape
    K = r.shape[1]
    r = torch.nn.functional.one_hot(r.argmax(1), K).to(x.dtype)
    Nk = r.sum(0)
    weights = Nk / N
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
