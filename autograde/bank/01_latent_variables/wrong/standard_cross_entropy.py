"""−E_q log p(z), without the entropy."""

import math

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the cross-entropy came back"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean**2 + math.log(2 * math.pi)).sum(1)
