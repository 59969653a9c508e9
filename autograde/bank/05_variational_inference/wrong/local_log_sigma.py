"""log_var is taken for log σ, everywhere."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "log_var is read as log σ"


def local_elbo(log_joint, mean, log_var, noise):
    std = log_var.exp()
    z = mean + std * noise
    log_q = -0.5 * (noise.square() + 2 * log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
