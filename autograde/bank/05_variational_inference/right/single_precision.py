"""Computed in float32, and returned so."""

import math

import torch


def read_heads(output):
    mean, log_var = output.float().tensor_split(2, dim=1)
    return mean, log_var.div(2).exp()


def bits_elbo(logits, states, log_joint):
    logits, states = logits.float(), states.float()
    log_q = torch.nn.functional.logsigmoid((2 * states.unsqueeze(1) - 1) * logits).sum(dim=-1)
    return (log_q.exp() * (log_joint.float() - log_q)).sum(dim=0)


def mean_field(covariance):
    precision = torch.linalg.inv(covariance.float())
    return 1 / precision.diag(), 0.5 * (precision.diag().log().sum() - torch.logdet(precision))


def raise_bound(elbo, mean, log_var):
    """A loop over steps of 0.2, on leaves that stay the same."""
    mean, log_var = mean.detach().clone(), log_var.detach().clone()
    mean.requires_grad_(True)
    log_var.requires_grad_(True)
    for _ in range(80):
        elbo(mean, log_var).sum().backward()
        with torch.no_grad():
            for leaf in (mean, log_var):
                leaf += 0.2 * leaf.grad
                leaf.grad = None
    return mean.detach().float(), log_var.detach().float()


def local_elbo(log_joint, mean, log_var, noise):
    deviation = (log_var / 2).exp()
    log_p = log_joint(noise * deviation + mean)
    log_q = (-(noise**2) / 2 - deviation.log() - math.log(2 * math.pi) / 2).sum(dim=2)
    return ((log_p - log_q).sum(dim=0) / noise.shape[0]).float()


def best_encoder(features, means, precision):
    f, m = features.float() - features.float().mean(dim=0), means.float()
    slopes = torch.linalg.lstsq(f, m - m.mean(dim=0)).solution
    return f @ slopes + m.mean(dim=0), -torch.log(torch.diagonal(precision.float()))
