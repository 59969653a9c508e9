"""exp underflows."""

loses = ["hidden-importance_bound"]
mistake = "exp under- or overflows"


def importance_bound(log_weights):
    return log_weights.exp().mean(0).log(), log_weights.softmax(0)
