"""The densities are multiplied, then the logarithm: log 0 far away."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)
    return torch.log(from_prior.exp() * torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x).exp())
