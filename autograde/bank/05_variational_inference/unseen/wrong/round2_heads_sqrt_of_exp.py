"""sqrt(exp(log_var)): overflows to inf (or underflows to 0) for huge (tiny) variances whose root is still a number."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean, log_var.exp().sqrt()
