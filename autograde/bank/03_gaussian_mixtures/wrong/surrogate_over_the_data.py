"""The responsibilities are normalised over the points."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "normalized over the data"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old.detach(), dim=0) * log_joint).sum()
