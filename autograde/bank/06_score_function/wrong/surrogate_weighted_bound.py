"""The bound of importance weighting."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "importance-weighted bound"


def surrogate(log_q, log_joint):
    return (log_joint - log_q).logsumexp(0).mean()
