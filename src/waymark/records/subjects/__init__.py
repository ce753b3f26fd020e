"""What an entry of the audit names: whose it is and what it is called. Stands above every other room of records."""
