"""The arguments are exchanged."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "are exchanged"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint.detach(), 1) * log_joint_old).sum()
