"""NumPy all the way: arrays and NumPy numbers come back; the draws are turned by NumPy too."""

import numpy as np
import torch


def log_density(x, mean, variances):
    x, mean, variances = x.numpy(), mean.numpy(), variances.numpy()
    return np.sum(-0.5 * (x - mean) ** 2 / variances - 0.5 * np.log(2 * np.pi * variances), axis=1)


def fit(x):
    return np.mean(x.numpy(), axis=0), np.atleast_2d(np.cov(x.numpy(), rowvar=False, bias=True))


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    W, b, noise_covariance, prior_mean, prior_covariance = (
        value.numpy() for value in (W, b, noise_covariance, prior_mean, prior_covariance)
    )
    return np.dot(W, prior_mean) + b, np.linalg.multi_dot([W, prior_covariance, W.T]) + noise_covariance


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    seed = int(torch.randint(2**31, (), generator=generator))
    stream = np.random.default_rng(seed)
    z = stream.multivariate_normal(prior_mean.numpy(), prior_covariance.numpy(), size=count)
    noise = stream.multivariate_normal(np.zeros(len(noise_covariance)), noise_covariance.numpy(), size=count)
    return decoder(torch.from_numpy(z)).numpy() + noise, z


def log_joint(x, z, decoder, noise_covariance):
    d = (x - decoder(z)).numpy()
    covariance, z = noise_covariance.numpy(), z.numpy()
    distance = np.einsum("ni,ij,nj->n", d, np.linalg.inv(covariance), d)
    constant = np.linalg.slogdet(covariance)[1] + (d.shape[1] + z.shape[1]) * np.log(2 * np.pi)
    return -(np.sum(z**2, axis=1) + distance + constant) / 2


def kl_to_standard_normal(mean, log_var):
    mean, log_var = mean.numpy(), log_var.numpy()
    return np.sum(np.expm1(log_var) - log_var + mean**2, axis=1) / 2


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q_covariance, p_covariance = q_covariance.numpy(), p_covariance.numpy()
    shift, inverse = (p_mean - q_mean).numpy(), np.linalg.inv(p_covariance)
    log_ratio = np.linalg.slogdet(p_covariance)[1] - np.linalg.slogdet(q_covariance)[1]
    return (np.trace(inverse @ q_covariance) + shift @ inverse @ shift - len(shift) + log_ratio) / 2
