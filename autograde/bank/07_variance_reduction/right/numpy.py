"""NumPy throughout: arrays come back; variances and covariances by np.cov, with S − 1."""

import numpy as np
import torch


def controlled(f, c, kappa, beta):
    f, c, kappa, beta = f.numpy(), c.numpy(), kappa.numpy(), beta.numpy()
    return np.mean(f, axis=0) - beta * (np.mean(c, axis=0) - kappa)


def best_beta(f, c):
    f, c = f.numpy(), c.numpy()
    beta, share = [], []
    for n in range(f.shape[1]):
        cov = np.cov(f[:, n], c[:, n])
        beta.append(cov[0, 1] / cov[1, 1])
        share.append(1 - np.corrcoef(f[:, n], c[:, n])[0, 1] ** 2)
    return np.array(beta), np.array(share)


def leave_one_out(signal):
    r = signal.numpy()
    return np.stack([np.delete(r, s, axis=0).mean(axis=0) for s in range(len(r))])


def optimal_baseline(scores, signal, p):
    squares = scores.numpy() ** 2
    return np.array(
        [np.average(signal.numpy(), weights=p.numpy() * squares[:, d]) for d in range(squares.shape[1])]
    )


def antithetic_mean(f, mean, std, noise):
    both = np.concatenate([noise.numpy(), -noise.numpy()])
    return np.mean(f(torch.from_numpy(mean.numpy() + std.numpy() * both)).numpy())


def stratified(f, u, edges):
    e, u = edges.numpy(), u.numpy()
    t = e[:-1, np.newaxis] + np.diff(e)[:, np.newaxis] * u
    return np.dot(np.diff(e), f(t).numpy().mean(axis=1))


def rao_blackwell(f, logits, z, i):
    p = 1 / (1 + np.exp(-logits.numpy()[i]))
    one, zero = z.numpy().copy(), z.numpy().copy()
    one[:, i] = 1
    zero[:, i] = 0
    return (f(one).numpy() - f(zero).numpy()) * p * (1 - p)
