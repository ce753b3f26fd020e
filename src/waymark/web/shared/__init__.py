"""What every page shares: the layout, the components, the fields and the look. Knows no story and no program."""
