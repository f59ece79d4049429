"""The pages: one file for each step, named by the verb `core` uses.

- `shell`       the Streamlit script: who is here, where they are, the sidebar, errors
- `home`        samples, upload, projects and their runs, the workspace
- `data`, `prepare`, `model`, `train`, `evaluate`, `explain`, `predict`, `export`   the journey
- `components`  what pages share
"""
