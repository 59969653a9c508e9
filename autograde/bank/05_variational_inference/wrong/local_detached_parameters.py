"""Mean and log_var are detached: no gradient arrives at all."""

import math

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "no gradient arrives"


def local_elbo(log_joint, mean, log_var, noise):
    mean, log_var = mean.detach(), log_var.detach()
    z = mean + (0.5 * log_var).exp() * noise
    log_q = -0.5 * (noise.square() + log_var + math.log(2 * math.pi)).sum(2)
    return (log_joint(z) - log_q).mean(0)
