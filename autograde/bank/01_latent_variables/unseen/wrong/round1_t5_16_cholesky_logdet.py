"""log det from the Cholesky factor without the 2."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)

    root = torch.linalg.cholesky(noise_covariance)
    white = torch.linalg.solve_triangular(root, (x - decoder(z)).T, upper=False)
    logdet = root.diagonal().log().sum()
    return from_prior - 0.5 * ((white**2).sum(0) + logdet + x.shape[1] * math.log(2 * math.pi))
