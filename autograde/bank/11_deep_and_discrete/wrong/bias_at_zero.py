"""Only b = 0."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "(1 − θ) f'(0) alone stands for the mean: b = 1 is left out"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return (1 - theta) * df_at_0 - (f1 - f0)
