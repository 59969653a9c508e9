"""The logarithm is taken to be to base ten."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean, 10 ** (0.5 * log_var)
