"""All arms are rewarded."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "that changes no policy"


def bandit_update(logits, action, reward, rate):
    return logits + rate * reward
