"""log_var is clamped."""

import math

loses = ["hidden-local_elbo"]
mistake = "something small is added for safety"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var.clamp(-10, 10)).exp()
    z = mean + std * noise
    log_q = -0.5 * (noise.square() + log_var.clamp(-10, 10) + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
