"""The mean over the points instead of the sum."""
import torch

def surrogate(log_joint, log_joint_old):
    r = log_joint_old.detach().softmax(1)
    return (r * log_joint).sum(1).mean()
