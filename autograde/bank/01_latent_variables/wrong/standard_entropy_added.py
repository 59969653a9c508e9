"""The entropy has the wrong sign."""

import math

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the entropy of q is added"


def kl_to_standard_normal(mean, log_var):
    return (0.5 * (log_var.exp() + mean**2) + 0.5 * (log_var + 1) + math.log(2 * math.pi)).sum(1)
