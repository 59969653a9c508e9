"""It is log_joint that is detached."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "it is log_joint that is held fixed"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old, 1) * log_joint.detach()).sum()
