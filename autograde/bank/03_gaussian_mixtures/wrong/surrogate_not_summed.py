"""A table of terms comes back, not their sum."""

import torch

# Its gradient is right: the checks differentiate the sum of whatever comes back. Only the shape is not.
loses = ["check-surrogate"]
mistake = "the shape is"


def surrogate(log_joint, log_joint_old):
    return torch.softmax(log_joint_old.detach(), dim=1) * log_joint
