"""The squares are not halved."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "quadratic term of log q is not halved"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = -(noise.square() + 0.5 * log_var + 0.5 * math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
