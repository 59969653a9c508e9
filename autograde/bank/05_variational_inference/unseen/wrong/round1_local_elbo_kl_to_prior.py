"""log p(x, z) is taken for log p(x | z): the divergence from N(0, I) is subtracted."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(0.5 * log_var)
    z = mean + std * noise
    log_q = -0.5 * (noise**2 + log_var + math.log(2 * math.pi)).sum(-1)
    return log_joint(z).mean(0) - 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(-1)
