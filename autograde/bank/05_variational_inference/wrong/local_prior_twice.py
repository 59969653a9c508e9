"""The prior counts twice."""

import math

import torch

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "log p(z) counts twice"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = -0.5 * (noise.square() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) + torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(2) - log_q).mean(0)
