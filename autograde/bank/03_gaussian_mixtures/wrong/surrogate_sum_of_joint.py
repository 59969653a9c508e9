"""The log-joint is summed, without an expectation."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the expectation is missing"


def surrogate(log_joint, log_joint_old):
    return log_joint.sum()
