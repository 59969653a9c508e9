"""The density for its logarithm."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "stands where its logarithm belongs"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old.detach(), 1) * log_joint.exp()).sum()
