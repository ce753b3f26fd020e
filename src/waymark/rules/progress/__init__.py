"""What is true of a learner, given the facts of the ledger: standards, trees, judging and the trail it draws."""
