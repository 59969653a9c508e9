"""The score is squared."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the score is squared"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score.square() + dc - dc_tilde
