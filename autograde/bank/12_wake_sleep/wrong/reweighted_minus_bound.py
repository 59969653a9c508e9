"""Minus the importance-weighted bound."""

import math

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "this is minus the importance-weighted bound: its θ-gradient is right, but φ's is another one"


def reweighted(log_joint, log_q):
    w = log_joint - log_q
    return math.log(len(w)) - w.logsumexp(0)
