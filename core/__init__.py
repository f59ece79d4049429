"""Layersmith without its pages: from a CSV to a trained, judged, explained and exported network.

From the ground up; a module may import those above it in this list only:

- `problems`  what is said to a person; `settings` the environment variables
- `recipe`    everything the person chose; `schema` what the table holds
- `catalog`   the language recipes are written in: one row for each option
- `check`     recipe and schema → problems, without Keras
- `data`      file → table and schema; `suggest` schema → starting recipe
- `prepare`   recipe and table → arrays, and what was fitted
- `network`   recipe → Keras model, shapes, and the model that takes raw rows
- `train`     arrays and model → weights and history
- `evaluate`  saved model and rows → report; `explain` → SHAP values
- `script`    recipe → plain Keras program; `export` run → bundle
- `charts`    report → Plotly figures
- `store`     folders and SQLite; `jobs` and `worker` the queue and the processes
- `commands`  the command line
"""
