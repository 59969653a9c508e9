"""The covariance is passed as the triangular root of MultivariateNormal."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    N, D = x.shape
    M = z.shape[1]
    r = x - decoder(z)
    likelihood = torch.distributions.MultivariateNormal(decoder(z), scale_tril=torch.tril(noise_covariance)).log_prob(x)
    prior = -0.5 * ((z**2).sum(1) + M * math.log(2 * math.pi))
    return likelihood + prior
