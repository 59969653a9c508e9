"""The logits are clamped."""

loses = ["hidden-bandit_update"]
mistake = "something small is added for safety"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return (logits + rate * reward * score).clamp(-100, 100)
