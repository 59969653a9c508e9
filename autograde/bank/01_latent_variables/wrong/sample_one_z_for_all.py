"""One z is drawn, and serves all rows."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "one z serves all rows"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = (prior_mean + torch.randn(1, len(root), generator=generator) @ root.T).repeat(count, 1)
    return decoder(z) + torch.randn(count, len(noise_root), generator=generator) @ noise_root.T, z
