"""The covariance by way of the precision (matrix inversion lemma): fails without noise."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    noise_precision = torch.linalg.inv(noise_covariance)
    inner = torch.linalg.inv(prior_covariance) + W.T @ noise_precision @ W
    precision = noise_precision - noise_precision @ W @ torch.linalg.inv(inner) @ W.T @ noise_precision
    return W @ prior_mean + b, torch.linalg.inv(precision)
