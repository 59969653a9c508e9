"""Diffusion models: data turned into noise, and a network that finds the way back.

process             schedules, the way to noise, and what a network may predict
model               the bound, learning to denoise, drawing
"""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
