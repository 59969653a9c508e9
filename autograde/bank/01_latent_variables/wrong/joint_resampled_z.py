"""The joint is evaluated at a z drawn anew, not at the one that was given."""

import torch
from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "two calls with the same arguments give different results"


def log_joint(x, z, decoder, noise_covariance):
    anew = torch.randn_like(z)
    return Normal(0.0, 1.0).log_prob(anew).sum(1) + MultivariateNormal(
        decoder(anew), noise_covariance
    ).log_prob(x)
