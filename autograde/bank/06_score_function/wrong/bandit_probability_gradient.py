"""The gradient of π."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the gradient of the probability"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + rate * reward * policy[action] * score
