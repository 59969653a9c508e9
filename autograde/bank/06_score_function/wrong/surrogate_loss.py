"""A loss."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "this is a loss, whose descent climbs: the"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return -(signal * log_q + log_joint).mean()
