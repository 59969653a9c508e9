"""The noise of a row goes on from that of the row before it."""

import torch

loses = ["hidden-sample"]
mistake = "the noise depends on the row before it"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    rows = [torch.randn(len(noise_root), generator=generator)]
    for _ in range(1, count):
        rows.append(0.28 * rows[-1] + 0.96 * torch.randn(len(noise_root), generator=generator))
    return decoder(z) + torch.stack(rows) @ noise_root.T, z
