"""The log-likelihood under θ: the same gradient only at the old parameters."""

import torch


def surrogate(log_joint, log_joint_old):
    return torch.logsumexp(log_joint, 1).sum() + 0 * log_joint_old.sum()
