"""The quadratic form without its ½."""

import torch
from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the quadratic form lacks its factor"


def log_joint(x, z, decoder, noise_covariance):
    d = x - decoder(z)
    return (
        Normal(0.0, 1.0).log_prob(z).sum(1)
        + MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
        - 0.5 * (d @ torch.linalg.inv(noise_covariance) * d).sum(1)
    )
