"""The cross-entropy."""

import math

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the cross-entropy came back"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var.exp() + mean.square() + math.log(2 * math.pi))).sum(1)
