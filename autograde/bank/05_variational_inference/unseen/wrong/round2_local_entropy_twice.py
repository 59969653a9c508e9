"""The log q of the samples and the exact entropy are both in it."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = (-0.5 * noise.square() - 0.5 * log_var - 0.5 * math.log(2 * math.pi)).sum(-1)
    entropy = 0.5 * (log_var + 1 + math.log(2 * math.pi)).sum(-1)
    return (log_joint(z) - log_q).mean(0) + entropy
