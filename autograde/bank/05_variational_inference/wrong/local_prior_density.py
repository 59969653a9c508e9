"""The density of the prior."""

import torch

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "log q is that of N(0, I)"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(2)
    return (log_joint(z) - log_q).mean(0)
