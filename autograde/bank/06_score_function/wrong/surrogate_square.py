"""Half the squared signal."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "half the squared signal"


def surrogate(log_q, log_joint):
    return 0.5 * (log_joint - log_q).square().mean()
