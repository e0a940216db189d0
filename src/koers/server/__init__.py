"""How Koers is run: the database server, the processes, the mail catcher, messages, keys, backups. No Django here."""
