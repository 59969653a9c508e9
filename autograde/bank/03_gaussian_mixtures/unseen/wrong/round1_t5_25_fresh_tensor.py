"""The value is packed into a new tensor, which cuts the graph."""

import torch


def surrogate(log_joint, log_joint_old):
    r = log_joint_old.detach().softmax(1)
    return torch.tensor(float((r * log_joint).sum()), requires_grad=True)
