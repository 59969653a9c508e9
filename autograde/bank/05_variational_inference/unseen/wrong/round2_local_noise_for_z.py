"""The noise itself is taken for z (samples of the prior)."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    log_q = torch.distributions.Normal(mean, std).log_prob(noise).sum(-1)
    return (log_joint(noise) - log_q).mean(0)
