"""The mean over the components: the responsibilities are missing."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "all components count alike"


def surrogate(log_joint, log_joint_old):
    return log_joint.mean(dim=1).sum()
