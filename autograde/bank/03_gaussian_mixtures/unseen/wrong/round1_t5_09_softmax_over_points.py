"""The softmax runs over the points."""

import torch


def surrogate(log_joint, log_joint_old):
    r = log_joint_old.detach().softmax(0)
    return (r * log_joint).sum()
