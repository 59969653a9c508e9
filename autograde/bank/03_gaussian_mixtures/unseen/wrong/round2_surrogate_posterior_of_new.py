"""The posterior is taken at the new θ instead of the old one."""
import torch

def surrogate(log_joint, log_joint_old):
    r = log_joint.softmax(1).detach()
    return (r * log_joint).sum()
