"""Returns the log-likelihood at θ, which has the right gradient only at θ_old."""
import torch

def surrogate(log_joint, log_joint_old):
    return torch.logsumexp(log_joint, dim=1).sum()
