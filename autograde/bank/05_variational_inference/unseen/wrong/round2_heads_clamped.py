"""The log-variance is clamped to [-10, 10] for safety."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean, (0.5 * log_var.clamp(-10, 10)).exp()
