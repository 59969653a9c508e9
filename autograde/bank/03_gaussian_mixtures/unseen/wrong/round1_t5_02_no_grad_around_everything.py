"""Everything is under no_grad, detached from log_joint as well (kept differentiable by adding zero)."""

import torch


def surrogate(log_joint, log_joint_old):
    with torch.no_grad():
        r = log_joint_old.softmax(1)
        value = (r * log_joint).sum()
    return value + 0 * log_joint.sum()
