"""Tables to try the product with.

- `bundled`    tables of installed libraries, with a sentence and a source each
- `formulas`   tables made by a formula (`catalog.synthetic`), in NumPy
- `public`     sets that Keras and scikit-learn download (`catalog.public`)
- `names`      how a sample is called on the command line and in a project
- `files`      a sample as a CSV file
- `portrait`   the few points that a small picture of a table draws
"""
