"""Divided by the probability."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "divided by the probability of the arm"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + rate * reward / policy[action] * score
