"""A loss to minimise, where something to maximise was asked for."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the sign is reversed"


def surrogate(log_joint, log_joint_old):
    return -(torch.softmax(log_joint_old.detach(), dim=1) * log_joint).sum()
