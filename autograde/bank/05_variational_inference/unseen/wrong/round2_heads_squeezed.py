"""squeeze() drops the axis of a single coordinate."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean.squeeze(), (0.5 * log_var).exp().squeeze()
