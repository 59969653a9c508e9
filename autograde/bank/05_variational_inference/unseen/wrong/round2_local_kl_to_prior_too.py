"""The reconstruction-minus-KL formula with log_joint, which holds the prior already: the prior is counted twice."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    kl = 0.5 * (mean.square() + log_var.exp() - 1 - log_var).sum(-1)
    return log_joint(z).mean(0) - kl
