"""Minus the entropy."""

import math

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "minus the entropy of q"


def kl_to_prior(mean, log_var):
    return -(0.5 * (log_var + 1 + math.log(2 * math.pi))).sum(1)
