"""exp(log_var) is the variance, and it is returned as the standard deviation."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean, log_var.exp()
