"""The log-joint is softmaxed after averaging over the points: the same r for every point."""

import torch


def surrogate(log_joint, log_joint_old):
    r = log_joint_old.detach().softmax(1).mean(0)
    return (r * log_joint).sum()
