"""All fall."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the 1 of the chosen arm is missing"


def bandit_update(logits, action, reward, rate):
    return logits - rate * reward * logits.softmax(0)
