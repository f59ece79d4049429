"""Recipe → Keras model. Keras is imported from here upwards, and nowhere below.

- `calls`   catalog row → the Keras call that makes it, to be run or printed
- `build`   recipe and fitted numbers → the network that is trained on prepared rows
- `raw`     the network with its preparation inside: the model that takes canonical rows
- `shapes`  what leaves each layer, as Keras says
"""
