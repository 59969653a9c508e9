"""The squares are not divided."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "squares in log q are not divided"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = -0.5 * ((z - mean).square() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
