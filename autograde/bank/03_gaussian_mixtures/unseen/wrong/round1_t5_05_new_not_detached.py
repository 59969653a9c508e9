"""The responsibilities come from log_joint and are not detached."""

import torch


def surrogate(log_joint, log_joint_old):
    r = log_joint.softmax(1)
    return (r * log_joint).sum() + 0 * log_joint_old.sum()
