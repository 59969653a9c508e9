"""The importance-weighted bound."""

import math

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "this is the importance-weighted bound: its θ-gradient is right, but φ's is another one"


def reweighted(log_joint, log_q):
    w = log_joint - log_q
    return w.logsumexp(0) - math.log(len(w))
