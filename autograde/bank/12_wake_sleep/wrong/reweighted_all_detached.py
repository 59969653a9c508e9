"""Everything detached."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "no gradient arrives: the value does not depend on the argument, or was detached"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0).detach()
