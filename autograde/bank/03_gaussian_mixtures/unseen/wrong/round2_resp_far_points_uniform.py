"""Where Bayes' fraction is 0/0 the point is shared out evenly."""
import torch

def responsibilities(log_density, weights):
    joint = weights * torch.exp(log_density)
    return torch.nan_to_num(joint / joint.sum(1, keepdim=True), nan=1 / len(weights))
