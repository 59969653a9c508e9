"""The derivative."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the derivative f(1) − f(0) itself came back"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return f1 - f0
