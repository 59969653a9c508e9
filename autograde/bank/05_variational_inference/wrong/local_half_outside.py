"""Half of the variance scales the noise."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "the half stands outside"


def local_elbo(log_joint, mean, log_var, noise):
    z = mean + 0.5 * log_var.exp() * noise
    log_q = -0.5 * (noise.square() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
