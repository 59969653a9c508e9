"""The surrogate is the whole bound, entropy included, and nothing is frozen: at θ_old its gradient is the same.

Away from θ_old the responsibilities are still those of θ_old, so the gradient by log_joint is the same too.
"""

import torch


def surrogate(log_joint, log_joint_old):
    log_r = torch.log_softmax(log_joint_old, dim=1)
    return (log_r.exp() * (log_joint - log_r)).sum()
