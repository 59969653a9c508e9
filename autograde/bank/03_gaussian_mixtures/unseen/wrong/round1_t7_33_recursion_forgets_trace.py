"""A recursion whose trace holds only the last call."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, value = e_step(x, parameters)
    new = m_step(statistics, parameters)
    _, after = e_step(x, new)
    if max_steps <= 1 or after - value < tolerance:
        return new, [float(value)]
    return expectation_maximization(x, new, e_step, m_step, tolerance, max_steps - 1)
