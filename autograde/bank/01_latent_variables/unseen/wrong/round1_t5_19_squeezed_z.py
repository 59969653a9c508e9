"""z is squeezed, so that for M = 1 the sum goes over the data."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    flat = z.squeeze()
    return -0.5 * (flat**2 + math.log(2 * math.pi)).sum(-1) + torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
