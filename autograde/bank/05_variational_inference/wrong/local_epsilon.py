"""An epsilon is added to σ."""

import torch

loses = ["hidden-local_elbo"]
mistake = "for safety"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp() + 1e-8
    z = mean + std * noise
    log_q = torch.distributions.Normal(mean, std).log_prob(z).sum(2)
    return (log_joint(z) - log_q).mean(0)
