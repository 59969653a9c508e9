"""The noise is scaled in place: the argument of the caller is changed."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    z = mean + noise.mul_((0.5 * log_var).exp())
    entropy = 0.5 * (log_var + 1 + math.log(2 * math.pi)).sum(-1)
    return log_joint(z).mean(0) + entropy
