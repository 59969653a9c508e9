"""The maximum is taken before the weights come in: a dense component of weight 0 makes all others underflow."""
import torch

def log_likelihood(log_density, weights):
    c = log_density.max(1, keepdim=True).values
    s = (weights * torch.exp(log_density - c)).sum(1)
    return (c[:, 0] + torch.log(s)).sum()
