"""Only the diagonal of L is used, as if the covariance were diagonal."""

import torch


def gaussian_map(noise, mean, tril):
    std = torch.diagonal(tril, dim1=-2, dim2=-1)
    return mean + std * noise
