"""The samples are detached, so they do not move with q (as under a sample() without r)."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = (mean + std * noise).detach()
    log_q = torch.distributions.Normal(mean, std).log_prob(z).sum(-1)
    return (log_joint(z) - log_q).mean(0)
