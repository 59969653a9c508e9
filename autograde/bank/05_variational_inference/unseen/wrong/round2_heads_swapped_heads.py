"""The first half is read as the log-variances and the second as the means."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return log_var, (0.5 * mean).exp()
