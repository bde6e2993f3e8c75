"""Whether a request is signed as OSS asks for it, in any of its versions."""
