"""Commands that stand apart from cli.py, one module a subject: integrity, personal data, dossiers, reports, exports,
completion, the manual."""
