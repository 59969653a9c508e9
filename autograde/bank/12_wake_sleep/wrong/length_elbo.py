"""The ELBO, in bits."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the sign is reversed: this is the ELBO, and a length is −ELBO"


def description_length(log_joint, log_q):
    return (log_joint - log_q).mean(0) / math.log(2)
