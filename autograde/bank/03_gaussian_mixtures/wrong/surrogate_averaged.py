"""The mean over the data, not the sum."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "averaged over the data"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old.detach(), dim=1) * log_joint).sum(1).mean()
