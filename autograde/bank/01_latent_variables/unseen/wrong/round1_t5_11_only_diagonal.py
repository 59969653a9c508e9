"""Only the diagonal of the noise covariance is used."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)

    deviation = noise_covariance.diagonal().sqrt()
    return from_prior + torch.distributions.Normal(decoder(z), deviation).log_prob(x).sum(1)
