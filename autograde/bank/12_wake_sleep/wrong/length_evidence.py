"""−log Σ p."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the logarithm of the sum of p(x, z) is taken: −log p(x), if the samples are all states"


def description_length(log_joint, log_q):
    return -log_joint.logsumexp(0) / math.log(2)
