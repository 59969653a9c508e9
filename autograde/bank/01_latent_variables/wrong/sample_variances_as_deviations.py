"""The variances multiply, and only they."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "only the diagonal is used, and its variances as standard deviations"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    noise = torch.randn(count, len(noise_root), generator=generator) * noise_covariance.diagonal()
    return decoder(z) + noise, z
