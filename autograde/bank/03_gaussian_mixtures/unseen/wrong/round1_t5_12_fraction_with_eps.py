"""The plain fraction with an epsilon: no gradient at all far away."""

import torch


def surrogate(log_joint, log_joint_old):
    p = log_joint_old.detach().exp()
    r = p / (p.sum(1, keepdim=True) + 1e-12)
    return (r * log_joint).sum()
