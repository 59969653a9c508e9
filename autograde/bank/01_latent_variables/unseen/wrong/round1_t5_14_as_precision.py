"""The covariance is passed as the precision matrix."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)
    return from_prior + torch.distributions.MultivariateNormal(decoder(z), precision_matrix=noise_covariance).log_prob(x)
