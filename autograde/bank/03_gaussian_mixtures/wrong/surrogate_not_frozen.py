"""The gradient flows through the responsibilities too."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "not held fixed"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old, dim=1) * log_joint).sum()
