"""The responsibilities as a plain fraction: 0/0 far away."""

import torch


def surrogate(log_joint, log_joint_old):
    p = log_joint_old.detach().exp()
    r = p / p.sum(1, keepdim=True)
    return (r * log_joint).sum()
