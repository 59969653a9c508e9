"""The weights come back."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the normalized weights came back: the losses are asked"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return w
