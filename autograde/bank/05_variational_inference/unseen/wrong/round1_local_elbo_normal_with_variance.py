"""torch's Normal is given the variance as its scale."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(0.5 * log_var)
    z = mean + std * noise
    log_q = torch.distributions.Normal(mean, log_var.exp()).log_prob(z).sum(-1)
    return (log_joint(z) - log_q).mean(0)
