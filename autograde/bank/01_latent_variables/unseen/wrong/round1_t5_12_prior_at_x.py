"""The standard normal is evaluated at x and not at z (prior under the wrong name)."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    return -0.5 * (x**2 + math.log(2 * math.pi)).sum(1) + torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
