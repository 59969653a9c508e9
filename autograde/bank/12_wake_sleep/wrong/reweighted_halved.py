"""The mean of the two."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the mean of the two losses came back: they are added"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q) / 2).sum(0)
