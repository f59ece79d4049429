"""Arrays and a network → weights and history.

- `loop`    epochs in chunks of about a quarter of a second, inside compiled functions
- `watch`   keeping the best weights, early stopping, not-a-number
- `fit`     a recipe trained from beginning to end
"""
