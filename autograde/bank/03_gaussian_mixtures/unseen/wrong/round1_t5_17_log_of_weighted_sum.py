"""The logarithm stands outside: Σ_n log Σ_k r_nk p(x_n, k)."""

import torch


def surrogate(log_joint, log_joint_old):
    log_r = log_joint_old.detach().log_softmax(1)
    return torch.logsumexp(log_r + log_joint, 1).sum()
