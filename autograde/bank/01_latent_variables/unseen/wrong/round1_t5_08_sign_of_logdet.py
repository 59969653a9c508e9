"""The sign of the log-determinant is wrong."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)

    difference = x - decoder(z)
    solved = torch.linalg.solve(noise_covariance, difference.T).T
    return from_prior - 0.5 * ((difference * solved).sum(1) - torch.logdet(noise_covariance) + x.shape[1] * math.log(2 * math.pi))
