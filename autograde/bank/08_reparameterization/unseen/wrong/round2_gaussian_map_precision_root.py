"""L is taken as a root of the precision: the noise is solved by it instead of multiplied."""

import torch


def gaussian_map(noise, mean, tril):
    e = noise.permute(1, 2, 0)  # (N, M, S)
    return mean + torch.linalg.solve_triangular(tril, e, upper=False).permute(2, 0, 1)
