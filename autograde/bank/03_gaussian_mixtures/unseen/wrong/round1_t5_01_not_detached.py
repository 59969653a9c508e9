"""The gradient flows through the responsibilities."""

import torch


def surrogate(log_joint, log_joint_old):
    r = log_joint_old.softmax(1)
    return (r * log_joint).sum()
