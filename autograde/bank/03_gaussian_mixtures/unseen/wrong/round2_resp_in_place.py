"""Adds the log weights to the caller's table in place."""
import torch

def responsibilities(log_density, weights):
    log_density += weights.log()
    return log_density.softmax(1)
