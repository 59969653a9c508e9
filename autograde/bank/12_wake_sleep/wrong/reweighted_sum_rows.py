"""The sum over the rows."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "it is summed over the rows, not over the samples"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(1)
