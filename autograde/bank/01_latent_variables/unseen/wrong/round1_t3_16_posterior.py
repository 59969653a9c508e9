"""The posterior covariance of z is computed instead of the covariance of x."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    precision = torch.linalg.inv(prior_covariance) + W.T @ torch.linalg.pinv(noise_covariance) @ W
    return W @ prior_mean + b, torch.linalg.inv(precision)
