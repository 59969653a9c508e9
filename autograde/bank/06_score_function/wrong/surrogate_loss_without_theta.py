"""A loss for φ alone."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "without log p(x, z): θ gets no gradient"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return -(signal * log_q).mean()
