"""The mean of the weighted terms."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "it is averaged over the samples, where it is to be summed: the weights sum to one"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q)).mean(0)
