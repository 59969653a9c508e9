"""Only log p(x | z), the prior is forgotten."""
import torch


def log_joint(x, z, decoder, noise_covariance):
    return torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
