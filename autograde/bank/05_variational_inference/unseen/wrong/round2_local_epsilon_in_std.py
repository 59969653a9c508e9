"""1e-6 is added to the standard deviation, which is felt by a narrow q."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp() + 1e-6
    z = mean + std * noise
    log_q = (-0.5 * noise.square() - std.log() - 0.5 * math.log(2 * math.pi)).sum(-1)
    return (log_joint(z) - log_q).mean(0)
