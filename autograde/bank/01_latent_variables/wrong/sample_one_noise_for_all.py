"""One draw of the noise for all rows."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "one draw of the noise serves all rows"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    return decoder(z) + torch.randn(1, len(noise_root), generator=generator) @ noise_root.T, z
