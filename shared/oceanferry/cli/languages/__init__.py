"""The language of the command line: English, which texts are written in, or what a catalogue has for them."""
