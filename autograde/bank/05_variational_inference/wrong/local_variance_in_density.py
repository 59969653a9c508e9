"""Normal gets the variance."""

import torch

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "log q takes the variance for the standard deviation"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = torch.distributions.Normal(mean, log_var.exp()).log_prob(z).sum(2)
    return (log_joint(z) - log_q).mean(0)
