"""The responsibilities are computed from the new parameters; at θ_old alone this does not show."""

import torch

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "are those of the new log_joint"


def surrogate(log_joint, log_joint_old):
    return (torch.softmax(log_joint, dim=1).detach() * log_joint).sum()
