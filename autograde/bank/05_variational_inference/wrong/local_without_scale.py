"""The noise is not scaled."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "σ is missing in z"


def local_elbo(log_joint, mean, log_var, noise):
    z = mean + noise
    log_q = -0.5 * ((z - mean).square() / log_var.exp() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
