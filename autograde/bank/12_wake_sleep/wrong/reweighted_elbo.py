"""−ELBO."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "this is −ELBO"


def reweighted(log_joint, log_q):
    w = log_joint - log_q
    return -w.mean(0)
