"""What a reading is made of: sources cited, figures that have none, the text frozen, its annex."""
