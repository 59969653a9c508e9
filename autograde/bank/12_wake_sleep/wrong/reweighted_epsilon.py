"""An epsilon in the sum."""

loses = ["hidden-reweighted"]
mistake = "exp under- or overflows, and the weights become NaN or 0/0: softmax, or subtract the largest first"


def reweighted(log_joint, log_q):
    w = ((log_joint - log_q).exp() / ((log_joint - log_q).exp().sum(0) + 1e-8)).detach()
    return -(w * (log_joint + log_q)).sum(0)
