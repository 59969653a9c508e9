"""q / p."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights have q / p in the place of p / q"


def reweighted(log_joint, log_q):
    w = (log_q - log_joint).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
