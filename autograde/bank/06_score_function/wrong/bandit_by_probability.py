"""The derivative by the probability."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the derivative by the probability, 1/π(a)"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    new = logits.clone()
    new[action] += rate * reward / policy[action]
    return new
