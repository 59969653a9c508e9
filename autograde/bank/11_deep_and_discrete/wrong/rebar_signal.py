"""The signal alone."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "only the signal f(b) − c(ζ̃) came back"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return f_b - c_tilde
