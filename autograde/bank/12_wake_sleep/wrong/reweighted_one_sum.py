"""One sum."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "it is summed over the rows, too: one number for each row is asked"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum()
