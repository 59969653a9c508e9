"""Derivatives by hand and by automatic differentiation; the covariances of the mixture by second moments."""

import torch


def posterior(x, W, mean, noise_var):
    # One Newton step up log p(x, z), which is a parabola in z: from z = 0 it lands at the top.
    z = torch.zeros(W.shape[1], dtype=W.dtype)

    def minus_log_joint(z):
        return ((x[0] - mean - W @ z).square().sum() / noise_var + z.square().sum()) / 2

    curvature = torch.autograd.functional.hessian(minus_log_joint, z)
    return torch.linalg.solve(curvature, W.T @ (x - mean).T / noise_var).T, torch.linalg.inv(curvature)


def m_step(x, means, covariance, W_old):
    seconds = means.T @ means + len(x) * covariance

    def squares(W):
        return x.square().sum() - 2 * ((x @ W) * means).sum() + ((W @ seconds) * W).sum()

    start = torch.zeros(x.shape[1], means.shape[1], dtype=x.dtype)
    slope = torch.autograd.functional.jacobian(squares, start)
    W = torch.linalg.solve(2 * seconds, -slope.T).T
    return W, squares(W) / x.numel()


def mixture_m_step(x, r, M):
    counts = r.sum(0)
    means = (r / counts).T @ x
    # About the mean of all rows first, so that no digits cancel.
    d, moves = x - x.mean(0), means - x.mean(0)
    covariances = torch.einsum("nk,ni,nj->kij", r / counts, d, d) - moves[:, :, None] * moves[:, None, :]
    vectors, values, _ = torch.linalg.svd(covariances)
    noise_vars = values[:, M:].mean(1)
    stretch = (values[:, :M] - noise_vars[:, None]).sqrt()
    return r.mean(0), torch.einsum("kdm,km->kdm", vectors[:, :, :M], stretch), means, noise_vars


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    towards, back = log_p + log_forward, log_p_proposed + log_backward
    accepted = (torch.log(u) + towards < back).to(z.dtype).reshape(-1, 1)
    return accepted * proposed + (1 - accepted) * z
