"""The samples are averaged before the model sees them: log p at the mean of z."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = (-0.5 * noise.square() - 0.5 * log_var - 0.5 * math.log(2 * math.pi)).sum(-1)
    return log_joint(z.mean(0, keepdim=True))[0] - log_q.mean(0)
