"""Negative rewards count as nothing."""

loses = ["hidden-bandit_update"]
mistake = "a negative reward moves nothing"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + rate * max(reward, 0) * score
