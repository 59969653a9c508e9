"""The quadratic form takes the covariance and not its inverse."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    N, D = x.shape
    M = z.shape[1]
    r = x - decoder(z)
    likelihood = -0.5 * (((r @ noise_covariance) * r).sum(1) + torch.logdet(noise_covariance) + D * math.log(2 * math.pi))
    prior = -0.5 * ((z**2).sum(1) + M * math.log(2 * math.pi))
    return likelihood + prior
