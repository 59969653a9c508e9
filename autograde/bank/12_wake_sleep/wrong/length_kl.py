"""From probabilities, weighed by them."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the samples are weighted by q(z) itself once more, and averaged"


def description_length(log_joint, log_q):
    return (log_q.exp() * (log_q - log_joint)).mean(0) / math.log(2)
