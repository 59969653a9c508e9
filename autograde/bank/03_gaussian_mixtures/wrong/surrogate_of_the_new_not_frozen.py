"""The responsibilities are computed from the new parameters, and the gradient flows through them."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "not held fixed"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint, dim=1) * log_joint).sum()
