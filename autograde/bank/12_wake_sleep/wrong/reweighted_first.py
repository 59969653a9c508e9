"""The first sample."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "only the first sample counts, without its weight"


def reweighted(log_joint, log_q):
    w = log_joint + log_q
    return -w[0]
