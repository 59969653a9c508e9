"""The ELBO itself: the naive swap."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "φ gets nothing on average"


def surrogate(log_q, log_joint):
    return (log_joint - log_q).mean()
