"""A plain number comes back, which no gradient can reach."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "no gradient arrives"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old, dim=1) * log_joint).sum().item()
