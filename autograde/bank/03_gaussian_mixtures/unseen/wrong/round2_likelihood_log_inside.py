"""The logarithm is moved into the sum over the components: Σ_k π_k log p(x_n|k)."""
import torch

def log_likelihood(log_density, weights):
    return (log_density * weights).sum()
