"""The noise is scaled by the variance exp(log_var)."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    z = mean + log_var.exp() * noise
    log_q = (-0.5 * noise.square() - 0.5 * log_var - 0.5 * math.log(2 * math.pi)).sum(-1)
    return (log_joint(z) - log_q).mean(0)
