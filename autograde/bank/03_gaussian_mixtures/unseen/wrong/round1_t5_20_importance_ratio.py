"""log_joint minus log_joint_old, and the old one is not detached."""

import torch


def surrogate(log_joint, log_joint_old):
    r = log_joint_old.detach().softmax(1)
    return (r * (log_joint - log_joint_old)).sum()
