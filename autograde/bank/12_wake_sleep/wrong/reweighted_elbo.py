"""−ELBO."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "this is −ELBO"


def reweighted(log_joint, log_q):
    w = None
    return -(log_joint - log_q).mean(0)
