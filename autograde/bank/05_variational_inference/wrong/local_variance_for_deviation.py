"""The variance stands for the standard deviation."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "the variance is used as the standard deviation"


def local_elbo(log_joint, mean, log_var, noise):
    std = log_var.exp()
    z = mean + std * noise
    log_q = -0.5 * ((z - mean).square() / log_var.exp() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
