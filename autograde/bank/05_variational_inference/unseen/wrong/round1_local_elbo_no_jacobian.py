"""log q is the standard normal density of the noise: log σ is missing."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(0.5 * log_var)
    z = mean + std * noise
    log_q = torch.distributions.Normal(0.0, 1.0).log_prob(noise).sum(-1)
    return (log_joint(z) - log_q).mean(0)
