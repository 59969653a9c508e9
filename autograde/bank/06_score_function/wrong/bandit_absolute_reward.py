"""The size of the reward."""

loses = ["hidden-bandit_update"]
mistake = "the size of the reward counts without its sign"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + rate * abs(reward) * score
