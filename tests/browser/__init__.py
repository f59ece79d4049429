"""Journeys through the real app in a real browser.

- `finding`   which browser there is; `install` gets one for `make test`
- `serving`   the app as `streamlit run app.py` serves it, with a home of its own
- `launch`    the same, and it tells its modules when asked
- `visitor`   a person at a browser: verbs named after what people do
- `test_*`    the journeys
"""
