"""What an answer says: sentences by key with named places, worded in each language by a catalogue."""
