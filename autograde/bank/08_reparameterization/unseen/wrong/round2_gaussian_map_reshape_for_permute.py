"""The noise is reshaped to (N, S, M) instead of permuted, which mixes samples and rows."""

import torch


def gaussian_map(noise, mean, tril):
    S, N, M = noise.shape
    e = noise.reshape(N, S, M)
    z = torch.bmm(e, tril.transpose(1, 2))
    return mean + z.reshape(S, N, M)
