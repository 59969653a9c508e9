"""The output is read as a log-precision: the sign of the exponent is wrong."""
import torch


def read_heads(output):
    m = output.shape[1] // 2
    mean, log_var = output[:, :m], output[:, m:]
    return mean, (-0.5 * log_var).exp()
