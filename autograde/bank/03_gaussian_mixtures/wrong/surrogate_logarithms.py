"""The logarithms of the responsibilities for them."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the logarithms of the responsibilities"


def surrogate(log_joint, log_joint_old):
    return (torch.log_softmax(log_joint_old.detach(), 1) * log_joint).sum()
