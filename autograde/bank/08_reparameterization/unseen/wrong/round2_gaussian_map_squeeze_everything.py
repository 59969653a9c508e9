"""squeeze() without an axis: with one row in one dimension the row axis goes too, and the result has the wrong shape."""

import torch


def gaussian_map(noise, mean, tril):
    z = torch.matmul(tril, noise.unsqueeze(-1)).squeeze()
    return mean + z
