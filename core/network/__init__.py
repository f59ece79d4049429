"""Recipe → Keras model. Keras is imported here and above, and nowhere below.

- `calls`   catalog row → the Keras call that makes it, to be run or printed
- `printing`  source laid out as a formatter leaves it
- `training_calls`  the same for optimiser, schedule, loss, metrics and callbacks
- `losses`, `schedules`  what Keras lacks; the exported script holds what its run used
- `plan`    recipe and fitted numbers → every call of a network; these three need no Keras
- `build`   the plan made and connected: the network that is trained on prepared rows
- `raw`     the network with its preparation inside: the model that takes canonical rows
- `shapes`  what leaves each layer, as Keras says
"""
