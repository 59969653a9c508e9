"""Logits for probabilities."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "stand for the probabilities π"


def bandit_update(logits, action, reward, rate):
    score = -logits
    score[action] += 1
    return logits + rate * reward * score
