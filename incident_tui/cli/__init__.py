"""The command line: the console's acts from a script, a cron job or another shell. It never imports Textual."""
