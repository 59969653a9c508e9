"""The importance-weighted bound for θ, φ's loss beside it."""

import math

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "this is minus the importance-weighted bound, and the loss of φ"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return math.log(len(w)) - (log_joint - log_q.detach()).logsumexp(0) - (w * log_q).sum(0)
