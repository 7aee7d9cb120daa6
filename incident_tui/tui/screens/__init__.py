"""The screens: home, declare, console, and the dialogs over them."""
