"""The room of the auditor: the record of every act."""
