"""The others fall alike."""

import torch

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the others share the fall equally"


def bandit_update(logits, action, reward, rate):
    up = rate * reward * (1 - logits.softmax(0)[action])
    step = torch.full_like(logits, -1 / (len(logits) - 1))
    step[action] = 1
    return logits + up * step
