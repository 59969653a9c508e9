"""Divided by the rate."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the step is divided by the rate"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + reward / rate * score
