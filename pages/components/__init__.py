"""What pages share.

- `state`   sole owner of session state and of the address: workspace, project, run, edits
- `words`   translation, and names of a person as plain text
- `steps`   the journey: which page comes when
- `layout`  heading, problems, empty states, terms with their meaning, the way on
- `fields`  widgets drawn from catalog rows
- `charts`  a figure with its sentence and its downloads
- `aims`    columns that may be meant to be predicted, one click away
- `public`  sets that have to be downloaded
- `gallery` samples: cards with pictures, tables made by a formula
- `live`    the live channel of a training
"""
