"""One log 2π for all coordinates."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "log q has one log 2π"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = -0.5 * ((noise.square() + log_var).sum(2) + math.log(2 * math.pi))
    return (log_joint(z) - log_q).mean(0)
