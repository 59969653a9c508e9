"""The ½ before M log 2π of the prior is forgotten."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    return -0.5 * (z**2).sum(1) - z.shape[1] * math.log(2 * math.pi) + torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
