"""Log-weights within ±20."""

loses = ["hidden-reweighted"]
mistake = "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().clamp(-20, 20).softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
