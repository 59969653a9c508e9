"""log π for π."""

import torch

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "stand for the probabilities π"


def bandit_update(logits, action, reward, rate):
    score = -torch.log_softmax(logits, 0)
    score[action] += 1
    return logits + rate * reward * score
