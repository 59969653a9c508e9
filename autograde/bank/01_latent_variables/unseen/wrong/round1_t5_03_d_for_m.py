"""D log 2π is used for both densities, also for that of z."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    constant = x.shape[1] * math.log(2 * math.pi)
    return -0.5 * ((z**2).sum(1) + constant) + torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
