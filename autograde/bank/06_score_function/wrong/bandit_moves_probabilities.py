"""Probabilities are moved."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the probabilities are moved, not the logits"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return policy + rate * reward * score
