"""Everything with Python's own numbers in loops; the surrogate is a sum of terms."""

import math

import torch


def theta_gradient(prior_grads, likelihood_grads):
    total = torch.zeros_like(prior_grads[0])
    for s in range(len(prior_grads)):
        total = total + prior_grads[s] + likelihood_grads[s]
    return total / len(prior_grads)


def gaussian_scores(z, mean, log_var):
    by_mean, by_log_var = torch.zeros_like(z), torch.zeros_like(z)
    for s in range(z.shape[0]):
        for n in range(z.shape[1]):
            for m in range(z.shape[2]):
                off, h = float(z[s, n, m] - mean[n, m]), float(log_var[n, m])
                by_mean[s, n, m] = off / math.exp(h)
                by_log_var[s, n, m] = off**2 / math.exp(h) / 2 - 1 / 2
    return by_mean, by_log_var


def bernoulli_scores(z, logits):
    scores = torch.zeros_like(z)
    for s in range(len(z)):
        for n in range(len(logits)):
            for m, logit in enumerate(logits[n].tolist()):
                if z[s, n, m] == 1:
                    scores[s, n, m] = 1 / (1 + math.exp(logit))
                else:
                    scores[s, n, m] = -1 / (1 + math.exp(-logit))
    return scores


def score_gradient(scores, signal):
    rows = []
    for n in range(scores.shape[1]):
        total = 0
        for s in range(scores.shape[0]):
            total = total + signal[s, n] * scores[s, n]
        rows.append(total / scores.shape[0])
    return torch.stack(rows)


def surrogate(log_q, log_joint):
    total = 0
    for s in range(log_q.shape[0]):
        for n in range(log_q.shape[1]):
            total = total + (log_joint[s, n] - log_q[s, n]).item() * log_q[s, n] + log_joint[s, n]
    return total / (log_q.shape[0] * log_q.shape[1])


def bandit_update(logits, action, reward, rate):
    new = logits.clone()
    highest = max(logits.tolist())
    total = sum(math.exp(logit - highest) for logit in logits.tolist())
    for k in range(len(logits)):
        probability = math.exp(float(logits[k]) - highest) / total
        new[k] += rate * reward * ((1 if k == action else 0) - probability)
    return new


def score_variance(p, reward):
    found = []
    for chance, (of_zero, of_one) in zip(p.tolist(), reward.tolist(), strict=True):
        values = {0: of_zero * (0 - chance), 1: of_one * (1 - chance)}
        mean = chance * values[1] + (1 - chance) * values[0]
        found.append(chance * (values[1] - mean) ** 2 + (1 - chance) * (values[0] - mean) ** 2)
    return torch.tensor(found, dtype=p.dtype)
