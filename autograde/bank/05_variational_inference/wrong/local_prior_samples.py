"""The noise itself stands for z: samples of the prior, and the encoder is unused."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "the noise itself stands for z"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = noise
    log_q = -0.5 * ((z - mean).square() / std.square() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
