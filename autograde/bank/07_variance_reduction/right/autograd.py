"""By differentiation: a parabola's vertex from slope and curvature, the bit's estimate as the slope of a mean."""

import torch


def controlled(f, c, kappa, beta):
    correction = torch.addcmul(torch.zeros_like(c), beta.expand_as(c), c - kappa)
    return f.mean(0) - correction.mean(0)


def best_beta(f, c):
    beta = torch.zeros_like(f[0], requires_grad=True)
    loss = (f - beta * c).var(0).sum()
    (slope,) = torch.autograd.grad(loss, beta, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), beta)
    best = (-slope / curvature).detach()
    return best, (f - best * c).var(0) / f.var(0)


def optimal_baseline(scores, signal, p):
    b = torch.zeros_like(scores[0], requires_grad=True)
    loss = (p[:, None] * ((signal[:, None] - b) * scores).square()).sum()
    (slope,) = torch.autograd.grad(loss, b, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), b)
    return (-slope / curvature).detach()


def rao_blackwell(f, logits, z, i):
    eta = logits.clone().requires_grad_()
    p = torch.sigmoid(eta[i])
    one = torch.where(torch.arange(z.shape[1]) == i, 1.0, z)
    zero = torch.where(torch.arange(z.shape[1]) == i, 0.0, z)
    means = p * f(one) + (1 - p) * f(zero)
    return [torch.autograd.grad(each, eta, retain_graph=True)[0][i] for each in means]
