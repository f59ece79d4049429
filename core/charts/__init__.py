"""Facts → Plotly figures. Pure functions: no Streamlit, no Keras, no pandas.

- `text`        makes any name harmless and short, and numbers readable
- `style`       the one visual language: colours, axes, margins, light and dark
- `words`       the names of metrics in words, and which way is better
- `trend`       whether one number rises with another
- `distribution` `distribution`, `class_balance`, `split_picture`
- `history`     `learning_curves`
- `schedule`    `learning_rate`
- `activation`  the curve of an activation, as a small SVG
- `classes`     `confusion_matrix`, `class_scores`
- `ranking`     `roc`, `precision_recall`
- `residuals`   `predicted_against_actual`, `residuals`, `residual_histogram`
- `opponents`   `opponents`
- `explained`   checked access to the numbers of an explanation
- `columns`     `importance`, `dependence`
- `beeswarm`    `beeswarm`
- `waterfall`   `waterfall`
- `spread`      `spread`, `frequent`: one column in depth
- `association` `association`, `relations`
- `pairs`       `pair`: two columns, as their kinds ask for
- `scatters`    `scatter_matrix`
- `gaps`        `missing`, `patterns`
- `summaries`   for each of these, under the same name, one sentence that says what it shows

Every figure function takes `dark` and `translate` by keyword. A page draws a figure as it is, in
the look given here (in Streamlit: `theme=None`, `config=style.CONFIG`), and writes the summary
beneath it, which is the text for those who do not see the figure.
"""
