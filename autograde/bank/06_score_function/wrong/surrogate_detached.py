"""Everything is detached."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "no gradient arrives"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q.detach() + log_joint.detach()).mean()
