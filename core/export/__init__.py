"""A run taken away: one ZIP that works without Layersmith.

- `cells`     files and cells in plain Python; printed into every program that leaves the house
- `programs`  source text of modules and functions, fit to be printed
- `columns`   `columns.json`: which header is which input, and how its cells are read
- `bundle`    the ZIP, its README and `predict.py`
"""
