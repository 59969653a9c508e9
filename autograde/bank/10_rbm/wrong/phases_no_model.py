"""log Z taken for a constant."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "the model's phase is left out"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    return data
