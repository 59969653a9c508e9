"""1e-6 is added to the standard deviation so that it never is zero."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean, (0.5 * log_var).exp() + 1e-6
