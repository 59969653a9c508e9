"""The noise of one row for all."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "the noise of one row is used for all"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise[:, :1]
    log_q = -0.5 * ((z - mean).square() / log_var.exp() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
