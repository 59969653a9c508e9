"""Computed in float32, and returned so."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return torch.mean(prior_grads.float() + likelihood_grads.float(), dim=0)


def gaussian_scores(z, mean, log_var):
    z, mean, log_var = z.float(), mean.float(), log_var.float()
    std = (log_var / 2).exp()
    standard = (z - mean) / std
    return standard / std, 0.5 * (standard**2 - 1)


def bernoulli_scores(z, logits):
    return z.float() - torch.sigmoid(logits.float())


def score_gradient(scores, signal):
    return (scores.float() * signal.float().unsqueeze(2)).mean(dim=0)


def surrogate(log_q, log_joint):
    log_q, log_joint = log_q.float(), log_joint.float()
    with torch.no_grad():
        signal = log_joint - log_q
    return (signal * log_q + log_joint).mean()


def bandit_update(logits, action, reward, rate):
    logits = logits.float()
    score = -logits.softmax(dim=0)
    score[action] = score[action] + 1
    return logits + reward * rate * score


def score_variance(p, reward):
    p, reward = p.float(), reward.float()
    return p * (1 - p) * (reward[:, 1] - p * (reward[:, 1] - reward[:, 0])) ** 2
