"""The posterior by plain exponentials, nan far away."""
import torch

def surrogate(log_joint, log_joint_old):
    p = log_joint_old.detach().exp()
    r = p / p.sum(1, keepdim=True)
    return (r * log_joint).sum()
