"""Only the chosen arm is moved, by 1 − π."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "only the chosen arm is moved, by 1 − π"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    new = logits.clone()
    new[action] += rate * reward * (1 - policy[action])
    return new
