"""A course on latent variable models: `course.lvm` (the library), `course.check`, `course.view`."""
