"""The model's phase alone."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "the data's phase is left out"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    return tuple(-part for part in model)
