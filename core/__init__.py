"""Layersmith without its pages: from a CSV to a trained, judged, explained and exported network.

From the ground up; a module may import those above it in this list only:

- `problems`  what is said to a person; `settings` the environment variables
- `recipe`    everything the person chose, `assign` one entry changed; `schema` the table's facts
- `catalog`   the language recipes are written in: one row for each option
- `goal`      what is predicted; `graph` order, shapes and weights by rule
- `suggest`   schema and target → starting recipe
- `check`     recipe and schema → problems, without Keras
- `isolate`   a function in a process of its own; `data` file → table and schema
- `prepare`   recipe and table → arrays, and what was fitted
- `network`   recipe → Keras model, shapes, and the model that takes raw rows
- `train`     arrays and model → weights and history
- `evaluate`  saved model and rows → report; `explain` → SHAP values
- `script`    recipe → plain Keras program; `export` run → bundle
- `charts`    report → Plotly figures
- `store`     folders and SQLite; `jobs` and `worker` the queue and the processes
- `commands`  the command line
"""

VERSION = "0.1.0"
