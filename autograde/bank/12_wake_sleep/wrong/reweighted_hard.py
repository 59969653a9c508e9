"""The heaviest sample alone."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "only the sample with the largest weight counts"


def reweighted(log_joint, log_q):
    w = ((log_joint - log_q) == (log_joint - log_q).amax(0)).to(log_q)
    return -(w * (log_joint + log_q)).sum(0)
