"""The console: app, screens, widgets and styles."""
