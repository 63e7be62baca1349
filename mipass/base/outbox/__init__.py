"""Mails and notices as rows of the transaction that causes them; a worker delivers them later."""
