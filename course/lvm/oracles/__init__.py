"""Exact answers on small models, by another route than the library: enumeration, closed form, quadrature."""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
