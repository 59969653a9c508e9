"""Takes noise_var for the standard deviation of the noise."""

import math


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    r = x - mean @ W.T - b
    second = r**2 + log_var.exp() @ (W**2).T
    fit = (-0.5 * math.log(2 * math.pi) - noise_var.log() - 0.5 * second / noise_var**2).sum(1)
    kl = 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1)
    return fit - kl
