"""Only the others are moved."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the chosen arm is left out"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    new = logits - rate * reward * policy
    new[action] = logits[action]
    return new
