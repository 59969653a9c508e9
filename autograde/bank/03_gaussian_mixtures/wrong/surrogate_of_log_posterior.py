"""log p(z | x) for log p(x, z)."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "log p(z_n = k | x_n) stands"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint_old.detach(), 1) * torch.log_softmax(log_joint, 1)).sum()
