"""The variance scales the noise; log q is right."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "the variance is used as the standard deviation"


def local_elbo(log_joint, mean, log_var, noise):
    z = mean + log_var.exp() * noise
    log_q = -0.5 * (noise.square() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
