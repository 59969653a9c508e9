"""exp divided by the sum of exp without care: not a number for logits of 1000."""

import torch


def bandit_update(logits, action, reward, rate):
    weights = torch.exp(logits)
    score = -weights / weights.sum()
    score[action] += 1
    return logits + rate * reward * score
