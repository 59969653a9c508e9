"""The normalizer is forgotten."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "only the chosen arm is moved: "


def bandit_update(logits, action, reward, rate):
    new = logits.clone()
    new[action] += rate * reward
    return new
