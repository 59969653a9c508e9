"""The new probabilities."""

import torch

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the new probabilities came back"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return torch.softmax(logits + rate * reward * score, 0)
