"""Recipe and schema → every problem, before anything is built. No Keras, no pandas.

- `columns`   columns, roles, treatments and splits
- `target`    what is predicted
- `network`   the layer graph, its size and the training settings
- `teaching`  networks that can be built and are not what is meant by them; `chains` reads them

Nothing here raises; each check returns all it finds, so that a page can show them in place.
"""

from core.check.all import check

__all__ = ["check"]
