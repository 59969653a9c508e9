"""The noise itself is used as z, as in the printed formula with z ~ N(0, I)."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(0.5 * log_var)
    z = noise
    log_q = torch.distributions.Normal(mean, std).log_prob(z).sum(-1)
    return (log_joint(z) - log_q).mean(0)
