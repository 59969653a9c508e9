"""Values of arms are learned."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "that learns the value of an arm"


def bandit_update(logits, action, reward, rate):
    new = logits.clone()
    new[action] += rate * (reward - new[action])
    return new
