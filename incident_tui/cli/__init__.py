"""The command line: thin, never imports Textual except to open the console."""
