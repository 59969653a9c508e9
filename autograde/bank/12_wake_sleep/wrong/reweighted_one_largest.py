"""One largest for all rows."""

loses = ["hidden-reweighted"]
mistake = "exp under- or overflows, and the weights become NaN or 0/0: softmax, or subtract the largest first"


def reweighted(log_joint, log_q):
    w = (lambda t: t / t.sum(0))((log_joint - log_q - (log_joint - log_q).max()).exp()).detach()
    return -(w * (log_joint + log_q)).sum(0)
