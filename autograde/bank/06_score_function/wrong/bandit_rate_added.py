"""Rate plus reward."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "rate and reward are added"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + (rate + reward) * score
