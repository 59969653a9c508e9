"""Everything is detached."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "no gradient arrives"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old, 1) * log_joint).sum().detach()
