"""Softplus makes the second head positive instead of exp."""
import torch
import torch.nn.functional as F


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean, F.softplus(log_var)
