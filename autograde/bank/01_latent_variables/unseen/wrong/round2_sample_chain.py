"""Each z goes on from the one before it, as a Markov chain with the right law, so that rows are dependent."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    L = torch.linalg.cholesky(prior_covariance)
    R = torch.linalg.cholesky(noise_covariance)
    e = torch.randn(count, M, generator=generator)
    rows = [e[0]]
    for n in range(1, count):
        rows.append(0.8 * rows[-1] + 0.6 * e[n])
    eps = torch.stack(rows)
    z = prior_mean + eps @ L.T
    mu = decoder(z)
    eta = torch.randn(count, mu.shape[-1], generator=generator)
    x = mu + eta @ R.T
    return x, z
