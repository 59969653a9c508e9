"""θ's part is summed over the rows."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "θ gets its gradient summed over the rows"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q).mean() + log_joint.mean(0).sum()
