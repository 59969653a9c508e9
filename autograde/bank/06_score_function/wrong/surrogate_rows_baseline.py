"""The mean over the rows as a baseline."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "mean over the rows is subtracted"


def surrogate(log_q, log_joint):
    r = (log_joint - log_q).detach()
    return ((r - r.mean(1, keepdim=True)) * log_q + log_joint).mean()
