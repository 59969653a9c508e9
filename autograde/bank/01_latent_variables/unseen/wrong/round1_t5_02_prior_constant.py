"""The constant of the prior is left out: only −½ z²."""
import torch


def log_joint(x, z, decoder, noise_covariance):
    return -0.5 * (z**2).sum(1) + torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
