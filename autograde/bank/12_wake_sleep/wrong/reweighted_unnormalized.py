"""Not normalized."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are not divided by their sum"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().exp()
    return -(w * (log_joint + log_q)).sum(0)
