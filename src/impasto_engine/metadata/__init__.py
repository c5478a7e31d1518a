"""Generation data of AI pictures: how a picture was made, read from the bytes of its file."""
