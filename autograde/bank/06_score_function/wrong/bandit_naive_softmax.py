"""exp without its maximum."""

loses = ["hidden-bandit_update"]
mistake = "exp overflows for large logits"


def bandit_update(logits, action, reward, rate):
    policy = logits.exp() / logits.exp().sum()
    score = -policy
    score[action] += 1
    return logits + rate * reward * score
