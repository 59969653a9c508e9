"""The others are raised."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "they fall"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    policy[action] += 1
    return logits + rate * reward * policy
