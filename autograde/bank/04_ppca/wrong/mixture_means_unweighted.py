"""One mean for all."""

import torch

loses = ["check-mixture_m_step", "hidden-mixture_m_step"]
mistake = "the means are not weighted"


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = x.mean(0).expand(r.shape[1], -1)
    d = x[:, None] - means
    values, vectors = torch.linalg.eigh(torch.einsum("nk,nki,nkj->kij", r / counts, d, d))
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
