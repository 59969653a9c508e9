"""The logarithm of the Gaussian density at the integer instead of the mass of its bin."""
import math
import torch


def discretized_log_likelihood(x, mean, log_var):
    return -0.5 * ((x - mean) ** 2 / log_var.exp() + log_var + math.log(2 * math.pi)).sum(-1)
