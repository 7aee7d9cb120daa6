"""Messages: catalogue, rendering, the copy gate and the clipboard."""
