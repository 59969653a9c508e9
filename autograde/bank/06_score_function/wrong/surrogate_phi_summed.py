"""φ's part is summed over the samples."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "φ gets its gradient summed over the samples"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q).sum(0).mean() + log_joint.mean()
